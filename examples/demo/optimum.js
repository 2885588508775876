import { solve } from 'lora-wasm';
import { shuffledIndices, uniformFrom } from '../../web/tasks/random.js';

/** @import { Rows, Task } from '../../web/tasks/index.js' */

const VALIDATION_PART = 1 / 4;
const SHUFFLE_SEED = 1;

/**
 * @typedef {object} Optimum what is best, computed without training
 * @property {number[]} errors on held-out rows, of the best adapter of rank 0, 1, …
 * @property {number} rank the one with the lowest error on a quarter of the training rows, of those
 *   that the other three quarters lead to: held-out rows have no part in the choice
 */

/**
 * @param {Task} task
 * @returns {Promise<Optimum>}
 */
export async function optimumOf({ train, heldOut, wBase, dIn, dOut, ridge = 0 }) {
  const layer = { wBase, dIn, dOut, ridge };
  const { x, y } = train;
  const all = await solve({ ...layer, x, y, rank: 1, validation: { x: heldOut.x, y: heldOut.y } });

  const order = shuffledIndices(train.n, uniformFrom(SHUFFLE_SEED));
  const held = Math.round(VALIDATION_PART * train.n);
  const validation = pick(train, order.slice(0, held));
  const chosen = await solve({
    ...layer,
    ...pick(train, order.slice(held)),
    rank: 'lowest',
    validation,
  });
  return { errors: all.validationLossByRank ?? [], rank: chosen.rank };
}

/**
 * @param {Rows} rows
 * @param {number[]} indices
 */
function pick({ x, y, n }, indices) {
  const gather = (/** @type {Float64Array} */ values) => {
    const size = values.length / n;
    return Float64Array.from(
      indices.flatMap((i) => [...values.subarray(i * size, (i + 1) * size)]),
    );
  };
  return { x: gather(x), y: gather(y) };
}
