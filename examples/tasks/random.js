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
  for (let last = n - 1; last > 0; last--) {
    const pick = Math.floor(uniform() * (last + 1));
    [indices[last], indices[pick]] = [indices[pick], indices[last]];
  }
  return indices;
}
