import { PIXELS, pixelNames, readDigits, SIDE } from './digit-pictures.js';
import { leastSquares } from './least-squares.js';
import { shuffledIndices, uniformFrom } from './random.js';

/** @import { Digit } from './digit-pictures.js' */
/** @import { Rows, Task } from './task.js' */

const CLASSES = 10;
const TRAINING_ROWS = 400;
const HELD_OUT_ROWS = 400;
/** An ordinary shuffle, neither lucky nor unlucky: see examples/data/README.md. */
const SHUFFLE_SEED = 4;

/** The place, in the upright picture, of each pixel of a turned one. */
const TURNS = {
  flipped: {
    words: 'flipped',
    how: 'digits that are mirrored top to bottom',
    from: (/** @type {number} */ row, /** @type {number} */ column) => [SIDE - 1 - row, column],
  },
  rotated: {
    words: 'rotated',
    how: 'digits that lie on their side, a quarter turn clockwise',
    from: (/** @type {number} */ row, /** @type {number} */ column) => [SIDE - 1 - column, row],
  },
};

/**
 * Handwritten digits. The frozen base model is least squares on upright digits; the adapter learns
 * to read turned ones from 400 examples: flipped (mirrored top to bottom), or lying on their side (a
 * quarter turn clockwise).
 *
 * One seeded shuffle deals the 1797 digits into three disjoint parts: 997 for the base model,
 * upright; 400 for the adapter, turned; 400 held out. So no held-out digit was seen by anything that
 * is judged on it, upright or turned.
 *
 * @param {string} csvText examples/data/digits.csv
 * @param {{ turn?: keyof typeof TURNS, ridge?: number }} [options] 'flipped' by default; the ridge of the
 *   base model, 0 by default: with one, pixels that are hardly ever lit get no large weights
 * @returns {Promise<Task & { upright: Rows }>} with the held-out digits upright, too: what the base
 *   model was made for
 */
export async function digitsTask(csvText, { turn = 'flipped', ridge = 0 } = {}) {
  const { words, how } = TURNS[turn];
  const turned = (/** @type {Digit} */ { pixels, label }) => ({
    pixels: turnedPicture(pixels, turn),
    label,
  });
  const digits = await readDigits(csvText);
  const order = shuffledIndices(digits.length, uniformFrom(SHUFFLE_SEED));
  const shuffled = order.map((index) => digits[index]);
  const heldOut = shuffled.slice(-HELD_OUT_ROWS);
  const forAdapter = shuffled.slice(-HELD_OUT_ROWS - TRAINING_ROWS, -HELD_OUT_ROWS);
  const forBase = shuffled.slice(0, -HELD_OUT_ROWS - TRAINING_ROWS);

  const wBase = await leastSquares(toRows(forBase), ridge);
  const train = toRows(forAdapter.map(turned));
  return {
    name: 'digits',
    title: `Digits: a model of upright ones adapted to ${words} ones`,
    description:
      'Which digit a picture of 8 × 8 pixels shows. ' +
      `The base model reads upright digits; the adapter learns to read ${how}.`,
    kind: 'classification',
    dIn: PIXELS + 1,
    dOut: CLASSES,
    inputNames: [...pixelNames(), 'constant'],
    outputNames: Array.from({ length: CLASSES }, (_, label) => String(label)),
    wBase,
    train,
    heldOut: toRows(heldOut.map(turned)),
    upright: toRows(heldOut),
  };
}

/**
 * A picture turned as those of a task are: the rows of pixels from the bottom up, or a quarter turn
 * clockwise, where the first column from the bottom up is the first row.
 *
 * @param {ArrayLike<number>} pixels row by row
 * @param {keyof typeof TURNS} turn
 * @returns {number[]}
 */
export function turnedPicture(pixels, turn) {
  return Array.from({ length: PIXELS }, (_, k) => {
    const [row, column] = TURNS[turn].from(Math.floor(k / SIDE), k % SIDE);
    return pixels[row * SIDE + column];
  });
}

/**
 * @param {Digit[]} digits
 * @returns {Rows} pixels and a 1 as x, the label one-hot as y
 */
function toRows(digits) {
  const y = new Float64Array(digits.length * CLASSES);
  digits.forEach(({ label }, row) => (y[row * CLASSES + label] = 1));
  const x = Float64Array.from(digits.flatMap(({ pixels }) => [...pixels, 1]));
  return { x, y, n: digits.length };
}
