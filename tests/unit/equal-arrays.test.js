/** That long typed arrays are compared as Jest compares short ones: see tests/equal-arrays.js. */
import { expect, test } from '@jest/globals';

const long = (last, Type = Float64Array) => new Type(2000).fill(NaN).fill(last, 1999);

test('equal are those of the same values', () => {
  expect(long(1)).toEqual(long(1));
  expect({ a: [long(1)] }).toStrictEqual({ a: [long(1)] });
});

test.each([
  ['another value', long(1), long(2)],
  ['the other zero', long(0), long(-0)],
  ['another length', long(1), long(1).subarray(1)],
  ['another type', long(1), long(1, Float32Array)],
])('%s is seen', (_, one, other) => {
  expect(one).not.toEqual(other);
  expect({ a: [one] }).not.toStrictEqual({ a: [other] });
});
