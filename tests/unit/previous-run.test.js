/** Which run the loss chart shows behind the present one. */
import { expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { previousOf } = await importPageModule('training/previous.ts');
const { changesBetween, sameTask } = await importPageModule('model/settings.ts');

const run = (rank, steps, data = 'redraw') => ({
  state: { data, rank, lr: 'auto', axis: 'log' },
  history: { step: [0, steps], loss: [1, 0.5], validation: [] },
});

test('the run that ended, and not those that a slider began on its way', () => {
  const [first, passed, next] = [run(4, 3000), run(5, 12), run(8, 2000)];
  expect(previousOf(first, undefined, 9000)).toBe(first);
  expect(previousOf(passed, first, 9000)).toBe(first);
  expect(previousOf(next, first, 9000)).toBe(next);
});

test('at full speed those of a slider come far, too: none that was seen for a moment', () => {
  const [first, passed] = [run(8, 2000), run(5, 2000)];
  expect(previousOf(first, undefined, 300)).toBe(first);
  expect(previousOf(passed, first, 300)).toBe(first);
  expect(previousOf(passed, first, 1500)).toBe(passed);
});

test('none that learnt something else', () => {
  const state = { ...run(4, 300).state, known: '01', learn: '5' };
  const other = { ...run(4, 20), state: { ...state, learn: '15' } };
  expect(previousOf(other, { ...run(4, 3000), state }, 9000)).toBe(other);
  expect(sameTask(state, other.state)).toBe(false);
  expect(sameTask(state, { ...state, rank: 8 })).toBe(true);
});

test('losses on other rows of the same preset cannot be compared, and what no row is of does not count', () => {
  const state = { data: 'over-fitting', own: '', rows: 40, noise: 0.5, learn: '5' };
  expect(sameTask(state, { ...state, rows: 512 })).toBe(false);
  expect(sameTask(state, { ...state, noise: 0 })).toBe(false);
  expect(sameTask(state, { ...state, learn: '7' })).toBe(true);
});

test('none that never took a step, and none on other data', () => {
  const nothing = { ...run(4, 0), history: { step: [], loss: [], validation: [] } };
  expect(previousOf(nothing, undefined, 9000)).toBeUndefined();
  expect(previousOf(run(4, 0), run(4, 300, 'weather'), 9000)).toBeUndefined();
  const other = run(4, 5);
  expect(previousOf(other, run(4, 3000, 'weather'), 9000)).toBe(other);
});

test('it differs by what changes a run, not by how one looks at it', () => {
  const { state } = run(4, 5);
  expect(changesBetween(state, { ...state, lr: 0.1, axis: 'linear' })).toEqual(['lr']);
});
