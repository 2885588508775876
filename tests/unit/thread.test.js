import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { load, train } from 'lora-wasm';
import { bits } from './agreement.js';
import { turnsDuring, useSteppingClock } from './clock.js';
import { longOptions, optionsOf, randomProblem } from './problems.js';

afterEach(() => jest.restoreAllMocks());

describe('the thread', () => {
  beforeAll(() => load({ worker: false }));

  const STEPS = 12;
  /** Route 'direct' visits 64 rows at once. */
  const BLOCKS = Math.ceil(4000 / 64);
  const wide = optionsOf(randomProblem({ n: 4000, dIn: 16, dOut: 512, rank: 4 }, 9), {
    route: 'direct',
    steps: STEPS,
  });

  test('is left to others after every block of rows, where the machine is slow', async () => {
    useSteppingClock(10);
    const { turns } = await turnsDuring(() => train(wide));
    // The step size needs 20 passes or more over the rows, then each step needs one.
    expect(turns).toBeGreaterThanOrEqual((20 + STEPS) * BLOCKS);
  });

  test('is left to others in the first steps, however little the step size took', async () => {
    // What the rows of a preparation cost must not be taken for the cost of those of a step.
    useSteppingClock(10, 20 * BLOCKS);
    const { turns } = await turnsDuring(() => train(wide));
    expect(turns).toBeGreaterThanOrEqual(STEPS * BLOCKS);
  });

  test('is left to others while the rows are copied, checked and reduced', async () => {
    const [n, dIn, dOut] = [20_000, 40, 20];
    const tall = optionsOf(randomProblem({ n, dIn, dOut, rank: 1 }, 4), { lr: 0, steps: 0 });
    useSteppingClock(10);
    const { turns } = await turnsDuring(() => train({ ...tall, route: 'compressed' }));
    const [ofX, ofY] = [n * dIn, n * dOut].map((values) => Math.ceil(values / 2 ** 16));
    const [copied, checked] = [ofX - 1 + ofY - 1, ofX + ofY];
    // Rows are gathered in panels of 512 and reduced 16 columns at a time.
    const panels = Math.ceil(n / 512);
    const reduced = panels + panels * Math.ceil(dIn / 16);
    expect(turns).toBeGreaterThanOrEqual(copied + checked + reduced);
  });

  test('is left to timers between slices', async () => {
    const ticks = [];
    const timer = setInterval(() => ticks.push(0), 1);
    await train({ ...longOptions, steps: 5000 });
    clearInterval(timer);
    expect(ticks.length).toBeGreaterThan(1);
  });

  test('gets an abort after the slice in which it comes', async () => {
    useSteppingClock(10);
    const controller = new AbortController();
    let step = 0;
    let left = 0;
    const onProgress = (progress) => (step = progress.step);
    const { result } = await turnsDuring(
      () => train({ ...wide, lr: 1e-3, steps: 1e6, onProgress, signal: controller.signal }),
      () => {
        if (controller.signal.aborted) left++;
        else if (step >= 3) controller.abort();
      },
    );
    expect(result.stopReason).toBe('aborted');
    expect(result.steps - step).toBeLessThanOrEqual(1);
    // What is left is to finish the step under way and to measure the loss after it.
    expect(left).toBeLessThanOrEqual(2 * BLOCKS + 2);
  });

  test('is shared by several runs, which give what each gives alone', async () => {
    const seeds = [1, 2, 3, 4];
    const run = (seed) => train({ ...longOptions, a0: undefined, seed, steps: 500 });
    const together = await Promise.all(seeds.map(run));
    for (const [i, seed] of seeds.entries()) {
      expect(bits(together[i].ab)).toEqual(bits((await run(seed)).ab));
    }
  });

  test('goes round among several runs, so that none waits for another to end', async () => {
    useSteppingClock(10);
    const reports = [];
    const run = (name) =>
      train({ ...longOptions, steps: 20, onProgress: () => reports.push(name) });
    await Promise.all([run('first'), run('second')]);
    const firstEnds = Math.min(reports.lastIndexOf('first'), reports.lastIndexOf('second'));
    expect(new Set(reports.slice(0, firstEnds)).size).toBe(2);
  });
});
