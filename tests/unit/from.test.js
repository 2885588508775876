import { describe, expect, test } from '@jest/globals';
import {
  apply,
  compress,
  createTrainer,
  fromPeft,
  merge,
  preprocess,
  solve,
  toPeft,
  train,
  unmerge,
} from 'lora-wasm';
import { bits, expectAgreement } from './agreement.js';
import { randomProblem } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const { x, y, wBase, a0, b0 } = randomProblem({ n: 20, dIn: 4, dOut: 3, rank: 2 }, 7);
const rows = { x, y, wBase, dIn: 4, dOut: 3 };
const settings = { lr: 0.02, steps: 6 };
const adapter = { a: a0, b: b0, rank: 2, scale: 1.5 };
const begun = { a0, b0, rank: 2, alpha: 3 };

/** (rows, cols) → (cols, rows) */
const transposed = (m, n, cols) =>
  Float64Array.from(m, (_, i) => m[(i % n) * cols + Math.floor(i / n)]);

describe('train({ from })', () => {
  test('starts with the a, b, rank and scale of the adapter', async () => {
    const expected = await train({ ...rows, ...settings, ...begun });
    const { dIn, dOut, ...narrow } = rows;
    for (const options of [rows, narrow, { ...rows, rank: 2, alpha: 3 }, { data: await data() }]) {
      const result = await train({ ...options, ...settings, wBase, from: adapter });
      expect(result).toMatchObject({ rank: 2, scale: 1.5, dIn, dOut });
      if (!options.data) expect(bits(result.ab)).toEqual(bits(expected.ab));
      expectAgreement(result.ab, expected.ab, 1e-12);
    }
  });

  async function data() {
    const compressed = await compress({ dIn: 4, dOut: 3 });
    compressed.push(x, y);
    return compressed;
  }

  test('goes on from a result as if it had not stopped', async () => {
    const whole = await train({ ...rows, ...begun, lr: 0.02, steps: 12 });
    const half = await train({ ...rows, ...begun, lr: 0.02, steps: 6 });
    const { ab, history } = await train({ ...rows, from: half, lr: 0.02, steps: 6 });
    expectAgreement(ab, whole.ab, 1e-13);
    expect(history.loss[0]).toBe(half.loss);
  });

  test('goes on from what solve() and fromPeft() give', async () => {
    const best = await solve({ ...rows, rank: 2, alpha: 3 });
    const files = toPeft(best, { module: 'proj', dtype: 'F64' });
    const read = fromPeft(files['adapter_config.json'], files['adapter_model.safetensors']);
    for (const from of [best, read]) {
      const { ab, scale, loss } = await train({ ...rows, from, steps: 0 });
      expect(bits(ab)).toEqual(bits(best.ab));
      expect(scale).toBe(best.scale);
      expectAgreement([loss], [best.loss], 1e-9);
    }
  });

  test('preprocesses x as the adapter does, and keeps that', async () => {
    const preprocessing = { columns: 3, constant: true };
    const from = { ...adapter, preprocessing };
    const raw = x.filter((_, i) => i % 4 < 3);
    const byHand = await train({
      ...rows,
      x: await preprocess(raw, preprocessing),
      from: adapter,
      steps: 1,
    });
    expect('preprocessing' in byHand).toBe(false);
    const result = await train({ ...rows, x: raw, from, steps: 1 });
    expect(bits(result.ab)).toEqual(bits(byHand.ab));
    expect(result.preprocessing).toEqual(preprocessing);
    const trainer = await createTrainer({ ...rows, x: raw, from });
    expect((await trainer.adapter()).preprocessing).toEqual(preprocessing);
    await trainer.dispose();
  });

  test('createTrainer() does the same', async () => {
    const found = [];
    for (const start of [{ from: adapter }, { dIn: 4, dOut: 3, ...begun }]) {
      const trainer = await createTrainer({ x, y, wBase, ...start, lr: 0.02 });
      await trainer.step(6);
      found.push(await trainer.adapter());
      await trainer.dispose();
    }
    expect(bits(found[0].ab)).toEqual(bits(found[1].ab));
    expect(found[0]).toMatchObject({ scale: 1.5, rank: 2 });
  });

  test.each([
    ['another rank', { rank: 3 }, 'ERR_ARGUMENT', 'rank is 3; 2, as in from, was expected'],
    ['another dIn', { dIn: 5 }, 'ERR_ARGUMENT', 'dIn is 5; 4, as in from, was expected'],
    ['another dOut', { dOut: 1 }, 'ERR_ARGUMENT', 'dOut is 1; 3, as in from, was expected'],
    ['a0', { a0 }, 'ERR_ARGUMENT', 'a0 is given beside from, which already contains it'],
    ['b0', { b0 }, 'ERR_ARGUMENT', 'b0 is given beside from, which already contains it'],
    [
      'init',
      { init: 'uniform' },
      'ERR_ARGUMENT',
      'init is given beside from, which already contains it',
    ],
    [
      'another scale',
      { alpha: 4 },
      'ERR_ARGUMENT',
      'alpha is 4, which makes a scale of 2; 1.5, as in from, was expected',
    ],
    [
      'no adapter',
      { from: 7 },
      'ERR_ARGUMENT',
      'from is 7; an object with a and b, as train() returns it, was expected',
    ],
    [
      'an adapter without a',
      { from: { b: b0, rank: 2 } },
      'ERR_ARGUMENT',
      /^from\.a is missing; a Float64Array/,
    ],
    [
      'a scale of 0',
      { from: { ...adapter, scale: 0 } },
      'ERR_ARGUMENT',
      'from.scale is 0; a finite number above 0 was expected',
    ],
    [
      'an adapter of another layer',
      { from: { ...adapter, b: [1, 2], dIn: 4 }, dOut: undefined },
      'ERR_SHAPE',
      /^y has 60 values; n × dOut = 20 × 1 = 20 were expected/,
    ],
  ])('refuses %s', async (_, change, code, message) => {
    const error = await train({ ...rows, ...settings, from: adapter, ...change }).catch((e) => e);
    expectRefusal(error, code, message);
  });

  test('refuses data of another layer', async () => {
    const narrow = await compress({ dIn: 2, dOut: 3 });
    narrow.push([1, 2], [1, 2, 3]);
    const error = await train({ data: narrow, from: adapter }).catch((e) => e);
    const message =
      'from is an adapter of a 4 × 3 layer; one of the 2 × 3 layer of data was expected';
    expectRefusal(error, 'ERR_SHAPE', message);
  });
});

