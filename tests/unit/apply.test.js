import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { apply, createAdapter, load, merge, preprocess, train, unmerge } from 'lora-wasm';
import { residual } from '../reference/reference.js';
import { bits, expectAgreement, haveSameBits } from './agreement.js';
import { turnsDuring, useSteppingClock } from './clock.js';
import { awkwardProblem, optionsOf, randomProblem } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const problem = randomProblem({ n: 7, dIn: 5, dOut: 3, rank: 2 });
const { n, x, wBase, dIn, dOut, rank } = problem;
const adapter = { a: problem.a0, b: problem.b0, scale: 0.75, dIn, dOut, rank };

/** x @ (w + scale * a @ b) by the reference: its residual with targets of 0. */
function reference(w, { a, b, scale }) {
  return residual({ ...problem, wBase: w, y: new Float64Array(n * dOut), scale }, { a, b });
}
const zeros = new Float64Array(dIn * dOut);

describe('apply()', () => {
  test('gives the correction, and with wBase the whole output', async () => {
    expectAgreement(await apply(x, adapter), reference(zeros, adapter), 1e-14);
    expectAgreement(await apply(x, adapter, { wBase }), reference(wBase, adapter), 1e-14);
  });

  test("gives the predictions behind train()'s loss", async () => {
    const result = await train(optionsOf(problem, { steps: 20, alpha: 3 }));
    const yHat = await apply(x, result, { wBase });
    const squares = yHat.map((value, i) => (value - problem.y[i]) ** 2);
    const loss = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    expect(loss).toBeCloseTo(result.loss, 13);
  });

  test.each([['dIn'], ['dOut'], ['rank']])('needs %s only, of the sizes', async (name) => {
    const { a, b, scale } = adapter;
    expect(bits(await apply(x, { a, b, scale, [name]: adapter[name] }))).toEqual(
      bits(await apply(x, adapter)),
    );
  });

  test('takes a scale of 1 where there is none', async () => {
    const { a, b } = adapter;
    expect(bits(await apply(x, { a, b, rank }))).toEqual(
      bits(await apply(x, { ...adapter, scale: 1 })),
    );
  });

  test('repeats the preprocessing that is kept with the adapter', async () => {
    const preprocessing = {
      columns: 4,
      mean: [0.5, -1, 0, 2],
      deviation: [2, 0.5, 1, 4],
      constant: true,
    };
    const raw = x.slice(0, n * 4);
    const rows = [];
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < 4; c++) {
        rows.push((raw[i * 4 + c] - preprocessing.mean[c]) / preprocessing.deviation[c]);
      }
      rows.push(1);
    }
    expect(Array.from(await preprocess(raw, preprocessing))).toEqual(rows);
    const kept = { ...adapter, preprocessing };
    expect(bits(await apply(raw, kept, { wBase }))).toEqual(
      bits(await apply(rows, adapter, { wBase })),
    );
  });

  test('widens float32 and never changes what it is given', async () => {
    const given = [x, wBase, adapter.a, adapter.b].map((values) => Float32Array.from(values));
    const before = given.map(bits);
    const [x32, w32, a, b] = given;
    const yHat = await apply(x32, { ...adapter, a, b }, { wBase: w32 });
    expectAgreement(yHat, reference(wBase, adapter), 1e-6);
    expect(given.map(bits)).toEqual(before);
  });

  test.each([
    [
      'a b of another size',
      () => apply(x, { ...adapter, b: [1, 2, 3] }),
      'ERR_SHAPE',
      'adapter.b has 3 values; rank × dOut = 2 × 3 = 6 were expected',
    ],
    [
      'sizes that do not divide',
      () => apply(x, { a: adapter.a, b: adapter.b, dIn: 4 }),
      'ERR_SHAPE',
      'adapter.a has 10 values; a positive multiple of dIn = 4 was expected',
    ],
    [
      'no sizes',
      () => apply(x, { a: adapter.a, b: adapter.b }),
      'ERR_ARGUMENT',
      'adapter has neither dIn nor dOut nor rank; one was expected',
    ],
    [
      'no adapter',
      () => apply(x),
      'ERR_ARGUMENT',
      'adapter is missing; an object with a and b, as train() returns it, was expected',
    ],
    [
      'an infinite scale',
      () => apply(x, { ...adapter, scale: Infinity }),
      'ERR_NOT_FINITE',
      'adapter.scale is Infinity; a finite number was expected',
    ],
    [
      'NaN in the adapter',
      () => apply(x, { ...adapter, a: adapter.a.with(3, NaN) }),
      'ERR_NOT_FINITE',
      'adapter.a[3] is NaN (row 1, column 1); every value has to be finite',
    ],
    [
      'part of a row',
      () => apply(x.slice(1), adapter),
      'ERR_SHAPE',
      'x has 34 values; n × dIn were expected, a positive multiple of dIn = 5',
    ],
    [
      'the layout of a weight that is not given',
      () => apply(x, adapter, { wBaseTransposed: true }),
      'ERR_ARGUMENT',
      'wBaseTransposed is given without wBase',
    ],
    [
      'the same in a layer that is held',
      () => createAdapter(adapter, { wBaseTransposed: false }),
      'ERR_ARGUMENT',
      'wBaseTransposed is given without wBase',
    ],
    [
      'an option that there is not',
      () => apply(x, adapter, { base: wBase }),
      'ERR_ARGUMENT',
      'base is not an option of apply(), which has wBase, wBaseTransposed, normalise, output, ' +
        'onProgress, signal; is wBase meant?',
    ],
    [
      'preprocessing of another width',
      () => apply(x, { ...adapter, preprocessing: { columns: 5, constant: true } }),
      'ERR_SHAPE',
      'adapter.preprocessing makes rows of 6 values; dIn = 5 were expected',
    ],
    [
      'a deviation of zero',
      () => preprocess([1, 2], { columns: 2, mean: [0, 0], deviation: [1, 0], constant: false }),
      'ERR_ARGUMENT',
      'preprocessing.deviation[1] is 0; a finite number above 0 was expected',
    ],
  ])('refuses %s', async (_, call, code, message) => {
    expectRefusal(await errorOf(call), code, message);
  });
});

