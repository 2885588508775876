import { describe, expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { CHALLENGES, doneBy } = await importPageModule('teaching/challenges.ts');

/** A run that came to rest, with what a test is about. */
const run = (data, state, rest = {}) => ({
  state: { data, rank: 2, optimizer: 'sgd', lr: 'auto', ...state },
  kind: 'regression',
  end: 'finished',
  heldOutError: 1,
  stepsToOptimum: undefined,
  ...rest,
});

const diverged = (data, state) => run(data, state, { end: 'diverged', heldOutError: NaN });

/** A run that came near its optimum after so many steps. */
const near = (data, state, stepsToOptimum, heldOutError = 1) =>
  run(data, state, { stepsToOptimum, heldOutError });

/** A run on pictures that reads a share of them, and came near its optimum. */
const reading = (rank, share, data = 'digits-flipped') =>
  run(data, { rank }, { kind: 'classification', heldOutError: 1 - share, stepsToOptimum: 300 });

const adam = { optimizer: 'adam' };

test('nothing is done by nothing', () => expect(doneBy([])).toEqual([]));

test('their names are unique, and can be kept', () => {
  const names = CHALLENGES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  names.forEach((name) => expect(name).toMatch(/^[a-z-]{1,30}$/));
});

const cases = {
  'diverge-and-cure': {
    done: [
      [diverged('weather', { lr: 5 }), run('weather', { lr: 0.001 })],
      [diverged('planted', { lr: 5 }), run('weather'), run('planted')],
    ],
    not: [
      [diverged('weather', { lr: 5 })],
      [run('weather'), diverged('weather', { lr: 5 })], // not cured yet
      [diverged('weather', { lr: 5 }), run('weather', {}, { end: 'paused' })], // not to its end
      [diverged('weather', { lr: 5 }), run('planted')],
      [diverged('weather', { lr: 5 }), run('weather', { rank: 1 })],
      [diverged('weather', { lr: 5 }), run('weather', adam)],
    ],
  },
  'few-steps': {
    done: [[near('weather', {}, 100)], [near('weather', { lr: 'line-search' }, 7)]],
    not: [
      [near('weather', {}, 101)],
      [run('weather')],
      [near('weather', { rank: 1 }, 50)],
      [near('planted', {}, 50)],
    ],
  },
  'faster-than-sgd': {
    done: [
      [near('ill-conditioned', {}, 285), near('ill-conditioned', adam, 57)],
      [near('ill-conditioned', adam, 40), run('weather'), near('ill-conditioned', {}, 285)],
    ],
    not: [
      [near('ill-conditioned', {}, 285), near('ill-conditioned', adam, 58)],
      [near('ill-conditioned', {}, 285), near('ill-conditioned', { lr: 1 }, 20)], // sgd itself
      [near('ill-conditioned', { lr: 1e-3 }, 1500), near('ill-conditioned', adam, 40)], // held back
      [near('ill-conditioned', {}, 285), near('ill-conditioned', { ...adam, rank: 1 }, 20)],
      [near('weather', {}, 285), near('weather', adam, 20)],
      [run('ill-conditioned'), near('ill-conditioned', adam, 40)],
      [near('ill-conditioned', {}, 285), run('ill-conditioned', adam)],
    ],
  },
  'smallest-rank': {
    done: [
      [reading(5, 0.9), reading(4, 0.86)],
      [reading(4, 0.86), reading(6, 0.92), reading(5, 0.91)],
    ],
    not: [
      [reading(5, 0.9)],
      [reading(5, 0.8975), reading(4, 0.86)],
      [reading(6, 0.92), reading(4, 0.86)],
      [reading(6, 0.92), reading(5, 0.9)],
      [reading(5, 0.9), { ...reading(4, 0.5), stepsToOptimum: undefined }], // broken off
      [reading(5, 0.9, 'digits-rotated'), reading(4, 0.5, 'digits-rotated')],
      [reading(5, 0.9), reading(4, 0.5, 'digits-rotated')],
    ],
  },
  'half-the-numbers': {
    done: [
      [near('planted', { rank: 8 }, 136, 1), near('planted', { rank: 4 }, 160, 1.01)],
      [near('planted', { rank: 3 }, 160, 0.9), near('planted', { rank: 9 }, 136, 1)],
      [reading(10, 0.91, 'digits-rotated'), reading(5, 0.905, 'digits-rotated')],
    ],
    not: [
      [near('planted', { rank: 8 }, 136, 1), near('planted', { rank: 4 }, 160, 1.02)],
      [near('planted', { rank: 8 }, 136, 1), near('planted', { rank: 5 }, 160, 1)],
      [run('planted', { rank: 8 }), near('planted', { rank: 4 }, 160, 0.5)],
      [near('planted', { rank: 8 }, 136, 1), run('planted', { rank: 4 })],
      [near('planted', { rank: 8 }, 136, 1), near('weather', { rank: 4 }, 160, 1)],
      [reading(10, 0.93, 'digits-rotated'), reading(5, 0.91, 'digits-rotated')],
    ],
  },
};

test('every challenge has its cases', () => {
  expect(Object.keys(cases).sort()).toEqual(CHALLENGES.map(({ name }) => name).sort());
});

describe.each(Object.entries(cases))('%s', (name, { done, not }) => {
  test.each(done)('is done: %#', (...outcomes) => expect(doneBy(outcomes)).toContain(name));
  test.each(not)('is not done: %#', (...outcomes) => expect(doneBy(outcomes)).not.toContain(name));
});
