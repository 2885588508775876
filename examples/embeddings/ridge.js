import { meanSquaredError } from '../tasks/evaluate.js';
import { leastSquares } from '../tasks/least-squares.js';

/** @import { Rows } from '../tasks/task.js' */

const RIDGES = [0.001, 0.003, 0.01, 0.03, 0.1];

/**
 * The rival that an adapter has to be compared with: all of the weight changed, but held back by a
 * ridge, ||x w - y||² / n + ridge ||w - wBase||², whose size is the best one on validation rows.
 *
 * @param {Rows} train
 * @param {Rows} validation
 * @param {Float64Array} wBase (dIn, dOut)
 * @returns {Float64Array} (dIn, dOut)
 */
export function ridgeFineTune(train, validation, wBase) {
  const candidates = RIDGES.map((ridge) => {
    const weight = leastSquares(withRidge(train, wBase, ridge));
    return { weight, loss: meanSquaredError(validation, weight) };
  });
  return candidates.reduce((best, next) => (next.loss < best.loss ? next : best)).weight;
}

/**
 * The ridge as dIn more rows: √(n ridge) times the identity, whose targets are wBase's.
 *
 * @param {Rows} rows
 * @param {Float64Array} wBase
 * @param {number} ridge
 * @returns {Rows}
 */
function withRidge({ x, y, n }, wBase, ridge) {
  const dIn = x.length / n;
  const strength = Math.sqrt(n * ridge);
  const identity = Float64Array.from({ length: dIn * dIn }, (_, k) =>
    k % (dIn + 1) === 0 ? strength : 0,
  );
  return {
    x: Float64Array.from([...x, ...identity]),
    y: Float64Array.from([...y, ...wBase.map((value) => strength * value)]),
    n: n + dIn,
  };
}
