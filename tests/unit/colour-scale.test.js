/** What has the strongest colour of a picture. */
import { expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { extentOf } = await importPageModule('parts/colour-scale.ts');

test.each([
  ['of no values nothing', [], 0],
  ['of two the larger', [1e-16, -2], 2],
  ['of three the largest', [3, 1, 2], 3],
])('%s', (_, values, expected) => {
  expect(extentOf(Float64Array.from(values))).toBe(expected);
});

test('of many, what only a few exceed', () => {
  const values = Float64Array.from({ length: 200 }, (_, k) => (k < 2 ? 1000 : 1));
  expect(extentOf(values)).toBe(1);
});
