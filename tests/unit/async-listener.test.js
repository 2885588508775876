import { afterAll, describe, expect, test } from '@jest/globals';
import { apply, createAdapter, createTrainer, load, topK, train } from 'lora-wasm';
import { longOptions, randomValues } from './problems.js';

afterAll(() => load({ worker: true }));

describe.each([false, true])('an async onProgress, worker: %p', (worker) => {
  const mine = new Error('mine');
  const failing = async () => {
    throw mine;
  };
  const short = { ...longOptions, steps: 5 };
  const rows = randomValues(20_000 * 64, 1);
  const adapter = { a: randomValues(128, 2), b: randomValues(128, 3), dIn: 64, dOut: 64, rank: 2 };

  const calls = {
    'train(), in the last report': (onProgress) => train({ ...short, onProgress }),
    'train(), in an earlier one': (onProgress) =>
      train({ ...longOptions, steps: 1e9, lr: 1e-9, onProgress }),
    'step()': async (onProgress) => (await createTrainer(short)).step(2, { onProgress }),
    'apply()': (onProgress) => apply(rows, adapter, { onProgress }),
    'the apply() of an adapter that is held': async (onProgress) =>
      (await createAdapter(adapter)).apply(rows, { onProgress }),
    'topK()': (onProgress) =>
      topK(rows.subarray(0, 64 * 500), rows, { k: 2, dOut: 64, onProgress }),
  };
  test.each(Object.entries(calls))('ends %s by what it is rejected with', async (_, call) => {
    await load({ worker });
    await expect(call(failing)).rejects.toBe(mine);
  });

  test('that resolves is waited for, and changes nothing', async () => {
    await load({ worker });
    let told = 0;
    const onProgress = async () => {
      await new Promise((next) => setTimeout(next, 20));
      told++;
    };
    const result = await train({ ...short, onProgress });
    expect(told).toBe(1);
    expect(result.ab).toEqual((await train(short)).ab);
  });
});
