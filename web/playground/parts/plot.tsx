import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { areaOf, COLOURS, drawChart, type Chart, type Colours, type Size } from './chart.js';
import { readColours, useThemeVersion } from './theme.js';

interface PlotProps {
  readonly id: string;
  /** What is shown, in words. */
  readonly label: string;
  readonly chart: Chart;
  /** The values of x that can be pointed at, in ascending order. */
  readonly places?: readonly number[];
  /** Told which of them the pointer is at, if it is at one. */
  onPoint?(index: number | undefined): void;
  /** Told which of them was clicked. */
  onPick?(index: number): void;
}

/** A chart in the colours of the style sheet, as large as its place. */
export function Plot({ id, label, chart, places = [], onPoint, onPick }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<number>();
  const size = useSize(host);
  const colours = useColours(host);
  const place = pointed === undefined ? undefined : places[pointed];
  useLayoutEffect(() => {
    if (size && colours)
      drawChart(canvas.current as HTMLCanvasElement, chart, size, colours, place);
  }, [chart, size, colours, place]);

  const point = (index: number | undefined) => {
    if (index === pointed) return;
    setPointed(index);
    onPoint?.(index);
  };
  const indexAt = ({ clientX }: MouseEvent) => {
    if (!size || places.length === 0) return undefined;
    const x = clientX - (host.current as HTMLDivElement).getBoundingClientRect().left;
    return nearest(places.map(areaOf(chart, size).xOf), x);
  };
  const pick = (event: MouseEvent) => {
    const index = indexAt(event);
    if (index !== undefined) onPick?.(index);
  };
  return (
    <div
      {...{ id, class: onPick ? 'plot pickable' : 'plot', ref: host, role: 'img' }}
      aria-label={label}
      onClick={pick}
      onPointerMove={(event) => point(indexAt(event))}
      onPointerDown={(event) => point(indexAt(event))}
      // A finger that is lifted leaves, and is followed by a look.
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && point(undefined)}
    >
      <canvas ref={canvas} />
    </div>
  );
}

function nearest(values: readonly number[], wanted: number): number {
  const distance = (index: number) => Math.abs((values[index] as number) - wanted);
  return values.reduce((best, _, index) => (distance(index) < distance(best) ? index : best), 0);
}

function useSize(host: RefObject<HTMLElement | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const element = host.current as HTMLElement;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const resizes = new ResizeObserver(measure);
    resizes.observe(element);
    return () => resizes.disconnect();
  }, []);
  return size;
}

function useColours(host: RefObject<HTMLElement | null>): Colours | undefined {
  const theme = useThemeVersion();
  const [colours, setColours] = useState<Colours>();
  useLayoutEffect(() => {
    const values = readColours(host.current as HTMLElement, COLOURS);
    setColours(Object.fromEntries(COLOURS.map((name, k) => [name, values[k]])) as Colours);
  }, [theme]);
  return colours;
}
