import { merge, metrics } from 'lora-wasm';
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
  return merge(wBase, { a, b, scale, dIn });
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
  return metrics.mse(predict(rows, weight), rows.y);
}

/**
 * The share of rows whose largest output is where the one-hot y has its 1.
 *
 * @param {Rows} rows
 * @param {Float64Array} weight (dIn, dOut)
 * @returns {number} 0 … 1
 */
export function accuracy(rows, weight) {
  return metrics.accuracy(predict(rows, weight), rows.y, { dOut: rows.y.length / rows.n });
}