/** What apply() and core.apply compute of it, which have to be the same bits. */
async function applied(rows, given, options) {
  const core = await load();
  const result = await apply(rows, given, options);
  expect(bits(core.apply(rows, given, options))).toEqual(bits(result));
  return result;
}

describe('the products of apply()', () => {
  const sizes = [
    { n: 1, dIn: 1, dOut: 1, rank: 1 },
    { n: 3, dIn: 33, dOut: 2, rank: 5 },
    { n: 72, dIn: 4, dOut: 9, rank: 3 },
    { n: 73, dIn: 64, dOut: 5, rank: 40 },
    { n: 150, dIn: 31, dOut: 70, rank: 8 },
  ];

  test.each(sizes)('are those of the reference for $n, $dIn, $dOut, $rank', async (size) => {
    for (const p of [randomProblem(size, 3), awkwardProblem(size, 4)]) {
      const layer = { a: p.a0, b: p.b0, scale: -1.5, rank: size.rank };
      const y = new Float64Array(size.n * size.dOut);
      const none = new Float64Array(size.dIn * size.dOut);
      const expected = (w) => residual({ ...p, wBase: w, y, scale: -1.5 }, layer);
      const [whole, change] = [p.wBase, undefined].map((w) => applied(p.x, layer, { wBase: w }));
      expectAgreement(await whole, expected(p.wBase), 1e-12);
      expectAgreement(await change, expected(none), 1e-12);
    }
  });

  test.each([1e150, 1e-150])('keep their digits for values of %d', async (size) => {
    const scaled = x.map((value) => size * value);
    const yHat = await applied(scaled, adapter, { wBase });
    const expected = await apply(x, adapter, { wBase });
    expectAgreement(
      yHat.map((value) => value / size),
      expected,
      1e-14,
    );
  });

  test('of a row are the same bits alone and among others', async () => {
    const p = awkwardProblem({ n: 200, dIn: 40, dOut: 13, rank: 6 }, 8);
    const layer = { a: p.a0, b: p.b0, scale: 0.7, rank: 6 };
    for (const options of [{}, { wBase: p.wBase }]) {
      const all = await apply(p.x, layer, options);
      for (const [from, to] of [
        [0, 1],
        [71, 72],
        [72, 73],
        [199, 200],
        [5, 90],
      ]) {
        const some = await apply(p.x.subarray(from * 40, to * 40), layer, options);
        expect(bits(some)).toEqual(bits(all.subarray(from * 13, to * 13)));
      }
    }
  });
});

