import { describe, expect, test } from '@jest/globals';
import { train } from 'lora-wasm';
import { bits } from './agreement.js';
import { longOptions, optionsOf, randomProblem } from './problems.js';

describe('the thread', () => {
  test('is left to timers while it trains', async () => {
    const ticks = [];
    const timer = setInterval(() => ticks.push(performance.now()), 5);
    await train({ ...longOptions, steps: 5000 });
    clearInterval(timer);
    const gaps = ticks.slice(1).map((tick, i) => tick - ticks[i]);
    expect(ticks.length).toBeGreaterThan(5);
    // A slice is 8 ms; what is above that is the machine's, which others use too.
    expect(gaps.sort((p, q) => p - q)[gaps.length >> 1]).toBeLessThan(30);
  });

  test('is left to others while the step size is found, and right after it', async () => {
    const wide = optionsOf(randomProblem({ n: 4000, dIn: 16, dOut: 512, rank: 4 }, 9));
    let longest = 0;
    let last = performance.now();
    let running = true;
    const watch = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (running) setImmediate(watch);
    };
    watch();
    const { seconds } = await train({ ...wide, route: 'direct', steps: 12 });
    running = false;
    // A budget of rows that was learnt from cheap ones would take most of the run at once.
    expect(longest).toBeLessThan((1000 * seconds) / 3);
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
    const reports = [];
    const run = (name) =>
      train({ ...longOptions, steps: 5000, onProgress: () => reports.push(name) });
    await Promise.all([run('first'), run('second')]);
    const firstEnds = Math.min(reports.lastIndexOf('first'), reports.lastIndexOf('second'));
    expect(new Set(reports.slice(0, firstEnds)).size).toBe(2);
  });
});
