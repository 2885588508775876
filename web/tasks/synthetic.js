import { product } from './product.js';
import { normalFrom, uniformFrom } from './random.js';

/** @import { Rows, Task } from './task.js' */

/**
 * @typedef {object} SyntheticOptions
 * @property {number} [seed] 1 by default
 * @property {number} [dIn] 32 by default
 * @property {number} [dOut] 16 by default
 * @property {number} [n] training rows, 512 by default; a quarter as many are held out
 * @property {number} [plantedRank] the rank of the change to be found, 4 by default
 * @property {number} [noise] the standard deviation of what no model can predict, 0.1 by default
 * @property {number} [condition] 1 by default; the columns of x have standard deviations that fall
 *   geometrically from 1 to 1/condition, so that where n is much larger than dIn this is about the
 *   condition number of x
 */

/**
 * A problem whose answer is known: y = x @ (wBase + a change of the planted rank) + noise. An
 * adapter of that rank can find all of the change; one of a lower rank cannot.
 *
 * @param {SyntheticOptions} [options]
 * @returns {Task & { plantedChange: Float64Array }} with the change (dIn, dOut)
 */
export function syntheticTask(options = {}) {
  const { seed = 1, dIn = 32, dOut = 16, n = 512 } = options;
  const { plantedRank = 4, noise = 0.1, condition = 1 } = options;
  const normal = normalFrom(uniformFrom(seed));

  const wBase = normals(dIn * dOut, normal, 1 / Math.sqrt(dIn));
  const plantedChange = changeOfRank(plantedRank, dIn, dOut, normal);
  const weight = wBase.map((value, k) => value + plantedChange[k]);
  const draw = (/** @type {number} */ rows) =>
    drawRows(rows, weight, { dIn, noise, condition }, normal);
  const train = draw(n);
  const heldOut = draw(Math.ceil(n / 4));
  return {
    name: 'synthetic',
    title: `Synthetic: a change of rank ${plantedRank} to be found`,
    description:
      'Random inputs and a random base model, changed by a product of two thin matrices. ' +
      'An adapter of the same rank can find all of the change.',
    kind: 'regression',
    dIn,
    dOut,
    inputNames: Array.from({ length: dIn }, (_, k) => `input ${k + 1}`),
    outputNames: Array.from({ length: dOut }, (_, k) => `output ${k + 1}`),
    wBase,
    train,
    heldOut,
    plantedChange,
  };
}

/**
 * @param {number} count
 * @param {() => number} normal
 * @param {number} deviation
 * @returns {Float64Array}
 */
function normals(count, normal, deviation) {
  return Float64Array.from({ length: count }, () => deviation * normal());
}

/**
 * A product of two random matrices, scaled so that its elements are as large as wBase's.
 *
 * @param {number} rank
 * @param {number} dIn
 * @param {number} dOut
 * @param {() => number} normal
 * @returns {Float64Array} (dIn, dOut)
 */
function changeOfRank(rank, dIn, dOut, normal) {
  const left = normals(dIn * rank, normal, 1 / Math.sqrt(dIn * rank));
  const right = normals(rank * dOut, normal, 1);
  return product(left, right, dIn);
}

/**
 * @param {number} n
 * @param {Float64Array} weight (dIn, dOut)
 * @param {{ dIn: number, noise: number, condition: number }} shape
 * @param {() => number} normal
 * @returns {Rows}
 */
function drawRows(n, weight, { dIn, noise, condition }, normal) {
  const deviation = Array.from({ length: dIn }, (_, k) => condition ** (-k / Math.max(1, dIn - 1)));
  const x = normals(n * dIn, normal, 1).map((value, k) => value * deviation[k % dIn]);
  const y = product(x, weight, n).map((value) => value + noise * normal());
  return { x, y, n };
}
