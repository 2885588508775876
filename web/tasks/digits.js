import { readCsv } from 'lora-wasm/data';
import { leastSquares } from './least-squares.js';
import { shuffledIndices, uniformFrom } from './random.js';

/** @import { Rows, Task } from './task.js' */

const SIDE = 8;
const PIXELS = SIDE * SIDE;
const CLASSES = 10;
const TRAINING_ROWS = 400;
const HELD_OUT_ROWS = 400;
/** An ordinary shuffle, neither lucky nor unlucky: see examples/data/README.md. */
const SHUFFLE_SEED = 4;

/** @typedef {{ pixels: number[], label: number }} Digit pixels 0 … 1, row by row from the top */

/** The place, in the upright picture, of each pixel of a turned one. */
const TURNS = {
  flipped: {
    words: 'upside-down',
    from: (/** @type {number} */ row, /** @type {number} */ column) => [SIDE - 1 - row, column],
  },
  rotated: {
    words: 'rotated',
    from: (/** @type {number} */ row, /** @type {number} */ column) => [SIDE - 1 - column, row],
  },
};

/**
 * Handwritten digits. The frozen base model is least squares on upright digits; the adapter learns
 * to read turned ones from 400 examples: upside down (mirrored top to bottom), or lying on their
 * side (a quarter turn clockwise).
 *
 * One seeded shuffle deals the 1797 digits into three disjoint parts: 997 for the base model,
 * upright; 400 for the adapter, turned; 400 held out. So no held-out digit was seen by anything that
 * is judged on it, upright or turned.
 *
 * @param {string} csvText examples/data/digits.csv
 * @param {{ turn?: keyof typeof TURNS }} [options] 'flipped' by default
 * @returns {Promise<Task & { upright: Rows }>} with the held-out digits upright, too: what the base
 *   model was made for
 */
export async function digitsTask(csvText, { turn = 'flipped' } = {}) {
  const { words } = TURNS[turn];
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

  const wBase = await leastSquares(toRows(forBase));
  const train = toRows(forAdapter.map(turned));
  return {
    name: 'digits',
    title: `Digits: a model of upright ones adapted to ${words} ones`,
    description:
      'Which digit a picture of 8×8 pixels shows. ' +
      `The base model reads upright digits; the adapter learns to read ${words} ones.`,
    kind: 'classification',
    dIn: PIXELS + 1,
    dOut: CLASSES,
    inputNames: inputNames(),
    outputNames: Array.from({ length: CLASSES }, (_, label) => String(label)),
    wBase,
    train,
    heldOut: toRows(heldOut.map(turned)),
    upright: toRows(heldOut),
  };
}

/**
 * @param {string} csvText a line for each digit: 64 pixels, 0 … 16, and the label
 * @returns {Promise<Digit[]>}
 */
async function readDigits(csvText) {
  const x = Array.from({ length: PIXELS }, (_, column) => column);
  const options = { header: false, delimiter: ',', x, y: [PIXELS] };
  /** @type {Digit[]} */
  const digits = [];
  for await (const { x: pixels, y: labels } of readCsv(csvText, options)) {
    labels.forEach((label, row) => {
      const own = pixels.subarray(row * PIXELS, (row + 1) * PIXELS);
      digits.push({ pixels: Array.from(own, (pixel) => pixel / 16), label });
    });
  }
  return digits;
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

/** @returns {string[]} */
function inputNames() {
  const pixel = (/** @type {number} */ k) =>
    `row ${Math.floor(k / SIDE) + 1}, column ${(k % SIDE) + 1}`;
  return [...Array.from({ length: PIXELS }, (_, k) => pixel(k)), 'constant'];
}