describe('the output of apply()', () => {
  test('as float32 is the rounded one', async () => {
    const wide = await applied(x, adapter, { wBase });
    const narrow = await applied(x, adapter, { wBase, output: 'float32' });
    expect(narrow).toBeInstanceOf(Float32Array);
    expect(narrow).toEqual(Float32Array.from(wide));
  });

  test('as float32 has to be in its range', async () => {
    const large = { a: [1], b: [1e38, 1], rank: 1 };
    const largest = await apply([3.4028235], large, { output: 'float32' });
    expect(largest.every(Number.isFinite)).toBe(true);
    for (const [factor, normalise] of [
      [3.5, false],
      [1e300, false],
    ]) {
      const refused = await errorOf(() => apply([factor], large, { output: 'float32', normalise }));
      const message = 'scale * (x @ a) @ b has values that are too large for a float32 number';
      const expected = factor < 1e270 ? message : message.replace('float32 ', '');
      expectRefusal(refused, 'ERR_NOT_FINITE', expected);
    }
    expect(await apply([3.5], large, { output: 'float32', normalise: true })).toEqual(
      Float32Array.of(1, 1e-38),
    );
  });

  test('is normalised row by row, whatever the size; zeros stay', async () => {
    const doubling = { a: [1, 0, 0, 1], b: [2, 0, 0, 2], rank: 2 };
    const rows = [3, 4, 0, 0, -3e300, 4e300, 3e-300, 4e-300];
    const units = [0.6, 0.8, 0, 0, -0.6, 0.8, 0.6, 0.8];
    expectAgreement(
      await applied(rows, { ...doubling, scale: 0.5 }, { normalise: true }),
      units,
      1e-15,
    );
  });

  test('is in the units of the targets, also where it is normalised or rounded', async () => {
    const y = { mean: [1, -2, 0.5], deviation: [2, 3, 4] };
    const kept = { ...adapter, preprocessing: { columns: dIn, constant: false, y } };
    const plain = await apply(x, adapter);
    const expected = plain.map((value, i) => value * y.deviation[i % 3] + y.mean[i % 3]);
    expect(bits(await applied(x, kept))).toEqual(bits(expected));
    expect(await applied(x, kept, { output: 'float32' })).toEqual(Float32Array.from(expected));
    const unit = await applied(x, kept, { normalise: true });
    for (let row = 0; row < n; row++) {
      const [values, of] = [expected, unit].map((all) => all.subarray(3 * row, 3 * row + 3));
      const length = Math.hypot(...values);
      expectAgreement(
        of,
        values.map((value) => value / length),
        1e-15,
      );
    }
  });

  test.each([
    ['x', (bad) => [x.with(17, bad), adapter], 'x[17] is NaN (row 3, column 2)'],
    [
      'float32',
      (bad) => [Float32Array.from(x.with(17, bad)), adapter],
      'x[17] is NaN (row 3, column 2)',
    ],
    [
      'wBase',
      (bad) => [x, adapter, { wBase: wBase.with(4, bad) }],
      'wBase[4] is NaN (row 1, column 1)',
    ],
  ])('is refused where a value of %s is none, whose place is told', async (_, args, place) => {
    const message = `${place}; every value has to be finite`;
    expectRefusal(await errorOf(() => apply(...args(NaN))), 'ERR_NOT_FINITE', message);
    const core = await load();
    expectRefusal(await errorOf(() => core.apply(...args(NaN))), 'ERR_NOT_FINITE', message);
    for (const infinity of [Infinity, -Infinity]) {
      const refused = await errorOf(() => apply(...args(infinity)));
      expectRefusal(refused, 'ERR_NOT_FINITE', message.replace('NaN', infinity));
    }
  });
});

