/** Which run the page can keep. */
import { expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { isKeepable, keepable } = await importPageModule('training/kept.ts');

const state = { data: 'digits-flipped', optimizer: 'sgd', rank: 1 };
const adapter = { a: Float64Array.of(1), b: Float64Array.of(1, 0), scale: 1, rank: 1 };

/** One that runs, of two classes; every second row is told right. */
function frameOf(rows, rest = {}) {
  const heldOut = {
    n: rows,
    x: new Float64Array(rows).fill(1),
    y: Float64Array.from({ length: 2 * rows }, (_, k) => (k % 4 === 0 || k % 4 === 3 ? 1 : 0)),
  };
  const task = {
    ...{ kind: 'classification', dIn: 1, dOut: 2, wBase: new Float64Array(2), heldOut },
  };
  const history = { step: [0, 3], loss: [1, 0.5], validation: [1, 0.5] };
  return { phase: 'running', step: 3, task, adapter, history, ...rest };
}

test.each([4, 1_600_000])(
  'one that runs is kept with its held-out error, of %i rows as well',
  (rows) => {
    const frame = frameOf(rows);
    expect(isKeepable(frame)).toBe(true);
    expect(keepable(state, frame)).toMatchObject({ heldOutError: 0.5, adapter });
  },
);

test.each([
  ['has taken no step', { step: 0 }],
  ['is loading', { phase: 'loading' }],
  ['failed', { phase: 'failed' }],
])('none that %s', (_, rest) => {
  const frame = frameOf(4, rest);
  expect(isKeepable(frame)).toBe(false);
  expect(keepable(state, frame)).toBeUndefined();
});
