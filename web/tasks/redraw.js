import { solve } from 'lora-wasm';
import { PIXELS, pixelNames, readDigits } from './digit-pictures.js';
import { product } from './product.js';
import { shuffledIndices, uniformFrom } from './random.js';

/** @import { Digit } from './digit-pictures.js' */
/** @import { Rows, Task } from './task.js' */

const SHUFFLE_SEED = 4;
/** How many patterns the frozen layer can draw with: the rank of its weight. */
const BASE_RANK = 8;
/** Without one, an adapter of a high rank redraws its own rows without any error, and learns their noise. */
export const REDRAW_RIDGE = 0.001;

/**
 * Redrawing digits: a picture goes in, and the same picture is to come out, of a 64 × 64 layer. The
 * frozen layer has seen the known digits only. Its weight is V Vᵀ, where V are the 8 leading right
 * singular vectors of their pictures: the best layer of rank 8 for them. The adapter learns to redraw
 * the other digits.
 *
 * Of every kind of digit one half is to train on and the other held out, by a seeded shuffle.
 *
 * @param {string} csvText examples/data/digits.csv
 * @param {{ known?: readonly number[], learn?: readonly number[] }} [options] labels: those that the
 *   layer knows, 0 and 1 by default, and those that the adapter is to learn, 5 by default
 * @returns {Promise<Task & { known: Rows }>} with held-out pictures of what the layer knows, too
 */
export async function redrawTask(csvText, { known = [0, 1], learn = [5] } = {}) {
  const digits = await readDigits(csvText);
  const order = shuffledIndices(digits.length, uniformFrom(SHUFFLE_SEED));
  const shuffled = order.map((index) => digits[index]);
  const base = halves(shuffled, known);
  const domain = halves(shuffled, learn);
  const wBase = await bestProjection(toRows(base.train));
  return {
    name: 'redraw',
    title: `Redraw a digit: a layer of ${listed(known)} adapted to ${listed(learn)}`,
    description:
      `x is a picture of 8 × 8 pixels; y is the same picture. The frozen layer has seen only ` +
      `${listed(known)}; the adapter learns ${listed(learn)}.`,
    kind: 'regression',
    dIn: PIXELS,
    dOut: PIXELS,
    inputNames: pixelNames(),
    outputNames: pixelNames(),
    wBase,
    ridge: REDRAW_RIDGE,
    train: toRows(domain.train),
    heldOut: toRows(domain.heldOut),
    known: toRows(base.heldOut),
  };
}

/**
 * @param {Digit[]} digits
 * @param {readonly number[]} labels
 */
function halves(digits, labels) {
  const kinds = labels.map((label) => digits.filter((digit) => digit.label === label));
  const half = (/** @type {Digit[]} */ kind) => Math.ceil(kind.length / 2);
  return {
    train: kinds.flatMap((kind) => kind.slice(0, half(kind))),
    heldOut: kinds.flatMap((kind) => kind.slice(half(kind))),
  };
}

/**
 * V Vᵀ: by Eckart and Young's theorem, x V Vᵀ is the matrix of rank 8 nearest to x.
 *
 * @param {Rows} rows
 * @returns {Promise<Float64Array>} (64, 64)
 */
async function bestProjection({ x, y }) {
  const wBase = new Float64Array(PIXELS * PIXELS);
  const { a, b } = await solve({ x, y, wBase, dIn: PIXELS, dOut: PIXELS, rank: BASE_RANK });
  return product(a, b, PIXELS);
}

/**
 * @param {Digit[]} digits
 * @returns {Rows}
 */
function toRows(digits) {
  const x = Float64Array.from(digits.flatMap(({ pixels }) => pixels));
  return { x, y: x.slice(), n: digits.length };
}

const NAMES = ['zeros', 'ones', 'twos', 'threes', 'fours', 'fives', 'sixes', 'sevens'].concat(
  'eights',
  'nines',
);

/** @param {readonly number[]} labels */
function listed(labels) {
  const names = labels.map((label) => NAMES[label]);
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join();
}
