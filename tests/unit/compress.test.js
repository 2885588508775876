import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { compress, load, LoraError, train } from 'lora-wasm';
import { goldenCases } from '../golden.js';
import { bits, expectAgreement, expectLossesToAgree } from './agreement.js';
import { turnsDuring, useSteppingClock } from './clock.js';
import { randomProblem } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const sizes = { n: 700, dIn: 12, dOut: 5, rank: 3 };
const problem = randomProblem(sizes, 3);
const { dIn, dOut, rank, wBase, a0, b0 } = problem;
const settings = { wBase, rank, a0, b0, lr: 0.02, steps: 50 };
const widths = { dIn, dOut };

const rowsOf = (from, to = sizes.n) => [
  problem.x.subarray(from * dIn, to * dIn),
  problem.y.subarray(from * dOut, to * dOut),
];

async function compressed(from = 0, to = sizes.n) {
  const data = await compress(widths);
  await data.push(...rowsOf(from, to));
  return data;
}

describe('compressed data', () => {
  let expected;
  beforeAll(async () => {
    const { x, y } = problem;
    expected = await train({ ...settings, ...widths, x, y, route: 'direct' });
  });

  async function expectToTrainTheSame(data) {
    const result = await train({ ...settings, data });
    expect(result.route).toBe('compressed');
    expectAgreement(result.ab, expected.ab, 1e-12);
    expectLossesToAgree(result.history.loss, expected.history.loss, 1e-12);
  }

  test('trains as its rows do', async () => expectToTrainTheSame(await compressed()));

  test('takes its rows in portions', async () => {
    const data = await compress(widths);
    for (let from = 0; from < sizes.n; from += 99) {
      await data.push(...rowsOf(from, Math.min(sizes.n, from + 99)));
    }
    expect(data.n).toBe(sizes.n);
    await expectToTrainTheSame(data);
  });

  test('merges', async () => {
    const data = await compressed(0, 300);
    const other = await compressed(300);
    data.merge(other);
    expect(data.n).toBe(sizes.n);
    expect(other.n).toBe(400);
    await expectToTrainTheSame(data);
  });

  test('merges with itself, which doubles its rows', async () => {
    const data = await compressed();
    data.merge(data);
    expect(data.n).toBe(2 * sizes.n);
    await expectToTrainTheSame(data); // a mean does not notice
  });

  test('merges with the frozen weight that one of them has, or both', async () => {
    const [data, other] = [await compressed(0, 5), await compressed(5, 8)];
    other.wBase = Array.from(wBase);
    data.merge(other);
    other.wBase[0] = NaN; // it is a copy
    expect(bits(data.wBase)).toEqual(bits(wBase));
    data.merge(await compressed(8, 9));
    other.wBase = wBase;
    data.merge(other);
    data.merge(data);
    expect(bits(data.wBase)).toEqual(bits(wBase));
    expect(data.n).toBe(2 * (8 + 1 + 3));
  });

  test('comes back from bytes bit for bit, and goes on', async () => {
    const data = await compressed(0, 300);
    const bytes = data.toBytes();
    const again = await compress({ bytes });
    expect(again.toBytes()).toEqual(bytes);
    // A Buffer's slice() copies nothing, and its memory is part of a larger one.
    const buffer = Buffer.concat([Buffer.from('before'), bytes]).subarray(6);
    expect((await compress({ bytes: buffer })).toBytes()).toEqual(bytes);
    await again.push(...rowsOf(300));
    await data.push(...rowsOf(300));
    expect(bits((await train({ ...settings, data: again })).ab)).toEqual(
      bits((await train({ ...settings, data })).ab),
    );
    await expectToTrainTheSame(again);
  });

  test('of fewer rows than features', async () => {
    const data = await compressed(0, 4);
    const [x, y] = rowsOf(0, 4);
    const few = await train({ ...settings, ...widths, x, y, route: 'direct' });
    expectAgreement((await train({ ...settings, data })).ab, few.ab, 1e-12);
  });

  test('of fewer rows than features, the first of which is zero', async () => {
    const data = await compress({ dIn: 2, dOut: 1 });
    await data.push([0, 1], [1]);
    const start = { wBase: [0, 0], rank: 1, a0: [0.5, 0.5], b0: [1], steps: 0 };
    for (const given of [data, await compress({ bytes: data.toBytes() })]) {
      expect((await train({ data: given, ...start })).loss).toBe(0.25);
    }
  });

  test('is the same to the bit, whatever the portions it comes in', async () => {
    const bytes = (await compressed()).toBytes();
    for (const size of [1, 37, 287, 288, 289]) {
      const data = await compress(widths);
      for (let from = 0; from < sizes.n; from += size) {
        await data.push(...rowsOf(from, Math.min(sizes.n, from + size)));
      }
      expect(data.toBytes()).toEqual(bytes);
    }
  });

  test('has rows that were pushed at once, whether they are waited for or not', async () => {
    const bytes = (await compressed()).toBytes();
    const data = await compress(widths);
    const pushes = [];
    for (let from = 0; from < sizes.n; from += 300) {
      pushes.push(data.push(...rowsOf(from, Math.min(sizes.n, from + 300))));
    }
    expect(data.n).toBe(sizes.n);
    expect(data.toBytes()).toEqual(bytes);
    await Promise.all(pushes);
    expect(data.n).toBe(sizes.n);
    expect(data.toBytes()).toEqual(bytes);
  });

  test('copies its rows before push() returns', async () => {
    const data = await compress(widths);
    const [x, y] = rowsOf(0).map((rows) => rows.slice());
    const pushed = data.push(x, y);
    x.fill(NaN);
    y.fill(NaN);
    await pushed;
    await expectToTrainTheSame(data);
  });

  test('is told when it is disposed of', async () => {
    const data = await compressed();
    data.dispose();
    data.dispose();
    for (const use of [() => data.n, () => data.toBytes()]) {
      expect(use).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    }
    await expect(data.push(...rowsOf(0, 1))).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    await expect(train({ ...settings, data })).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
  });
});

