import { Matrix, solve } from 'ml-matrix';

/** @import { Rows } from './task.js' */

/**
 * The w (dIn, dOut) of least norm among those that minimise ||x w - y||. By singular values, since
 * x may be rank-deficient: a pixel that no picture lights is a column of zeros.
 *
 * @param {Rows} rows
 * @returns {Float64Array}
 */
export function leastSquares({ x, y, n }) {
  return flat(solve(matrix(n, x), matrix(n, y), true));
}

/**
 * Where full fine-tuning ends: of all weights (dIn, dOut) that minimise ||x w - y||, the nearest
 * to wBase. Gradient descent from wBase converges to it, because it never moves along directions
 * that no row of x has; there, what wBase knows is kept.
 *
 * @param {Rows} rows
 * @param {Float64Array} wBase (dIn, dOut)
 * @returns {Float64Array}
 */
export function fullFineTune({ x, y, n }, wBase) {
  const dIn = x.length / n;
  const base = matrix(dIn, wBase);
  const residual = Matrix.sub(matrix(n, y), matrix(n, x).mmul(base));
  return flat(Matrix.add(base, solve(matrix(n, x), residual, true)));
}

/**
 * @param {number} rows
 * @param {Float64Array} values row-major
 */
function matrix(rows, values) {
  return Matrix.from1DArray(rows, values.length / rows, values);
}

/** @param {Matrix} values */
function flat(values) {
  return Float64Array.from(values.to1DArray());
}
