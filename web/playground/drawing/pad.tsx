import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { paintInk } from '../parts/ink.js';
import { useThemeVersion } from '../parts/theme.js';
import { dotted, erased, stroked, undone, type Drawing, type Point } from './drawing.js';
import { stage } from '../words/index.js';

interface PadProps {
  readonly id: string;
  readonly label: string;
  readonly drawing: Drawing;
  /** Given what makes the next drawing of the newest one. */
  onDraw(change: (drawing: Drawing) => Drawing): void;
}

/** Paper to draw on: with a pointer, a finger, or by keyboard, pixel by pixel. */
export function Pad({ id, label, drawing, onDraw }: PadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  const { width, height, pixels } = drawing;
  const [cursor, setCursor] = useState<Point>({ x: width / 2 + 0.5, y: height / 2 + 0.5 });
  const [column, row] = [Math.floor(cursor.x), Math.floor(cursor.y)];
  useLayoutEffect(() => paintInk(canvas.current as HTMLCanvasElement, drawing), [drawing, theme]);
  return (
    <div class="pad">
      <canvas
        {...{ id, ref: canvas, tabIndex: 0, role: 'application', 'aria-label': label }}
        {...withPointer(drawing, onDraw)}
        {...withKeys(drawing, cursor, setCursor, onDraw)}
      />
      <div
        class="pad-cursor"
        style={{
          left: `${(100 * column) / width}%`,
          top: `${(100 * row) / height}%`,
          width: `${100 / width}%`,
          height: `${100 / height}%`,
        }}
      />
      <p class="visually-hidden" role="status">
        {stage.INPUT.pixel(row, column, pixels[row * width + column] ?? 0)}
      </p>
    </div>
  );
}

type Draw = PadProps['onDraw'];

/** A stroke is from where the pointer was seen last to where it is now, also beyond the paper. */
function withPointer({ width, height }: Drawing, onDraw: Draw) {
  const last = useRef<Point | undefined>(undefined);
  const pointOf = ({ currentTarget, clientX, clientY }: PointerEvent): Point => {
    const box = (currentTarget as Element).getBoundingClientRect();
    return {
      x: ((clientX - box.left) / box.width) * width,
      y: ((clientY - box.top) / box.height) * height,
    };
  };
  const end = () => (last.current = undefined);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      const at = (last.current = pointOf(event));
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      onDraw((drawing) => dotted(drawing, at));
    },
    onPointerMove: (event: PointerEvent) => {
      const from = last.current;
      if (!from) return;
      const to = (last.current = pointOf(event));
      onDraw((drawing) => stroked(drawing, from, to));
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

/** The arrow keys move, space draws, Delete takes a pixel away; as everywhere, Ctrl+Z undoes. */
function withKeys(
  { width, height }: Drawing,
  { x, y }: Point,
  setCursor: (cursor: Point) => void,
  onDraw: Draw,
) {
  const to = (dx: number, dy: number) => () =>
    setCursor({ x: within(x + dx, width), y: within(y + dy, height) });
  const erase = () => onDraw((drawing) => erased(drawing, { x, y }));
  const deeds: Readonly<Record<string, () => void>> = {
    ArrowUp: to(0, -1),
    ArrowDown: to(0, 1),
    ArrowLeft: to(-1, 0),
    ArrowRight: to(1, 0),
    ' ': () => onDraw((drawing) => dotted(drawing, { x, y })),
    Delete: erase,
    Backspace: erase,
  };
  return {
    onKeyDown: (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey;
      const deed = command ? event.key === 'z' && (() => onDraw(undone)) : deeds[event.key];
      if (!deed || event.altKey) return;
      event.preventDefault();
      deed();
    },
  };
}

/** The middle of a pixel that is there. */
function within(place: number, count: number): number {
  return Math.min(count - 0.5, Math.max(0.5, place));
}
