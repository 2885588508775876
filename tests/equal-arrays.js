/** What Jest sets up before each test file: see jest.config.js. */
import { expect } from '@jest/globals';

/** Shorter ones take no time, and Jest also looks for properties that they have besides. */
const LEAST = 1000;

const isLong = (value) =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) && value.length >= LEAST;

/**
 * Whether two long typed arrays have the same values, as toEqual() has it: NaN is NaN, and -0 is not
 * 0. Jest takes 3 µs for each value. Where they differ, it says how.
 */
function areSameArrays(one, other) {
  if (!isLong(one) || !isLong(other)) return undefined;
  if (one.constructor !== other.constructor || one.length !== other.length) return undefined;
  for (let k = 0; k < one.length; k++) if (!Object.is(one[k], other[k])) return undefined;
  return true;
}

expect.addEqualityTesters([areSameArrays]);
