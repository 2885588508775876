/** A chart as plain data, and how it is drawn. */
import { linearTicks, logTicks, tickLabels, wholeTicks } from './chart-ticks.js';
import { format } from '../words/index.js';

/** Of the style sheet. */
export const COLOURS = [
  ...(['--ink-quiet', '--rule', '--ink', '--accent', '--held-out'] as const),
  ...(['--kept-1', '--kept-2', '--kept-3', '--kept-4'] as const),
] as const;

export type Colour = (typeof COLOURS)[number];
export type Colours = Readonly<Record<Colour, string>>;

export interface Chart {
  /** Of whole numbers: steps, ranks. */
  readonly x: Range & { readonly label?: string };
  readonly y: Range & { readonly axis: 'log' | 'linear' };
  /** One after the other, so that the last is above the others. */
  readonly curves: readonly Curve[];
  /** Below the curves. */
  readonly marks?: readonly Mark[];
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Curve {
  readonly x: readonly number[];
  /** What is no number is left out. */
  readonly y: readonly (number | null | undefined)[];
  readonly colour: Colour;
  /** Of its line, in CSS pixels. Without one, bars are filled and dots stand alone. */
  readonly width: number;
  readonly dash?: readonly number[];
  readonly shape?: 'dots' | 'bars';
}

/** A line across the chart at a value of x, with words along it, or of y; at both, a ring with words. */
export interface Mark {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly colour: Colour;
  readonly dash?: readonly number[];
  readonly words?: string;
}

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const FONT = '12px system-ui, sans-serif';
const ABOVE = 10;
const RIGHT = 22;
/** What stands below the curves: numbers, and what they are of. */
const BELOW = { numbers: 30, label: 18 };
/** How near to each other numbers may stand. */
const APART = { x: 50, y: 22, least: 13 };
const BAR = { part: 0.72, most: 56 };

/** Where the curves are, and where a value is, in CSS pixels. */
export interface Area extends Size {
  readonly left: number;
  readonly top: number;
  readonly ticks: readonly number[];
  readonly labels: readonly string[];
  xOf(value: number): number;
  yOf(value: number): number;
}

export function areaOf({ x, y }: Chart, size: Size): Area {
  const height = size.height - ABOVE - BELOW.numbers - (x.label ? BELOW.label : 0);
  const ticks =
    y.axis === 'log' ? logTicks(y.from, y.to) : linearTicks(y.from, y.to, height / APART.y);
  const labels = tickLabels(ticks);
  const left = 14 + 7 * labels.reduce((most, label) => Math.max(most, label.length), 3);
  const width = size.width - left - RIGHT;
  const scaled = y.axis === 'log' ? Math.log : (value: number) => value;
  const [low, high] = [scaled(y.from), scaled(y.to)];
  return {
    ...{ left, top: ABOVE, width, height, ticks, labels },
    xOf: (value) => left + ((value - x.from) / (x.to - x.from)) * width,
    yOf: (value) => ABOVE + ((high - scaled(value)) / (high - low)) * height,
  };
}

/** Draws a chart anew, with a line and dots where a value of x is pointed at. */
export function drawChart(
  canvas: HTMLCanvasElement,
  chart: Chart,
  size: Size,
  colours: Colours,
  pointed: number | undefined,
): void {
  const ratio = devicePixelRatio;
  [canvas.width, canvas.height] = [size.width * ratio, size.height * ratio]; // clears it, too
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.scale(ratio, ratio);
  context.font = FONT;
  const pen = { context, colours, area: areaOf(chart, size) };
  drawAxes(pen, chart);
  chart.marks?.forEach((mark) => drawMark(pen, mark));
  context.save();
  clipTo(pen);
  chart.curves.forEach((curve) => drawCurve(pen, curve));
  context.restore();
  if (pointed !== undefined) drawPointed(pen, chart, pointed);
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly colours: Colours;
  readonly area: Area;
}

function drawAxes({ context, colours, area }: Pen, { x }: Chart): void {
  const { left, top, width, height, ticks, labels, xOf, yOf } = area;
  context.fillStyle = colours['--ink-quiet'];
  context.strokeStyle = colours['--rule'];
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.beginPath();
  let last = Infinity;
  ticks.forEach((tick, k) => {
    const y = Math.round(yOf(tick)) + 0.5; // on whole pixels
    context.moveTo(left, y);
    context.lineTo(left + width, y);
    if (last - y < APART.least) return; // a low chart has no room for all
    context.fillText(labels[k] as string, left - 8, y);
    last = y;
  });
  context.stroke();
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const bottom = top + height;
  for (const tick of wholeTicks(x.from, x.to, width / APART.x)) {
    context.fillText(format.shortCount(tick), xOf(tick), bottom + 10);
  }
  if (x.label) context.fillText(x.label, left + width / 2, bottom + BELOW.numbers + 2);
}

function drawMark({ context, colours, area }: Pen, { x, y, colour, dash = [], words }: Mark): void {
  const { left, top, width, height, xOf, yOf } = area;
  if (y !== undefined && yOf(y) > top + height) return; // below the chart
  context.save();
  context.strokeStyle = context.fillStyle = colours[colour];
  context.lineWidth = 1.5;
  context.setLineDash([...dash]);
  context.beginPath();
  if (x === undefined && y !== undefined) {
    context.moveTo(left, yOf(y));
    context.lineTo(left + width, yOf(y));
  } else if (x !== undefined && y === undefined) {
    context.moveTo(xOf(x), top);
    context.lineTo(xOf(x), top + height);
    context.textAlign = 'right';
    context.textBaseline = 'top';
    context.translate(xOf(x) + 4, top);
    context.rotate(-Math.PI / 2);
    context.fillText(words ?? '', 0, 0);
  } else if (x !== undefined && y !== undefined) {
    context.arc(xOf(x), yOf(y), 7, 0, 2 * Math.PI);
    context.textAlign = 'right';
    context.textBaseline = 'alphabetic';
    context.fillText(words ?? '', xOf(x) - 9, yOf(y) + 14);
  }
  context.stroke();
  context.restore();
}

/** With room for dots and lines at its edges. */
function clipTo({ context, area: { left, top, width, height } }: Pen): void {
  context.beginPath();
  context.rect(left - 4, top - 4, width + 8, height + 8);
  context.clip();
}

function drawCurve(pen: Pen, { x, y, colour, width, dash = [], shape }: Curve): void {
  const { context, colours, area } = pen;
  context.strokeStyle = context.fillStyle = colours[colour];
  context.lineWidth = width;
  context.setLineDash([...dash]);
  context.lineJoin = 'round';
  context.beginPath();
  x.forEach((at, k) => {
    const value = y[k];
    if (typeof value !== 'number') return;
    if (shape === 'bars') drawBar(pen, at, value, width);
    else context.lineTo(area.xOf(at), area.yOf(value));
  });
  if (width > 0) context.stroke();
  else if (shape === 'bars') context.fill();
  if (shape !== 'dots' && (shape === 'bars' || x.length > 1)) return; // one value is no line
  x.forEach((at, k) => {
    const value = y[k];
    if (typeof value === 'number') drawDot(pen, at, value, 3);
  });
}

/** Its line is inside of what it would fill. */
function drawBar({ context, area }: Pen, at: number, value: number, line: number): void {
  const wide = Math.min(BAR.most, BAR.part * (area.xOf(1) - area.xOf(0)));
  const [top, bottom] = [area.yOf(value), area.yOf(0)];
  const inside = line / 2;
  context.rect(area.xOf(at) - wide / 2 + inside, top + inside, wide - line, bottom - top - line);
}

function drawDot({ context, area }: Pen, at: number, value: number, radius: number): void {
  context.beginPath();
  context.arc(area.xOf(at), area.yOf(value), radius, 0, 2 * Math.PI);
  context.fill();
}

function drawPointed(pen: Pen, { curves }: Chart, pointed: number): void {
  const { colours, context } = pen;
  drawMark(pen, { x: pointed, colour: '--ink-quiet', dash: [3, 3] });
  clipTo(pen);
  for (const { x, y, colour } of curves) {
    const value = y[x.indexOf(pointed)];
    context.fillStyle = colours[colour];
    if (typeof value === 'number') drawDot(pen, pointed, value, 4);
  }
}

/** Of y: from zero where the axis is linear; else around what is shown, with a little air. */
export function rangeAround(
  values: readonly (number | null | undefined)[],
  axis: 'log' | 'linear',
  ceiling = Infinity,
): Chart['y'] {
  let [min, max] = [Infinity, 0];
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) continue;
    min = Math.min(min, value);
    max = Math.max(max, Math.min(value, ceiling));
  }
  if (max === 0) return { axis, from: axis === 'log' ? 0.1 : 0, to: 1 };
  if (axis === 'linear') return { axis, from: 0, to: max * 1.05 };
  const air = Math.max((max / min) ** 0.06, 1.02);
  return { axis, from: min / air, to: max * air };
}
