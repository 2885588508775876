import { merge, solve } from 'lora-wasm';

/** @import { Rows } from './task.js' */

/**
 * The w (dIn, dOut) of least norm among those that minimise ||x w - y||: x may be rank-deficient, as a
 * pixel that no picture lights is a column of zeros.
 *
 * @param {Rows} rows
 * @param {number} [ridge] the λ of a penalty λ ||w||² on it beside ||x w - y||² / n, 0 by default
 * @returns {Promise<Float64Array>}
 */
export function leastSquares(rows, ridge) {
  const { x, y, n } = rows;
  return fullFineTune(rows, new Float64Array((x.length / n) * (y.length / n)), ridge);
}

/**
 * Where full fine-tuning ends: of all weights (dIn, dOut) that minimise ||x w - y||, the nearest
 * to wBase. Gradient descent from wBase converges to it, because it never moves along directions
 * that no row of x has; there, what wBase knows is kept. It is wBase and the best adapter of full rank.
 *
 * @param {Rows} rows
 * @param {Float64Array} wBase (dIn, dOut)
 * @param {number} [ridge] the λ of a penalty on the size of the change, 0 by default
 * @returns {Promise<Float64Array>}
 */
export async function fullFineTune({ x, y, n }, wBase, ridge = 0) {
  const [dIn, dOut] = [x.length / n, y.length / n];
  const rank = Math.min(dIn, dOut);
  return merge(wBase, await solve({ x, y, wBase, dIn, dOut, rank, ridge }));
}
