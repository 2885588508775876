/** What load({ wasm }) gives is the whole code, here and in a worker in which the first part runs. */
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { apply, load, solve, train, unload } from 'lora-wasm';
import { bits } from './agreement.js';
import { optionsOf, randomProblem } from './problems.js';

const problem = optionsOf(randomProblem({ n: 3000, dIn: 160, dOut: 160, rank: 8 }, 1), {
  steps: 500,
});
const { x, y, wBase } = problem;
const wasm = readFileSync(new URL(import.meta.resolve('lora-wasm/wasm/simd.wasm')));

afterAll(() => unload());

async function all() {
  const trained = await train(problem);
  const found = await solve({ x, y, wBase, dIn: 160, dOut: 160, rank: 8 });
  const applied = await apply(x, trained, { wBase });
  expect([trained.thread, found.thread]).toEqual(['worker', 'worker']);
  return [trained.ab, found.ab, applied].map(bits);
}

test('the bits are those of the two parts', async () => {
  expect((await train(problem)).thread).toBe('worker'); // has the first part now
  await load({ build: 'simd', wasm });
  const given = await all();
  expect(given).toEqual(await all());
});
