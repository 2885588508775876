/** Axes as all charts of the page have them. */
import type uPlot from 'uplot';
import { logTicks, tickLabels, wholeDistances } from './chart-ticks.js';
import { AXIS_FONT, type Colours } from './plot.js';
import { format } from '../words/index.js';

/** Of whole numbers: steps, ranks. */
export function wholeAxis({ text }: Colours, label?: string): uPlot.Axis {
  return {
    ...line(text),
    ...(label && { label, labelFont: AXIS_FONT, labelSize: 18, labelGap: 0 }),
    grid: { show: false },
    size: 30,
    incrs: wholeDistances(),
    values: (_, ticks) => ticks.map(format.shortCount),
  };
}

export function valueAxis({ text, grid }: Colours, axis: 'log' | 'linear'): uPlot.Axis {
  return {
    ...line(text),
    grid: { stroke: grid, width: 1 },
    size: (_, labels) => widthOf(labels),
    values: (_, ticks) => tickLabels(ticks),
    ...(axis === 'log' && {
      splits: (_: uPlot, __: number, min: number, max: number) => logTicks(min, max),
      filter: (_: uPlot, ticks: number[]) => ticks,
    }),
  };
}

/** From zero where the axis is linear; else around what is shown, with a little air. */
export function rangeAround(
  values: readonly (number | null | undefined)[],
  axis: 'log' | 'linear',
  ceiling = Infinity,
): [number, number] {
  let [min, max] = [Infinity, 0];
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) continue;
    min = Math.min(min, value);
    max = Math.max(max, Math.min(value, ceiling));
  }
  if (max === 0) return [0.1, 1];
  if (axis === 'linear') return [0, max * 1.05];
  const air = Math.max((max / min) ** 0.06, 1.02);
  return [min / air, max * air];
}

function line(stroke: string) {
  return { stroke, font: AXIS_FONT, ticks: { show: false } };
}

function widthOf(labels: readonly string[] | null): number {
  const longest = (labels ?? []).reduce((most, label) => Math.max(most, label.length), 3);
  return 14 + 7 * longest;
}
