import { product } from './product.js';

/** @import { Rows, Task } from './task.js' */

/**
 * wBase + scale · a @ b, the weight (dIn, dOut) that an adapter makes of the frozen one.
 *
 * @param {Pick<Task, 'dIn' | 'wBase'>} task
 * @param {{ a: Float64Array, b: Float64Array, scale: number }} adapter a (dIn, rank), b (rank, dOut)
 * @returns {Float64Array}
 */
export function effectiveWeight({ dIn, wBase }, { a, b, scale }) {
  const change = product(a, b, dIn);
  return wBase.map((value, k) => value + scale * change[k]);
}

/**
 * x @ weight.
 *
 * @param {Rows} rows
 * @param {Float64Array} weight (dIn, dOut)
 * @returns {Float64Array} (n, dOut)
 */
export function predict({ x, n }, weight) {
  return product(x, weight, n);
}

/**
 * mean((x @ weight - y)²) over all n · dOut elements: the loss that lora-wasm reports.
 *
 * @param {Rows} rows
 * @param {Float64Array} weight (dIn, dOut)
 * @returns {number}
 */
export function meanSquaredError(rows, weight) {
  const predicted = predict(rows, weight);
  const squares = predicted.reduce((sum, value, k) => sum + (value - rows.y[k]) ** 2, 0);
  return squares / predicted.length;
}

/**
 * The share of rows whose largest output is where the one-hot y has its 1.
 *
 * @param {Rows} rows
 * @param {Float64Array} weight (dIn, dOut)
 * @returns {number} 0 … 1
 */
export function accuracy(rows, weight) {
  const predicted = predict(rows, weight);
  const dOut = rows.y.length / rows.n;
  let right = 0;
  for (let from = 0; from < predicted.length; from += dOut) {
    if (largestOf(predicted, from, dOut) === largestOf(rows.y, from, dOut)) right++;
  }
  return right / rows.n;
}

/**
 * The place of the largest of `count` values, the first of equal ones.
 *
 * @param {Float64Array} values
 * @param {number} from
 * @param {number} count
 */
function largestOf(values, from, count) {
  let largest = 0;
  for (let j = 1; j < count; j++) if (values[from + j] > values[from + largest]) largest = j;
  return largest;
}
