import { expect, test } from '@jest/globals';
import { plan, train } from 'lora-wasm';
import { optionsOf, randomProblem } from './problems.js';

const sizes = { n: 2000, dIn: 20, dOut: 10, rank: 2, steps: 5 };

test.each([
  ['few steps', sizes, 'factored'],
  ['many steps on many rows', { ...sizes, steps: 5000 }, 'compressed'],
  ['many steps on few rows', { ...sizes, n: 15, steps: 5000 }, 'factored'],
  ['a rank far above both widths', { n: 100, dIn: 4, dOut: 4, rank: 64, steps: 1 }, 'direct'],
])('%s', (_, options, route) => {
  const chosen = plan(options);
  expect(chosen.route).toBe(route);
  expect(Math.min(...Object.values(chosen.seconds))).toBe(chosen.seconds[route]);
});

test('says why, with the numbers', () => {
  expect(plan(sizes).reason).toMatch(
    /^'factored' is expected to take [\d.]+ [mµ]s for 5 steps of rank 2 on 2000 rows of a 20 × 10 layer; '\w+' would take [\d.]+ [mµ]s and '\w+' [\d.]+ [mµ]s$/,
  );
});

test('speaks of one as of one', () => {
  expect(plan({ ...sizes, n: 1, steps: 1 }).reason).toMatch(/ for 1 step of rank 2 on 1 row of a /);
});

test('is what train() does', async () => {
  const problem = randomProblem(sizes);
  for (const steps of [5, 5000]) {
    const result = await train(optionsOf(problem, { steps, lr: 1e-3 }));
    expect(result.route).toBe(plan({ ...sizes, steps }).route);
  }
});

test('refuses what is no size, by name', () => {
  expect(() => plan({ ...sizes, n: 0 })).toThrow(
    expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringMatching(/^n is 0;/) }),
  );
  expect(() => plan({ ...sizes, lr: 1 })).toThrow(/^lr is not an option of plan\(\)/);
});