describe('a push of many rows', () => {
  const tall = randomProblem({ n: 30_000, dIn: 24, dOut: 12, rank: 1 }, 4);
  const empty = () => compress({ dIn: 24, dOut: 12, workers: 1 });
  const some = (from, to) => [tall.x.slice(from * 24, to * 24), tall.y.slice(from * 12, to * 12)];

  async function inPortions() {
    const data = await empty();
    for (let from = 0; from < tall.n; from += 3000) await data.push(...some(from, from + 3000));
    return data.toBytes();
  }

  beforeEach(() => load({ worker: false }));
  afterEach(async () => {
    jest.restoreAllMocks();
    await load({ worker: true });
  });

  test('leaves the thread to others while they are copied, and gives the same bits', async () => {
    const data = await empty();
    useSteppingClock(10);
    const { turns } = await turnsDuring(() => data.push(tall.x, tall.y));
    jest.restoreAllMocks();
    const copies = Math.floor((tall.n * 36) / 2 ** 18);
    const calls = Math.floor((tall.n * 36) / 2 ** 16); // into the module
    expect(turns).toBeGreaterThanOrEqual(copies + calls);
    expect(data.toBytes()).toEqual(await inPortions());
  });

  test('counts at once, and is taken at once where the rows are asked for', async () => {
    const bytes = await inPortions();
    const data = await empty();
    const pushes = [data.push(...some(0, 15_000)), data.push(...some(15_000, 29_000))];
    const [x, y] = some(29_000, 30_000);
    pushes.push(data.push(x, y)); // few rows, which are copied now and come after the others
    x.fill(NaN);
    y.fill(NaN);
    expect(data.n).toBe(tall.n);
    expect(data.toBytes()).toEqual(bytes);
    await Promise.all(pushes);
    expect(data.n).toBe(tall.n);
    expect(data.toBytes()).toEqual(bytes);
  });

  test('comes before those that are pushed after it', async () => {
    const data = await empty();
    await Promise.all(
      [
        [0, 20_000],
        [20_000, 20_005],
        [20_005, 30_000],
      ].map((range) => data.push(...some(...range))),
    );
    expect(data.toBytes()).toEqual(await inPortions());
  });

  test.each([false, true])('adds nothing if a late value is none; asked for: %s', async (asked) => {
    const data = await empty();
    await data.push(...some(0, 3000));
    const before = data.toBytes();
    const [x, y] = some(3000, 30_000);
    y[26_000 * 12 + 5] = NaN;
    const refused = errorOf(() => data.push(x, y));
    if (asked) expect(data.toBytes()).toEqual(before);
    const message = `y[${26_000 * 12 + 5}] is NaN (row 26000, column 5); every value has to be finite`;
    expectRefusal(await refused, 'ERR_NOT_FINITE', message);
    expect(data.n).toBe(3000);
    expect(data.toBytes()).toEqual(before);
    x[26_001 * 24] = 1e301;
    y[26_000 * 12 + 5] = 1;
    const large = await errorOf(() => data.push(x, y));
    expectRefusal(
      large,
      'ERR_ARGUMENT',
      /^x\[624024\] is 1e\+301 \(row 26001, column 0\); a size of/,
    );
    expect(data.toBytes()).toEqual(before);
  });

  test('rejects where the data are disposed of meanwhile', async () => {
    const data = await empty();
    const pushed = data.push(...some(0, 30_000));
    data.dispose();
    await expect(pushed).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
  });
});

