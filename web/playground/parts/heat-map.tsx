import { useLayoutEffect, useRef } from 'preact/hooks';
import { paint, type ColourScale } from './colour-scale.js';

export interface Cell {
  readonly row: number;
  readonly column: number;
}

interface HeatMapProps {
  /** What the picture is of, in words. */
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** (rows, columns) */
  readonly values: Float64Array;
  readonly scale: ColourScale;
  /** The side of a value, in CSS pixels. */
  readonly cell: number;
  /** Its height, if it is no square. */
  readonly high?: number;
  /** What to mark: a cell, a whole row or a whole column. */
  readonly mark?: Partial<Cell> | undefined;
  /** Told which value the pointer or the keyboard is at. Without it, there is nothing to point at. */
  onPoint?(cell: Cell | undefined): void;
}

/** A matrix as a picture, one square a value. */
export function HeatMap(props: HeatMapProps) {
  const { label, rows, columns, values, scale, cell, high = cell, mark, onPoint } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(
    () => paint(canvas.current as HTMLCanvasElement, values, [rows, columns], scale),
    [values, rows, columns, scale],
  );
  const size = { width: `${columns * cell}px`, height: `${rows * high}px` };
  return (
    <div class="heat-map" style={size}>
      <canvas
        {...{ ref: canvas, role: 'img', 'aria-label': label, style: size }}
        {...(onPoint && pointing(props, onPoint))}
      />
      {mark && <div class="heat-map-mark" style={markStyle(mark, props)} />}
    </div>
  );
}

interface StripProps extends Pick<HeatMapProps, 'values' | 'scale' | 'cell' | 'label'> {
  /** What there is from left to right, in CSS pixels, where it is to be a row. */
  readonly across: number | undefined;
}

const ROW = { widest: 20, high: 26 };

/** A few values as a column, or as a row that is high enough to be read. */
export function Strip({ values, across, cell, ...rest }: StripProps) {
  const count = values.length;
  if (!across) return <HeatMap {...rest} values={values} rows={count} columns={1} cell={cell} />;
  const wide = Math.min(ROW.widest, across / count);
  return <HeatMap {...rest} values={values} rows={1} columns={count} cell={wide} high={ROW.high} />;
}

/**
 * A mouse points by being there, a finger by a tap, until the next one; the arrow keys move from where
 * they were.
 */
function pointing({ rows, columns, mark }: HeatMapProps, onPoint: (cell?: Cell) => void) {
  const move = (event: KeyboardEvent) => {
    const { row = 0, column = 0 } = mark ?? {};
    const next = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, columns - 1],
    }[event.key];
    if (!next) return;
    event.preventDefault();
    onPoint({ row: within(next[0] ?? 0, rows), column: within(next[1] ?? 0, columns) });
  };
  const hover = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const box = (currentTarget as Element).getBoundingClientRect();
    onPoint({
      row: within(Math.floor(((clientY - box.top) / box.height) * rows), rows),
      column: within(Math.floor(((clientX - box.left) / box.width) * columns), columns),
    });
  };
  return {
    tabIndex: 0,
    onKeyDown: move,
    // A tap focuses, too, and has pointed already.
    onFocus: ({ currentTarget }: FocusEvent) => {
      if (!(currentTarget as Element).matches(':focus-visible')) return;
      onPoint({ row: mark?.row ?? 0, column: mark?.column ?? 0 });
    },
    onBlur: () => onPoint(undefined),
    onPointerMove: hover,
    onPointerDown: hover,
    // A finger that is lifted leaves, and is followed by a look.
    onPointerLeave: ({ pointerType }: PointerEvent) =>
      pointerType === 'mouse' && onPoint(undefined),
  };
}

function within(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}

function markStyle({ row, column }: Partial<Cell>, { rows, columns, cell }: HeatMapProps) {
  return {
    top: `${(row ?? 0) * cell}px`,
    left: `${(column ?? 0) * cell}px`,
    height: `${(row === undefined ? rows : 1) * cell}px`,
    width: `${(column === undefined ? columns : 1) * cell}px`,
  };
}
