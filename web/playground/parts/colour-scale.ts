/** One diverging scale for all heat maps: the colours of the style sheet, from negative to positive. */
import { readColours } from './theme.js';

const COLOURS = 511;
const STOPS = ['--most-negative', '--negative', '--zero', '--positive', '--most-positive'];

/** Values that say how large the others are. */
const SAMPLE = 1000;

export interface ColourScale {
  /** RGBA of COLOURS colours, from -1 to 1. */
  readonly table: Uint8ClampedArray;
  /** What has the strongest colour. */
  readonly most: number;
}

/** Reads the colours that `host` has now. */
export function colourTable(host: Element): Uint8ClampedArray {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [COLOURS, 1];
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const gradient = context.createLinearGradient(0, 0, COLOURS, 0);
  const stops = readColours(host, STOPS);
  stops.forEach((colour, k) => gradient.addColorStop(k / (stops.length - 1), colour));
  context.fillStyle = gradient;
  context.fillRect(0, 0, COLOURS, 1);
  return context.getImageData(0, 0, COLOURS, 1).data;
}

/**
 * Where a value is on the scale, from -1 to 1, if what has the strongest colour is 1: by its square
 * root, since a change of a weight is often much smaller than the weight and has to be seen beside it.
 */
export function placeOf(value: number): number {
  const place = Math.sqrt(Math.min(1, Math.abs(value)));
  return value < 0 ? -place : place;
}

/** The pixels of a canvas, kept: a new image for every frame of a large matrix wakes the collector. */
const IMAGES = new WeakMap<HTMLCanvasElement, ImageData>();

/** Paints values (rows, columns) into a canvas of one pixel a value. */
export function paint(
  canvas: HTMLCanvasElement,
  values: Float64Array,
  [rows, columns]: readonly [number, number],
  { table, most }: ColourScale,
): void {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const image = imageOf(canvas, context);
  const colours = new Uint32Array(table.buffer);
  const pixels = new Uint32Array(image.data.buffer);
  const middle = (COLOURS - 1) / 2;
  const toMost = 1 / most;
  for (let k = 0; k < pixels.length; k++) {
    const place = placeOf((values[k] as number) * toMost);
    // The bits do what Math.floor does, in half the time: where a layer is large, this is most of it.
    const colour = (middle * (1 + place) + 0.5) | 0;
    pixels[k] = Number.isNaN(place) ? 0 : (colours[colour] as number);
  }
  context.putImageData(image, 0, 0);
}

function imageOf(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): ImageData {
  const { width, height } = canvas;
  const kept = IMAGES.get(canvas);
  if (kept?.width === width && kept.height === height) return kept;
  const image = context.createImageData(width, height);
  IMAGES.set(canvas, image);
  return image;
}

/** What nearly all of the values do not exceed in size: a few that do would bleach the rest. */
export function extentOf(...matrices: readonly Float64Array[]): number {
  const extents = matrices.map((values) => {
    const every = Math.ceil(values.length / SAMPLE);
    const sizes = new Float64Array(Math.ceil(values.length / every) || 0);
    for (let k = 0; k < sizes.length; k++) sizes[k] = Math.abs(values[k * every] as number);
    return sizes.sort()[Math.ceil(0.97 * (sizes.length - 1))] ?? 0; // of few values the largest
  });
  return Math.max(0, ...extents);
}

/** The least of 1, 2, 5, 10 … that is not below a positive value: so that the scale seldom changes. */
export function roundedUp(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5, 10].find((step) => step * power >= value * (1 - 1e-12)) ?? 10);
}