describe('much is reduced in the worker', () => {
  const wide = randomProblem({ n: 2000, dIn: 256, dOut: 64, rank: 1 }, 3);
  const portion = (from) => [
    wide.x.subarray(from * 256, (from + 500) * 256),
    wide.y.subarray(from * 64, (from + 500) * 64),
  ];
  const empty = () => compress({ dIn: 256, dOut: 64 });

  afterEach(() => jest.restoreAllMocks());

  test('to the same bits', async () => {
    const post = jest.spyOn(Worker.prototype, 'postMessage');
    const there = await empty();
    for (let from = 0; from < 2000; from += 500) await there.push(...portion(from));
    expect(post).toHaveBeenCalled();
    await load({ worker: false });
    const here = await empty();
    for (let from = 0; from < 2000; from += 500) await here.push(...portion(from));
    await load({ worker: true });
    expect(there.toBytes()).toEqual(here.toBytes());
  });

  test('and where it ends, the rows under way are not added, and those before are kept', async () => {
    const data = await empty();
    for (const from of [0, 500, 1000]) await data.push(...portion(from));
    const before = data.toBytes();
    jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function () {
      this.terminate();
    });
    await expect(data.push(...portion(1500))).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    jest.restoreAllMocks();
    expect(data.n).toBe(1500);
    expect(data.toBytes()).toEqual(before);
    await data.push(...portion(1500));
    expect(data.n).toBe(2000);
  });

  test('and rows that are asked for meanwhile are reduced by themselves', async () => {
    const data = await empty();
    for (const from of [0, 500, 1000]) await data.push(...portion(from));
    const pushed = data.push(...portion(1500));
    const bytes = data.toBytes();
    await pushed;
    expect(data.n).toBe(2000);
    expect(data.toBytes()).toEqual(bytes);
  });

  test('and data that are disposed of meanwhile reject', async () => {
    const data = await empty();
    for (const from of [0, 500, 1000]) await data.push(...portion(from));
    const pushed = data.push(...portion(1500));
    data.dispose();
    await expect(pushed).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
  });
});

test('a loss that has fallen to 1e-12 of its start is right to 1e-6, and never negative', async () => {
  const [{ golden }] = goldenCases('seed_noise_free_4000');
  const { x, y, wBase, dIn, dOut, rank, a0, b0, lr, steps } = golden;
  const options = { x, y, wBase, dIn, dOut, rank, a0, b0, lr, steps, lossEvery: 1 };
  const direct = (await train({ ...options, route: 'direct' })).history.loss;
  const reduced = (await train({ ...options, route: 'compressed' })).history.loss;
  const fallen = direct.filter((loss) => loss >= 1e-12 * direct[0]);
  expect(fallen.at(-1)).toBeLessThan(2e-12 * direct[0]);
  const errors = fallen.map((loss, step) => Math.abs(reduced[step] - loss) / loss);
  expect(Math.max(...errors)).toBeLessThanOrEqual(1e-6);
  expect(Math.min(...reduced)).toBeGreaterThanOrEqual(0);
});

