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
