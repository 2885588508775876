/** How long a thread of Node is held by what works in it, and by what is refused. */
import { expect, test } from '@jest/globals';
import { load, train } from 'lora-wasm';
import { readCsv } from 'lora-wasm/data';
import { longCsv } from '../unit/long-csv.js';
import { optionsOf, randomProblem } from '../unit/problems.js';
import { errorOf } from '../unit/refusal.js';
import { longest, measured, say } from './watch.js';

test('a run gives the thread back within 20 ms', async () => {
  const wide = optionsOf(randomProblem({ n: 4000, dIn: 16, dOut: 512, rank: 4 }, 9));
  await load({ worker: false });
  const holds = await measured(
    async () => {
      const seen = [];
      let last = performance.now();
      let running = true;
      setImmediate(function turn() {
        const now = performance.now();
        seen.push(now - last);
        last = now;
        if (running) setImmediate(turn);
      });
      await train({ ...wide, route: 'direct', steps: 12 });
      running = false;
      return seen;
    },
    (seen) => longest(seen) < 20,
  );
  say('train()', `held for ${longest(holds).toFixed(1)} ms at most`);
  expect(longest(holds)).toBeLessThan(20);
});

test.each(longCsv)(
  'a CSV file of a million %s is refused within a second',
  async (name, source) => {
    const start = performance.now();
    const error = await errorOf(async () => {
      for await (const batch of readCsv(source, { x: [0], header: false })) void batch;
    });
    const ms = performance.now() - start;
    say(`a million ${name}`, `${ms.toFixed(0)} ms`);
    expect(error.code).toBe('ERR_FORMAT');
    expect(ms).toBeLessThan(1000);
  },
);

test('a CSV file of 20,000 columns is read within a second', async () => {
  const names = Array.from({ length: 20_000 }, (_, k) => `c${k}`);
  const text = `${names}\n${names.map(() => '1')}\n`;
  const start = performance.now();
  for await (const { x } of readCsv(text)) expect(x.length).toBe(20_000);
  const ms = performance.now() - start;
  say('20,000 columns', `${ms.toFixed(0)} ms`);
  expect(ms).toBeLessThan(1000);
});
