/** At which steps the page looks at a run of a constant step size. */
import { expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { nextLook } = await importPageModule('training/looks.ts');

function looksOf(steps) {
  const looks = [0];
  while (looks.at(-1) < steps) looks.push(nextLook(looks.at(-1), steps));
  return looks;
}

test('the first fifty steps one by one, then the run in fifty parts, to its end', () => {
  const looks = looksOf(2000);
  expect(looks.slice(0, 51)).toEqual(Array.from({ length: 51 }, (_, step) => step));
  expect(looks.slice(51, 54)).toEqual([80, 120, 160]);
  expect(looks.at(-1)).toBe(2000);
});

test.each([1, 3, 50, 51, 99, 1999, 1_000_000])('of %d steps: the end, and few looks', (steps) => {
  const looks = looksOf(steps);
  expect(looks.at(-1)).toBe(steps);
  expect(looks.length).toBeLessThanOrEqual(102);
});

test('a run that was paused between two looks goes on to the same ones', () => {
  expect(nextLook(81, 2000)).toBe(120);
  expect(nextLook(119, 2000)).toBe(120);
});