describe('a long apply()', () => {
  const p = randomProblem({ n: 200, dIn: 4096, dOut: 640, rank: 8 }, 6);
  const layer = { a: p.a0, b: p.b0, scale: 0.5, rank: 8 };
  const run = (more) => apply(p.x, layer, { wBase: p.wBase, ...more });

  afterEach(async () => {
    jest.restoreAllMocks();
    await load({ worker: true });
  });

  test('gives the same bits in a worker and here, and leaves the arguments alone', async () => {
    const given = [p.x, p.wBase, p.a0, p.b0];
    const before = given.map((values) => values.slice());
    const there = await run();
    const narrow = await run({ output: 'float32' });
    await load({ worker: false });
    expect(haveSameBits(await run(), there)).toBe(true);
    expect(narrow).toBeInstanceOf(Float32Array);
    expect(haveSameBits(narrow, Float32Array.from(there))).toBe(true);
    expect(given.every((values, i) => haveSameBits(values, before[i]))).toBe(true);
  });

  test('leaves the thread to others after every block of rows, where the machine is slow', async () => {
    await load({ worker: false });
    const tall = randomProblem({ n: 9000, dIn: 16, dOut: 4, rank: 2 }, 7);
    const narrow = { a: tall.a0, b: tall.b0, rank: 2 };
    useSteppingClock(10);
    const { turns } = await turnsDuring(() => apply(tall.x, narrow, { wBase: tall.wBase }));
    const [blocks, copied] = [Math.ceil(tall.n / 72), Math.floor((tall.n * tall.dIn) / 2 ** 16)];
    expect(turns).toBeGreaterThanOrEqual(blocks + copied);
  });

  test.each([true, false])('tells how far it is; in a worker: %s', async (worker) => {
    await load({ worker });
    const told = [];
    await run({ onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ row: p.n, rows: p.n, seconds: expect.any(Number) });
    const rows = told.map(({ row }) => row);
    expect(rows).toEqual([...rows].sort((one, other) => one - other));
  });

  test.each([true, false])(
    'rejects with what onProgress throws; in a worker: %s',
    async (worker) => {
      await load({ worker });
      const thrown = new Error('enough');
      const refused = errorOf(() =>
        run({
          onProgress: () => {
            throw thrown;
          },
        }),
      );
      expect(await refused).toBe(thrown);
    },
  );

  test.each([true, false])(
    'is aborted with the reason of the signal; in a worker: %s',
    async (worker) => {
      await load({ worker });
      const early = AbortSignal.abort();
      await expect(run({ signal: early })).rejects.toBe(early.reason);
      const controller = new AbortController();
      const running = run({ signal: controller.signal });
      controller.abort(new Error('no longer'));
      await expect(running).rejects.toThrow('no longer');
      expect(await run()).toHaveLength(p.n * p.dOut);
    },
  );
});

describe('merge() and unmerge()', () => {
  test.each([true, false])('of a large layer, in a worker: %s', async (worker) => {
    await load({ worker });
    const size = { n: 1, dIn: 700, dOut: 500, rank: 300 };
    const p = randomProblem(size, 2);
    const layer = { a: p.a0, b: p.b0, scale: 0.1, rank: size.rank };
    const merged = await merge(p.wBase, layer);
    const core = await load();
    expect(haveSameBits(core.merge(p.wBase, layer), merged)).toBe(true);
    const [row] = [499].map((i) => p.a0.subarray(i * 300, (i + 1) * 300));
    const sum = row.reduce((all, value, k) => all + value * p.b0[k * 500 + 7], 0);
    expect(merged[499 * 500 + 7]).toBeCloseTo(p.wBase[499 * 500 + 7] + 0.1 * sum, 12);
    expect(haveSameBits(await unmerge(merged), p.wBase)).toBe(true);
    expect(haveSameBits(core.unmerge(merged), p.wBase)).toBe(true);
    await load({ worker: true });
  });

  test('give the effective weight, and the base back bit for bit', async () => {
    const merged = await merge(wBase, adapter);
    const identity = Float64Array.from({ length: dIn * dIn }, (_, i) => (i % (dIn + 1) ? 0 : 1));
    expectAgreement(merged, await apply(identity, adapter, { wBase }), 1e-15);
    expect(bits(await unmerge(merged))).toEqual(bits(wBase));
    expect(bits(await unmerge(merged))).toEqual(bits(wBase));
  });

  test('restore also what subtraction could not: -0 and values lost beside large ones', async () => {
    const base = Float64Array.of(-0, 1e-300, 3);
    const merged = await merge(base, { a: [1e300], b: [1, 1, 1], scale: 1, rank: 1 });
    expect(bits(await unmerge(merged))).toEqual(bits(base));
  });

  test('are undone one by one where they are stacked', async () => {
    const first = await merge(wBase, adapter);
    const second = await merge(first, { ...adapter, scale: -3 });
    const back = await unmerge(second);
    expect(bits(back)).toEqual(bits(first));
    expect(bits(await unmerge(back))).toEqual(bits(wBase));
  });

  test('keep a base of their own', async () => {
    const base = wBase.slice();
    const merged = await merge(base, adapter);
    base.fill(0);
    merged.fill(0);
    (await unmerge(merged)).fill(0);
    expect(bits(await unmerge(merged))).toEqual(bits(wBase));
  });

  test('refuse a copy, and a base of another size', async () => {
    const merged = await merge(wBase, adapter);
    const message =
      'merged is not what merge() returned; that very array was expected, not a copy of it';
    for (const other of [merged.slice(), wBase, undefined, 1]) {
      expectRefusal(await errorOf(() => unmerge(other)), 'ERR_ARGUMENT', message);
    }
    const refused = await errorOf(() => merge([1], adapter));
    expectRefusal(refused, 'ERR_SHAPE', 'wBase has 1 value; dIn × dOut = 5 × 3 = 15 were expected');
  });
});
