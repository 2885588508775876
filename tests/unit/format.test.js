/** Numbers as the page writes them. */
import { expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { score } = await importPageModule('words/english/format.ts');

test.each([
  [0.974, '0.97'],
  [-0.04, '−0.04'],
  [-0.001, '0.00'],
  [99_999, '99999.00'],
  [2.731753180046289e57, '2.7e57'], // of a run that diverges, which has no room for all digits
  [-1.213155622456153e58, '−1.2e58'],
])('a score of %d is written %s', (value, written) => {
  expect(score(value)).toBe(written);
});

test('with more decimals, what is rounding beside 1 is 0', () => {
  expect(score(-2.22e-16, 4)).toBe('0.0000');
  expect(score(-0.00314, 4)).toBe('−0.0031');
});
