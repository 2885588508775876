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
  const outputs = predict(rows, weight);
  let sum = 0;
  outputs.forEach((output, k) => (sum += (output - rows.y[k]) ** 2));
  return sum / outputs.length;
}

/**
 * The share of rows whose largest output is where the one-hot y has its 1.
 *
 * @param {Rows} rows
 * @param {Float64Array} weight (dIn, dOut)
 * @returns {number} 0 … 1
 */
export function accuracy(rows, weight) {
  const dOut = rows.y.length / rows.n;
  const outputs = predict(rows, weight);
  let right = 0;
  for (let row = 0; row < rows.n; row++) {
    const from = row * dOut;
    if (largest(outputs, from, dOut) === largest(rows.y, from, dOut)) right++;
  }
  return right / rows.n;
}

/**
 * @param {Float64Array} values
 * @param {number} from
 * @param {number} count
 * @returns {number} the offset from `from` of the largest of `count` values
 */
function largest(values, from, count) {
  let best = 0;
  for (let k = 1; k < count; k++) if (values[from + k] > values[from + best]) best = k;
  return best;
}
