/** An adapter of rank 0, which solve() chooses where no rank is better than the layer itself. */
import { beforeAll, expect, test } from '@jest/globals';
import {
  adapterFromJSON,
  adapterToJSON,
  apply,
  combineAdapters,
  createAdapter,
  createTrainer,
  fromPeft,
  merge,
  solve,
  svd,
  toPeft,
  train,
} from 'lora-wasm';
import { errorOf, expectRefusal } from './refusal.js';

const layer = { wBase: [2, 0, 1, 3], dIn: 2, dOut: 2 };
let chosen;

beforeAll(async () => {
  const rows = { x: [1, 0, 0, 1, 1, 1], y: [4, 1, 1, 5, 5, 4] };
  const validation = { x: [1, 0, 0, 1], y: [2, 0, 1, 3] }; // those of the layer itself
  chosen = await solve({ ...layer, ...rows, rank: 'best', validation });
  expect(chosen).toMatchObject({ rank: 0, dIn: 2, dOut: 2 });
});

test('is used as any other', async () => {
  expect([...(await apply([1, 1], chosen, { wBase: layer.wBase }))]).toEqual([3, 3]);
  expect([...(await apply([1, 1], chosen))]).toEqual([0, 0]);
  expect([...(await merge(layer.wBase, chosen))]).toEqual(layer.wBase);
  const held = await createAdapter(chosen, { wBase: layer.wBase });
  expect([...(await held.apply([1, 1]))]).toEqual([3, 3]);
  held.dispose();
  expect([...(await svd(chosen)).singularValues]).toEqual([0]);
  expect([...(await combineAdapters([{ adapter: chosen, weight: 2 }])).ab]).toEqual([0, 0, 0, 0]);
});

test('is kept as any other', async () => {
  const restored = adapterFromJSON(adapterToJSON(chosen));
  expect([...(await merge(layer.wBase, restored))]).toEqual(layer.wBase);
  const files = toPeft(chosen, { module: 'linear' });
  const read = fromPeft(files['adapter_config.json'], files['adapter_model.safetensors']);
  expect([...(await merge(layer.wBase, read))]).toEqual(layer.wBase);
});

test('is nothing to train from: zeros would stay zeros', async () => {
  const run = { ...layer, x: [1, 0], y: [1, 1], from: chosen };
  for (const start of [train, createTrainer]) {
    expectRefusal(await errorOf(() => start(run)), 'ERR_ARGUMENT', /^from\.rank is 0; /);
  }
});

test('is nothing to train from once PEFT has it as one of rank 1, nor are other zeros', async () => {
  const files = toPeft(chosen, { module: 'linear' });
  const read = fromPeft(files['adapter_config.json'], files['adapter_model.safetensors']);
  const run = { ...layer, x: [1, 0], y: [1, 1] };
  const zeros = { a: [0, -0, 0, 0], b: new Float32Array(4), rank: 2 };
  for (const start of [train, createTrainer]) {
    for (const from of [read, zeros, adapterFromJSON(adapterToJSON(zeros))]) {
      expectRefusal(
        await errorOf(() => start({ ...run, from })),
        'ERR_ARGUMENT',
        'from has only zeros, which no step changes: leave it out to start anew',
      );
    }
  }
});

test('as a0 and b0 zeros are taken as they are: nothing moves, as the specification has it', async () => {
  const rows = { ...layer, x: [1, 0], y: [1, 1], rank: 1, steps: 3 };
  const { ab, history } = await train({ ...rows, a0: [0, 0], lossEvery: 1 });
  expect([...ab]).toEqual([0, 0, 0, 0]);
  expect(new Set(history.loss).size).toBe(1);
  for (const start of [{ b0: [0, 0] }, { a0: [0, 0], b0: [0, 1] }]) {
    const { loss, history } = await train({ ...rows, ...start });
    expect(loss).toBeLessThan(history.loss[0]);
  }
});

test.each([
  ['numbers in a', { a: [1], b: [], rank: 0, dIn: 2, dOut: 2 }, /^adapter\.a has 1 value; none/],
  ['numbers in b', { a: [], b: [1], rank: 0, dIn: 2, dOut: 2 }, /^adapter\.b has 1 value; none/],
  ['no widths', { a: [], b: [], rank: 0 }, /^adapter\.dIn is missing; /],
])('is refused with %s', async (_, adapter, message) => {
  const error = await errorOf(() => apply([1, 1], adapter));
  expectRefusal(error, adapter.dIn ? 'ERR_SHAPE' : 'ERR_ARGUMENT', message);
});