describe('refused', () => {
  const [x, y] = rowsOf(0, 10);
  const nan = Float64Array.from(x).fill(NaN, 5, 6);
  test.each([
    ['x of half a row', [x.subarray(1), y], 'ERR_SHAPE', /^x has 119 values; rows × dIn/],
    [
      'y of another length',
      [x, y.subarray(1)],
      'ERR_SHAPE',
      /^y has 49 values; rows × dOut = 10 ×/,
    ],
    ['no rows', [[], []], 'ERR_SHAPE', /^x has 0 values/],
    ['NaN', [nan, y], 'ERR_NOT_FINITE', /^x\[5\] is NaN \(row 0, column 5\)/],
    ['no arrays', ['x', y], 'ERR_ARGUMENT', /^x is "x"/],
    ['nothing', [], 'ERR_ARGUMENT', /^x is missing/],
    [
      'values whose squares overflow',
      [x, Float64Array.from(y).fill(1e200, 7, 8)],
      'ERR_ARGUMENT',
      /^y\[7\] is 1e\+200 \(row 1, column 2\); a size of 1e\+150 at most was expected/,
    ],
  ])('by push: %s, and nothing is lost', async (_, args, code, message) => {
    const data = await compressed();
    const before = data.toBytes();
    const error = await data.push(...args).catch((reason) => reason);
    expect(error).toBeInstanceOf(LoraError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(data.toBytes()).toEqual(before);
  });

  test.each([
    ['data beside x', { x }, 'ERR_ARGUMENT', /^x is given beside data/],
    ['another dIn', { dIn: 3 }, 'ERR_ARGUMENT', /^dIn is 3; 12, as in data, was expected/],
    ['another route', { route: 'direct' }, 'ERR_ARGUMENT', /^route is "direct"/],
    [
      'a route that needs rows',
      { route: 'factored' },
      'ERR_ARGUMENT',
      /^route is "factored"; 'auto' or 'compressed' beside data was expected$/,
    ],
    ['no data', { data: {} }, 'ERR_ARGUMENT', /^data is an object; what compress\(\) made/],
  ])('by train: %s', async (_, change, code, message) => {
    const data = await compressed();
    const error = await train({ ...settings, data, ...change }).catch((reason) => reason);
    expect(error).toMatchObject({ name: 'LoraError', code });
    expect(error.message).toMatch(message);
  });

  test('by train: data without rows', async () => {
    const data = await compress(widths);
    const refused = train({ ...settings, data });
    await expect(refused).rejects.toMatchObject({ code: 'ERR_SHAPE', message: /no rows/ });
  });

  test('by merge: another wBase, of which nothing is merged', async () => {
    const [data, other] = [await compressed(0, 5), await compressed(5, 8)];
    [data.wBase, other.wBase] = [new Float64Array(dIn * dOut), new Float64Array(dIn * dOut)];
    other.wBase[1] = 2;
    expect(() => data.merge(other)).toThrow(
      expect.objectContaining({
        code: 'ERR_ARGUMENT',
        message:
          'other.wBase[1] is 2; 0 was expected, as in wBase of the data that it is merged into',
      }),
    );
    expect(data.n).toBe(5);
    other.wBase = [1];
    expect(() => data.merge(other)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
    expect(data.n).toBe(5);
  });

  test('by merge: other widths', async () => {
    const data = await compressed();
    const other = await compress({ dIn: 2, dOut });
    expect(() => data.merge(other)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
    expect(() => data.merge({})).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
  });

  test('by compress: bytes that are cut short, changed or of something else', async () => {
    const bytes = (await compressed()).toBytes();
    const changed = (at, value) => {
      const copy = bytes.slice();
      copy.fill(value, at, at + 8);
      return copy;
    };
    const bad = [new Uint8Array(), bytes.slice(0, 20), bytes.slice(0, -1), changed(0, 1)];
    for (const at of [8, 16, 24, 32, 40, 48]) bad.push(changed(at, 255));
    for (const [i, wrong] of bad.entries()) {
      const error = await compress({ bytes: wrong }).catch((reason) => reason);
      const { code, reason } = error;
      expect({ i, code, reason }).toEqual({ i, code: 'ERR_FORMAT', reason: 'compressed-data' });
    }
    await expect(compress({ bytes: 'no' })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' });
    await expect(compress({ bytes, dIn })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' });
    await expect(compress({})).rejects.toMatchObject({ code: 'ERR_ARGUMENT' });
  });
});
