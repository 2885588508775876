/**
 * Losses that never rise with `lr: 'auto'`: on some hundred problems in the unit tests, on 2000 in those of
 * `tests/large`.
 */
import { expect, test } from '@jest/globals';
import { train } from 'lora-wasm';
import fc from './drawn.js';
import { OPTIMIZERS, optionsOf, randomProblem } from './problems.js';

/**
 * Problems of condition numbers up to 1e4 and of any scale, that start anywhere; `values` are
 * uniform numbers that decide about them.
 */
export const anyProblem = fc
  .record({
    sizes: fc.record({
      n: fc.integer({ min: 1, max: 40 }),
      dIn: fc.integer({ min: 1, max: 20 }),
      dOut: fc.integer({ min: 1, max: 10 }),
      rank: fc.integer({ min: 1, max: 6 }),
    }),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    condition: fc.double({ min: 0, max: 4, noNaN: true }),
    magnitudes: fc.tuple(...Array(4).fill(fc.double({ min: -2, max: 2, noNaN: true }))),
    fromZero: fc.boolean(),
    alpha: fc.option(fc.double({ min: 0.1, max: 30, noNaN: true }), { nil: undefined }),
  })
  .map(({ sizes, seed, condition, magnitudes, fromZero, alpha }) => {
    const p = randomProblem(sizes, seed);
    const { dIn } = sizes;
    const [xSize, ySize, aSize, bSize] = magnitudes.map((power) => 10 ** power);
    const columnSize = (k) => xSize * 10 ** ((-condition * k) / Math.max(1, dIn - 1));
    return {
      ...optionsOf(p, { alpha }),
      x: p.x.map((value, i) => value * columnSize(i % dIn)),
      y: p.y.map((value) => value * ySize),
      a0: fromZero ? undefined : p.a0.map((value) => value * aSize),
      b0: fromZero ? undefined : p.b0.map((value) => value * bSize),
    };
  });

const anyOptimizer = fc.constantFrom(...OPTIMIZERS);
const anyRoute = fc.constantFrom('direct', 'factored', 'compressed');

const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * Losses that never rise, but for the rounding of residuals, which are as large as the first, and that of
 * x @ wBase - y, from which they come.
 */
export function expectToFall(losses, { x, y, wBase, dIn }) {
  const roots = losses.map(Math.sqrt);
  const terms = dIn * largest(x) * largest(wBase) + largest(y);
  const rounding = 1e-14 * roots[0] + Number.EPSILON * terms;
  const rises = roots.filter((root, i) => i > 0 && root > roots[i - 1] * (1 + 1e-12) + rounding);
  expect(rises).toEqual([]);
}

export function testNeverRises(problems) {
  test(`never raises the loss, whatever the optimiser: ${problems} problems`, async () => {
    await fc.assert(
      fc.asyncProperty(anyProblem, anyOptimizer, anyRoute, async (options, optimizer, route) => {
        const run = { ...options, optimizer, route };
        const { history, loss } = await train({ ...run, steps: 150, lossEvery: 1 });
        expect(loss).toBeLessThanOrEqual(history.loss[0] * (1 + 1e-9));
        expectToFall(history.loss, options);
      }),
      { numRuns: problems },
    );
  });
}
