/** @import { Shape } from './shapes.js' */

/**
 * What is trained on, the same for everyone.
 *
 * @typedef {object} Problem
 * @property {number} n
 * @property {number} dIn
 * @property {number} dOut
 * @property {number} rank
 * @property {Float64Array} x (n, dIn)
 * @property {Float64Array} y (n, dOut)
 * @property {Float64Array} wBase (dIn, dOut)
 * @property {Float64Array} baseResidual x @ wBase - y, (n, dOut): only for `lossOf`
 * @property {Float64Array} a0 (dIn, rank)
 * @property {Float64Array} b0 (rank, dOut)
 */

/**
 * The number of values of each matrix of a problem; its file is the name with .f64.
 *
 * @param {Shape} shape
 */
export function matrixSizes({ n, dIn, dOut, rank }) {
  return {
    x: n * dIn,
    y: n * dOut,
    wBase: dIn * dOut,
    baseResidual: n * dOut,
    a0: dIn * rank,
    b0: rank * dOut,
  };
}

/**
 * @param {Shape} shape
 * @param {(matrix: string) => Promise<Float64Array>} readMatrix
 * @returns {Promise<Problem>}
 */
export async function readProblem(shape, readMatrix) {
  const { n, dIn, dOut, rank } = shape;
  const matrices = {};
  for (const [name, size] of Object.entries(matrixSizes(shape))) {
    matrices[name] = await readMatrix(name);
    if (matrices[name].length !== size) throw new Error(`${name} has not ${size} values`);
  }
  return { n, dIn, dOut, rank, ...matrices };
}

/**
 * mean((x @ (wBase + a @ b) - y)**2), in double precision, through the thin products: quick enough
 * to check what a slow peer has trained.
 *
 * @param {Problem} problem
 * @param {{ a: ArrayLike<number>, b: ArrayLike<number> }} adapter
 */
export function lossOf({ x, baseResidual, n, dIn, dOut, rank }, { a, b }) {
  const error = new Float64Array(dOut);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    error.set(baseResidual.subarray(i * dOut, (i + 1) * dOut));
    for (let k = 0; k < rank; k++) {
      let projection = 0;
      for (let j = 0; j < dIn; j++) projection += x[i * dIn + j] * a[j * rank + k];
      for (let j = 0; j < dOut; j++) error[j] += projection * b[k * dOut + j];
    }
    for (let j = 0; j < dOut; j++) sum += error[j] * error[j];
  }
  return sum / (n * dOut);
}
