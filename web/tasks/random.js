/**
 * Uniform numbers in [0, 1) from a 32-bit seed: mulberry32 (T. Ettinger, public domain), which is
 * integer arithmetic only and therefore gives the same numbers in every engine.
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function uniformFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Standard normal numbers by the Box-Muller transform.
 *
 * @param {() => number} uniform
 * @returns {() => number}
 */
export function normalFrom(uniform) {
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 - u is never 0
    return radius * Math.cos(2 * Math.PI * uniform());
  };
}

/**
 * The numbers 0 … n-1 in an order drawn by Fisher and Yates' shuffle.
 *
 * @param {number} n
 * @param {() => number} uniform
 * @returns {number[]}
 */
export function shuffledIndices(n, uniform) {
  const indices = Array.from({ length: n }, (_, i) => i);
  drawPlaces(indices, uniform, n - 1, 0);
  return indices;
}

/**
 * Draws what stands at the places from `first` down to behind `end`, of what stands there and before.
 * Done for all of them, from the last one to 0, at once or in portions, it is the shuffle.
 *
 * @param {number[] | Uint32Array} indices
 * @param {() => number} uniform
 * @param {number} first
 * @param {number} end
 */
export function drawPlaces(indices, uniform, first, end) {
  for (let last = first; last > end; last--) {
    const pick = Math.floor(uniform() * (last + 1));
    const picked = indices[pick];
    indices[pick] = indices[last];
    indices[last] = picked;
  }
}