describe('wBaseTransposed', () => {
  const turned = { wBase: transposed(wBase, 4, 3), wBaseTransposed: true };

  test('says that wBase is (dOut, dIn), in whatever takes it', async () => {
    expect([...turned.wBase.slice(0, 4)]).toEqual([wBase[0], wBase[3], wBase[6], wBase[9]]);
    const options = { ...rows, ...settings, ...begun };
    const { ab } = await train(options);
    expect(bits((await train({ ...options, ...turned })).ab)).toEqual(bits(ab));
    const solved = await solve({ ...rows, rank: 2 });
    expect(bits((await solve({ ...rows, rank: 2, ...turned })).ab)).toEqual(bits(solved.ab));
    const trainer = await createTrainer({ ...options, ...turned });
    await trainer.step(6);
    expect(bits((await trainer.adapter()).ab)).toEqual(bits(ab));
    await trainer.dispose();
    const whole = await apply(x, adapter, { wBase });
    expect(bits(await apply(x, adapter, turned))).toEqual(bits(whole));
  });

  test('merges in the layout of the weight, and gives it back', async () => {
    const merged = await merge(turned.wBase, adapter, { wBaseTransposed: true });
    expect(bits(merged)).toEqual(bits(transposed(await merge(wBase, adapter), 4, 3)));
    expect(bits(await unmerge(merged))).toEqual(bits(turned.wBase));
  });

  test.each([
    ['train', (options) => train(options)],
    ['solve', ({ data, wBaseTransposed }) => solve({ data, wBaseTransposed })],
  ])('is refused where the weight comes with the data: %s', async (_, call) => {
    const data = await compress({ dIn: 4, dOut: 3 });
    data.push(x, y);
    data.wBase = wBase;
    const error = await errorOf(() => call({ data, wBaseTransposed: true }));
    const message = 'wBaseTransposed is given without wBase';
    expectRefusal(error, 'ERR_ARGUMENT', message);
  });

  test.each([
    ['apply', (options) => apply(x, adapter, options), 'a string'],
    ['merge', ({ wBaseTransposed }) => merge(wBase, adapter, { wBaseTransposed })],
  ])('%s refuses what is neither true nor false', async (_, call) => {
    const error = await errorOf(() => call({ wBase, wBaseTransposed: 1 }));
    expectRefusal(error, 'ERR_ARGUMENT', 'wBaseTransposed is 1; true or false was expected');
  });
});

describe('where they are not given', () => {
  test('the rank is 8, and the steps are 1000', async () => {
    const { rank, steps } = await train({ ...rows, lr: 0.01 });
    expect({ rank, steps }).toEqual({ rank: 8, steps: 1000 });
    expect((await solve(rows)).rank).toBe(8);
    const trainer = await createTrainer(rows);
    expect((await trainer.adapter()).rank).toBe(8);
    await trainer.dispose();
  });

  test('null is no number of steps', async () => {
    const error = await createTrainer({ ...rows, steps: null }).catch((e) => e);
    expectRefusal(error, 'ERR_ARGUMENT', /^steps is null; a whole number from 0/);
  });
});
