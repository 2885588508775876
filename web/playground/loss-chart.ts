import uPlot from 'uplot';
import { logTicks, tickLabels, wholeDistances } from './chart-ticks.js';
import * as format from './format.js';
import type { Axis } from './state.js';

/** All that the chart shows. */
export interface ChartView {
  readonly axis: Axis;
  /** Measured losses and the steps after which they were measured. */
  readonly steps: readonly number[];
  readonly losses: readonly number[];
  /** The right end of the step axis. */
  readonly lastStep: number;
  readonly bestLoss: number | undefined;
  /** What full fine-tuning would reach. */
  readonly fullLoss: number | undefined;
  readonly divergedAt: number | undefined;
}

interface Colours {
  readonly text: string;
  readonly grid: string;
  readonly trained: string;
  readonly full: string;
}

/** The loss by step, drawn by uPlot in the colours of the style sheet. */
export class LossChart {
  #view: ChartView | undefined;
  #plot: uPlot | undefined;
  #plotAxis: Axis | undefined;

  /** `onPoint` is told which of the measured losses the pointer is at, if it is at one. */
  constructor(
    private readonly host: HTMLElement,
    private readonly onPoint: (index: number | undefined) => void,
  ) {
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(host);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      if (this.#view) this.#rebuild(this.#view);
    });
  }

  render(view: ChartView): void {
    const sameAxis = view.axis === this.#plotAxis;
    this.#view = view;
    if (this.#plot && sameAxis) this.#plot.setData(dataOf(view));
    else this.#rebuild(view);
  }

  /** uPlot fixes the kind of a scale and the colours when it is made. */
  #rebuild(view: ChartView): void {
    this.#plot?.destroy();
    this.#plotAxis = view.axis;
    this.#plot = new uPlot(this.#options(view.axis), dataOf(view), this.host);
  }

  #size() {
    return { width: this.host.clientWidth, height: this.host.clientHeight };
  }

  #options(axis: Axis): uPlot.Options {
    const colours = coloursOf(this.host);
    const line = { stroke: colours.text, font: fontOf(this.host), ticks: { show: false } };
    const grid = { stroke: colours.grid, width: 1 };
    return {
      ...this.#size(),
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 9 } },
      scales: {
        x: { time: false, range: () => [0, this.#view?.lastStep ?? 1] },
        y: { distr: axis === 'log' ? 3 : 1, range: () => rangeOf(this.#view) },
      },
      series: [{}, { stroke: colours.trained, width: 2, points: { show: false } }],
      axes: [
        {
          ...line,
          grid: { show: false },
          size: 32,
          incrs: wholeDistances(),
          values: (_, ticks) => ticks.map(format.shortCount),
        },
        {
          ...line,
          grid,
          size: (_, labels) => widthOf(labels),
          values: (_, ticks) => tickLabels(ticks),
          ...(axis === 'log' && {
            splits: (_: uPlot, __: number, min: number, max: number) => logTicks(min, max),
            filter: (_: uPlot, ticks: number[]) => ticks,
          }),
        },
      ],
      hooks: {
        drawAxes: [(plot) => this.#drawMarks(plot, colours)],
        setCursor: [(plot) => this.onPoint(plot.cursor.idx ?? undefined)],
      },
    };
  }

  /** The levels to compare the curve with, and the step at which it left the chart. */
  #drawMarks(plot: uPlot, colours: Colours): void {
    if (!this.#view) return;
    const { fullLoss, bestLoss, divergedAt } = this.#view;
    if (fullLoss) drawLevel(plot, fullLoss, colours.full, [2, 4]);
    if (bestLoss) drawLevel(plot, bestLoss, colours.trained, [6, 4]);
    if (divergedAt !== undefined) drawStep(plot, divergedAt, colours.text);
  }
}

/** A loss that is not finite, or not positive on a logarithmic axis, leaves a gap. */
function dataOf(view: ChartView): uPlot.AlignedData {
  const ceiling = ceilingOf(view);
  const shown = (loss: number) => Number.isFinite(loss) && (view.axis === 'linear' || loss > 0);
  const losses = view.losses.map((loss) => (shown(loss) ? Math.min(loss, 1e3 * ceiling) : null));
  return [view.steps.slice(), losses];
}

/** A run that diverges passes every bound: it leaves the chart this high above its start. */
function ceilingOf({ axis, losses }: ChartView): number {
  return (losses[0] ?? 1) * (axis === 'log' ? 1e6 : 10);
}

/** From zero where the axis is linear; else around what is shown, with a little air. */
function rangeOf(view: ChartView | undefined): [number, number] {
  const levels = view ? [...view.losses, view.fullLoss ?? NaN] : [];
  const shown = levels.filter((level) => Number.isFinite(level) && level > 0);
  if (!view || shown.length === 0) return [0.1, 1];
  const largest = shown.reduce((one, other) => Math.max(one, other));
  const max = Math.min(largest, ceilingOf(view));
  if (view.axis === 'linear') return [0, max * 1.05];
  const min = shown.reduce((one, other) => Math.min(one, other));
  const air = Math.max((max / min) ** 0.06, 1.02);
  return [min / air, max * air];
}

function widthOf(labels: readonly string[] | null): number {
  const longest = (labels ?? []).reduce((most, label) => Math.max(most, label.length), 3);
  return 14 + 7.5 * longest;
}

function drawLevel(plot: uPlot, loss: number, colour: string, dash: number[]): void {
  const { left, width } = plot.bbox;
  const y = plot.valToPos(loss, 'y', true);
  drawLine(plot, colour, dash, [left, y], [left + width, y]);
}

function drawStep(plot: uPlot, step: number, colour: string): void {
  const { top, height } = plot.bbox;
  const x = plot.valToPos(step, 'x', true);
  drawLine(plot, colour, [2, 2], [x, top], [x, top + height]);
}

type Point = readonly [x: number, y: number];

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

function coloursOf(host: HTMLElement): Colours {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: colour('--ink-quiet'),
    grid: colour('--rule'),
    trained: colour('--accent'),
    full: colour('--ink-quiet'),
  };
}

function fontOf(host: HTMLElement): string {
  return `12px ${getComputedStyle(host).fontFamily}`;
}
