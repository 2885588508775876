/** Which ranks the page offers, by the losses of held-out rows. */
import { expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { rankChoice } = await importPageModule('training/rank-choice.ts');

test('the lowest rank with the least loss, equal losses being equal to nine digits', () => {
  const losses = [8, 4, 2, 1 + 1e-12, 1, 3];
  expect(rankChoice(losses, { dIn: 64, dOut: 64 })).toEqual({
    ...{ best: 3, saves: true, nearly: undefined },
  });
});

test('beside one that saves nothing: the lowest with nine tenths of its gain', () => {
  const losses = [10, 5, 1.5, 1, 0.5, 0];
  // 5 · (8 + 8) numbers are more than 8 · 8, 3 · (8 + 8) are not.
  expect(rankChoice(losses, { dIn: 8, dOut: 8 })).toEqual({ best: 5, saves: false, nearly: 3 });
});

test('but not where that one saves nothing, either, as in a small layer', () => {
  const losses = [10, 5, 1.5, 1, 0.5, 0];
  // 3 · (6 + 6) = 6 · 6
  expect(rankChoice(losses, { dIn: 6, dOut: 6 })).toEqual({
    ...{ best: 5, saves: false, nearly: undefined },
  });
});

test('w alone where every adapter does worse, and nothing where nothing is known', () => {
  expect(rankChoice([1, 2, 3], { dIn: 8, dOut: 8 })).toEqual({
    ...{ best: 0, saves: true, nearly: undefined },
  });
  expect(rankChoice([], { dIn: 8, dOut: 8 })).toBeUndefined();
  expect(rankChoice([1, NaN, 0.5], { dIn: 8, dOut: 8 })).toBeUndefined();
});
