import { useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { onThemeChange, readColours } from './theme.js';

export interface Colours {
  readonly text: string;
  readonly grid: string;
  readonly ink: string;
  readonly trained: string;
  readonly heldOut: string;
  readonly kept: readonly string[];
}

interface PlotProps {
  readonly id: string;
  /** What is shown, in words. */
  readonly label: string;
  readonly data: uPlot.AlignedData;
  /** All that uPlot fixes when it is made: another one makes another plot. */
  readonly kind: string;
  /** What else is drawn: another one draws anew. */
  readonly marks?: string;
  options(colours: Colours): Omit<uPlot.Options, 'width' | 'height'>;
  /** Told which of the x values the pointer is at, if it is at one. */
  onPoint?(index: number | undefined): void;
  /** Told which of the x values was clicked. */
  onPick?(index: number): void;
}

/** A chart that uPlot draws, in the colours of the style sheet and as large as its place. */
export function Plot({ id, label, data, kind, marks, options, onPoint, onPick }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef({ data, options, onPoint, onPick });
  latest.current = { data, options, onPoint, onPick };

  useLayoutEffect(() => {
    const element = host.current as HTMLDivElement;
    const make = () => {
      plot.current?.destroy();
      plot.current = new uPlot(
        { ...sizeOf(element), ...withDefaults(latest.current.options(coloursOf(element)), latest) },
        latest.current.data,
        element,
      );
    };
    make();
    const resizes = new ResizeObserver(() => plot.current?.setSize(sizeOf(element)));
    resizes.observe(element);
    const stopWatching = onThemeChange(make);
    return () => {
      resizes.disconnect();
      stopWatching();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [kind]);

  useLayoutEffect(() => plot.current?.setData(data), [data]);
  useLayoutEffect(() => plot.current?.redraw(), [marks]);

  const pick = () => {
    const index = plot.current?.cursor.idx;
    if (index !== null && index !== undefined) onPick?.(index);
  };
  return (
    <div
      {...{ id, class: onPick ? 'plot pickable' : 'plot', ref: host, role: 'img' }}
      aria-label={label}
      onClick={pick}
    />
  );
}

type Latest = { readonly current: Pick<PlotProps, 'onPoint'> };

function withDefaults(
  options: Omit<uPlot.Options, 'width' | 'height'>,
  latest: Latest,
): Omit<uPlot.Options, 'width' | 'height'> {
  const point = (plot: uPlot) => latest.current.onPoint?.(plot.cursor.idx ?? undefined);
  return {
    padding: [10, 16, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 8 } },
    ...options,
    hooks: { ...options.hooks, setCursor: [point] },
  };
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement) {
  return { width: clientWidth, height: clientHeight };
}

function coloursOf(host: Element): Colours {
  const names = ['--ink-quiet', '--rule', '--ink', '--accent', '--held-out'];
  const kept = ['--kept-1', '--kept-2', '--kept-3', '--kept-4'];
  const [text = '', grid = '', ink = '', trained = '', heldOut = '', ...rest] = readColours(host, [
    ...names,
    ...kept,
  ]);
  return { text, grid, ink, trained, heldOut, kept: rest };
}

export const AXIS_FONT = '12px system-ui, sans-serif';

type Point = readonly [x: number, y: number];

/** A line across the whole plot at a value of its y scale. */
export function drawLevel(plot: uPlot, value: number, colour: string, dash: number[]): void {
  const { left, width } = plot.bbox;
  const y = plot.valToPos(value, 'y', true);
  drawLine(plot, colour, dash, [left, y], [left + width, y]);
}

/** A line from top to bottom at a value of its x scale. */
export function drawUpright(plot: uPlot, value: number, colour: string, dash: number[]): void {
  const { top, height } = plot.bbox;
  const x = plot.valToPos(value, 'x', true);
  drawLine(plot, colour, dash, [x, top], [x, top + height]);
}

function drawLine({ ctx }: uPlot, colour: string, dash: number[], from: Point, to: Point): void {
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * uPlot.pxRatio;
  ctx.setLineDash(dash.map((length) => length * uPlot.pxRatio));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}
