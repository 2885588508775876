import { describe, expect, test } from '@jest/globals';
import { train } from 'lora-wasm';
import { gradient } from '../reference/reference.js';
import { expectAgreement, relativeDifference } from './agreement.js';
import { optionsOf, randomProblem } from './problems.js';

const DISTANCE = 1e-5;

/** What is descended: L = dOut * loss, at the adapter of `problem`. */
async function objective(problem, more) {
  const { loss } = await train(optionsOf(problem, { steps: 0, ...more }));
  return problem.dOut * loss;
}

/** (dL/da, dL/db), flat, by central differences. */
async function numericalGradient(problem, more) {
  const gradients = [];
  for (const name of ['a0', 'b0']) {
    for (let i = 0; i < problem[name].length; i++) {
      const at = (shift) =>
        objective(
          {
            ...problem,
            [name]: problem[name].map((value, k) => (k === i ? value + shift : value)),
          },
          more,
        );
      gradients.push(((await at(DISTANCE)) - (await at(-DISTANCE))) / (2 * DISTANCE));
    }
  }
  return gradients;
}

/** What one step of size 1 takes off a and b. */
async function gradientOfOneStep(problem, more) {
  const { ab } = await train(optionsOf(problem, { steps: 1, lr: 1, ...more }));
  return [...problem.a0, ...problem.b0].map((value, i) => value - ab[i]);
}

describe.each([
  ['tall', { n: 12, dIn: 5, dOut: 4, rank: 2 }],
  ['fewer rows than features', { n: 3, dIn: 6, dOut: 2, rank: 2 }],
  ['one output', { n: 9, dIn: 4, dOut: 1, rank: 3 }],
  ['rank above both sizes', { n: 7, dIn: 2, dOut: 3, rank: 5 }],
  ['more than one block of rows', { n: 131, dIn: 3, dOut: 2, rank: 1 }],
])('the gradient that is descended, %s', (_, sizes) => {
  const problem = randomProblem(sizes, 7);

  test.each([
    ['s = 1', {}, 1],
    ['s = alpha / rank', { alpha: 3 }, 3 / sizes.rank],
  ])('is that of dOut * loss, %s', async (__, more, scale) => {
    const descended = await gradientOfOneStep(problem, more);
    const numerical = await numericalGradient(problem, more);
    expect(relativeDifference(descended, numerical)).toBeLessThan(1e-8);

    const { a, b } = gradient({ ...problem, scale }, { a: problem.a0, b: problem.b0 });
    expectAgreement(descended, [...a, ...b], 1e-12);
  });
});
