import { shuffledIndices, uniformFrom } from '../../web/tasks/random.js';

/** @import { Rows } from '../../web/tasks/task.js' */
/** @import { Pair } from './vectors/models.js' */

const HELD_OUT = 200;
// Of the seeds 0 to 5 the one whose gains are nearest to their means.
const SHUFFLE_SEED = 4;

/**
 * Words as rows, old vectors as x and new ones as y: three disjoint parts, and `all` of them.
 *
 * @typedef {Record<'train' | 'validation' | 'heldOut' | 'all', Rows>} Collection
 */

/**
 * The words in two collections: ordinary ones, and those that occur with a capital letter only,
 * nearly all of them names.
 *
 * @param {Pair[]} pairs
 * @param {number} [seed] of the shuffle that deals the words into parts
 * @returns {{ ordinary: Collection, names: Collection }}
 */
export function collections(pairs, seed = SHUFFLE_SEED) {
  const known = new Set(pairs.map(({ word }) => word));
  const isOrdinary = (/** @type {Pair} */ { word }) => word === word.toLowerCase();
  const isName = (/** @type {Pair} */ { word }) => !known.has(word.toLowerCase());
  return {
    ordinary: deal(pairs.filter(isOrdinary), 300, seed),
    names: deal(pairs.filter(isName), 80, seed),
  };
}

/**
 * @param {Pair[]} pairs
 * @param {number} validation how many are for validation
 * @param {number} seed
 * @returns {Collection} `all` begins with the rows of `heldOut`
 */
function deal(pairs, validation, seed) {
  const order = shuffledIndices(pairs.length, uniformFrom(seed));
  const shuffled = order.map((index) => pairs[index]);
  return {
    heldOut: toRows(shuffled.slice(0, HELD_OUT)),
    validation: toRows(shuffled.slice(HELD_OUT, HELD_OUT + validation)),
    train: toRows(shuffled.slice(HELD_OUT + validation)),
    all: toRows(shuffled),
  };
}

/**
 * Vectors at length 1, since they are compared by cosine; x has a 1 at its end, for an intercept.
 *
 * @param {Pair[]} pairs
 * @returns {Rows}
 */
function toRows(pairs) {
  return {
    x: Float64Array.from(pairs.flatMap((pair) => [...unit(pair.old), 1])),
    y: Float64Array.from(pairs.flatMap((pair) => unit(pair.new))),
    n: pairs.length,
  };
}

/** @param {ArrayLike<number>} vector */
function unit(vector) {
  const values = Array.from(vector);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
