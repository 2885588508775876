import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { apply, compress, load, LoraError, solve, train } from 'lora-wasm';
import { goldenCases } from '../golden.js';
import { gradient, loss } from '../reference/reference.js';
import { bits, expectAgreement } from './agreement.js';
import { refusedBySolve, problem as small } from './bad-inputs.js';
import { turnsDuring, useSteppingClock } from './clock.js';
import fc from './drawn.js';
import { randomProblem, randomValues } from './problems.js';
import { expectLosses, rowsOf, testAgainstTraining } from './solve-and-train.js';

const sizes = { n: 50, dIn: 7, dOut: 5, rank: 2 };
const problem = randomProblem(sizes, 21);
const others = randomProblem({ ...sizes, n: 30 }, 99);

const options = rowsOf(problem, { rank: 2 });

describe.each(goldenCases('optimum_'))('$name', ({ golden }) => {
  const most = Math.min(golden.dIn, golden.dOut);

  test('gives the losses of every rank', async () => {
    const result = await solve(rowsOf(golden, { rank: most }));
    // NumPy's difference may end below 0, where nothing is left but rounding.
    const expected = golden.lossByRank.map((value) => Math.max(0, value));
    expectLosses(result.lossByRank, expected);
    expect(result.lossByRank.every((value) => value >= 0)).toBe(true);
    expectAgreement(result.singularValues, golden.singularValues, 1e-10);
  });

  test('attains each of them', async () => {
    for (let rank = 1; rank <= most + 2; rank++) {
      const result = await solve(rowsOf(golden, { rank }));
      expect(result.loss).toBe(result.lossByRank[Math.min(rank, most)]);
      expectLosses(
        [result.lossByRank[0], loss({ ...golden, rank }, result)],
        [result.lossByRank[0], result.loss],
      );
    }
  });
});

describe('the result', () => {
  test('says what was found', async () => {
    const result = await solve(options);
    expect(Object.keys(result).sort()).toEqual(
      [
        'a',
        'ab',
        'b',
        'build',
        'dIn',
        'dOut',
        'loss',
        'lossByRank',
        'rank',
        'scale',
        'seconds',
        'singularValues',
        'thread',
      ].sort(),
    );
    expect(result).toMatchObject({ dIn: 7, dOut: 5, rank: 2, scale: 1, build: 'simd' });
    expect(result.thread).toBe('caller');
    expect(result.seconds).toBeGreaterThan(0);
    expect(result.a).toHaveLength(7 * 2);
    expect(result.b).toHaveLength(2 * 5);
    expect(bits(result.ab)).toEqual(bits([...result.a, ...result.b]));
    expect(result.lossByRank).toHaveLength(6);
    expect(result.singularValues).toHaveLength(5);
  });

  test('is an adapter for apply()', async () => {
    const { x, y, wBase } = problem;
    const result = await solve({ ...options, alpha: 3 });
    const errors = (await apply(x, result, { wBase })).map((value, i) => value - y[i]);
    expect(errors.reduce((total, error) => total + error ** 2, 0) / 250).toBeCloseTo(
      result.loss,
      12,
    );
  });

  test('has losses that fall by theta² / (n dOut)', async () => {
    const { lossByRank, singularValues } = await solve(options);
    const falls = lossByRank.slice(1).map((value, i) => lossByRank[i] - value);
    expectAgreement(
      falls,
      singularValues.map((theta) => theta ** 2 / (50 * 5)),
      1e-12,
    );
    expect(lossByRank[0]).toBeCloseTo(
      loss(problem, { a: new Float64Array(14), b: new Float64Array(10) }),
      12,
    );
  });

  test('has balanced factors', async () => {
    const { a, b } = await solve(options);
    const dot = (values, offset, stride, p, q, count) => {
      let sum = 0;
      for (let i = 0; i < count; i++)
        sum += values[p * offset + i * stride] * values[q * offset + i * stride];
      return sum;
    };
    for (const [p, q] of [
      [0, 0],
      [0, 1],
      [1, 1],
    ]) {
      const ofA = dot(a, 1, 2, p, q, 7);
      expect(ofA).toBeCloseTo(dot(b, 5, 1, p, q, 5), 12);
      if (p === q) expect(ofA).toBeGreaterThan(0.01);
      else expect(ofA).toBeCloseTo(0, 12);
    }
  });

  test('fills a rank above min(dIn, dOut) up with zeros', async () => {
    const { a, b, loss: attained, lossByRank } = await solve({ ...options, rank: 7 });
    expect(attained).toBe(lossByRank[5]);
    for (const rank of [5, 6]) {
      expect([...a].filter((_, i) => i % 7 === rank)).toEqual(Array(7).fill(0));
      expect([...b.subarray(5 * rank, 5 * rank + 5)]).toEqual(Array(5).fill(0));
    }
    expect(a.every((value, i) => value !== 0 || i % 7 >= 5)).toBe(true);
  });

  test.each([
    ['alpha / rank', { alpha: 6 }, 3],
    ['alpha / sqrt(rank)', { alpha: 6, rslora: true }, 6 / Math.sqrt(2)],
  ])('has a scale of %s, and the same change of the weight', async (_, more, scale) => {
    for (const ridge of [0, 0.2]) {
      const plain = await solve({ ...options, ridge });
      const scaled = await solve({ ...options, ...more, ridge });
      expect(scaled.scale).toBe(scale);
      expect(scaled.lossByRank).toEqual(plain.lossByRank);
      expectAgreement(
        scaled.ab.map((value) => value * Math.sqrt(scale)),
        plain.ab,
        1e-14,
      );
      expectLosses([loss({ ...problem, scale }, scaled)], [scaled.loss]);
    }
  });

  test('is the same, bit for bit, every time', async () => {
    const [one, two] = await Promise.all([solve(options), solve(options)]);
    expect(bits(one.ab)).toEqual(bits(two.ab));
    expect(one.lossByRank).toEqual(two.lossByRank);
  });
});

testAgainstTraining(40); // 200 in tests/large

test('training comes to the same loss in the end', async () => {
  const best = await solve(options);
  const trained = await train({ ...options, steps: 20_000, seed: 3 });
  expect(trained.loss).toBeGreaterThanOrEqual(best.loss * (1 - 1e-13));
  expect(trained.loss).toBeLessThan(best.loss * (1 + 1e-9));
});

describe('a ridge', () => {
  const shape = fc.record({
    n: fc.integer({ min: 1, max: 30 }),
    dIn: fc.integer({ min: 1, max: 9 }),
    dOut: fc.integer({ min: 1, max: 9 }),
    rank: fc.integer({ min: 1, max: 9 }),
  });

  test('leaves no gradient of what is minimised', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.integer({ max: 1e6 }), async (drawn, seed) => {
        const given = randomProblem(drawn, seed);
        const { dIn, dOut, rank } = drawn;
        const ridge = 0.3;
        const alpha = 2 * rank;
        const result = await solve(rowsOf(given, { rank, ridge, alpha }));
        const scale = 2;
        const { a, b } = result;
        // Of ridge * ||s a b||²: 2 ridge s² (a b) b.T and 2 ridge s² a.T (a b).
        const ab = (i, j) => sum(rank, (k) => a[i * rank + k] * b[k * dOut + j]);
        const { a: ofA, b: ofB } = gradient({ ...given, scale }, result);
        const factor = 2 * ridge * scale ** 2;
        const all = [
          ...ofA.map((value, at) => {
            const [i, k] = [Math.floor(at / rank), at % rank];
            return value + factor * sum(dOut, (j) => ab(i, j) * b[k * dOut + j]);
          }),
          ...ofB.map((value, at) => {
            const [k, j] = [Math.floor(at / dOut), at % dOut];
            return value + factor * sum(dIn, (i) => a[i * rank + k] * ab(i, j));
          }),
        ];
        expect(Math.max(...all.map(Math.abs))).toBeLessThan(1e-11);
        expectLosses([loss({ ...given, scale }, result)], [result.loss]);
      }),
      { numRuns: 60 },
    );
  });

  test('makes the change smaller and the loss larger, the more the larger it is', async () => {
    const results = await Promise.all([0, 0.1, 1, 10].map((ridge) => solve({ ...options, ridge })));
    const size = ({ a }) => a.reduce((total, value) => total + value * value, 0);
    for (let i = 1; i < results.length; i++) {
      expect(size(results[i])).toBeLessThan(size(results[i - 1]));
      expect(results[i].loss).toBeGreaterThan(results[i - 1].loss);
    }
  });

  test('decides what fewer rows than columns leave open', async () => {
    const few = randomProblem({ n: 3, dIn: 8, dOut: 4, rank: 3 }, 5);
    const nothing = await solve(rowsOf(few, { rank: 3 }));
    expect(nothing.loss).toBeLessThan(1e-28);
    const little = await solve(rowsOf(few, { rank: 3, ridge: 1e-9 }));
    // Without one it is the smallest change that is taken: the limit of those with one.
    expectAgreement(products(little, 8, 3, 4), products(nothing, 8, 3, 4), 1e-7);
  });
});

describe('validation', () => {
  const validation = { x: others.x, y: others.y };

  test('has the loss of every rank', async () => {
    const { validationLossByRank, bestRank, lowestRank } = await solve({ ...options, validation });
    const expected = [];
    for (let rank = 1; rank <= 5; rank++) {
      const adapter = await solve({ ...options, rank });
      expected.push(loss({ ...others, wBase: problem.wBase, rank }, adapter));
    }
    expectLosses(validationLossByRank.slice(1), expected, 1e-12);
    const empty = { a: new Float64Array(14), b: new Float64Array(10) };
    expectLosses(
      validationLossByRank.slice(0, 1),
      [loss({ ...others, wBase: problem.wBase }, empty)],
      1e-12,
    );
    expect(lowestRank).toBe(validationLossByRank.indexOf(Math.min(...validationLossByRank)));
    expect(bestRank).toBeLessThanOrEqual(lowestRank);
  });

  test("'best' is the smallest rank within one standard error of the lowest loss", async () => {
    const choices = [];
    for (let seed = 1; seed <= 30; seed++) {
      const given = rowsOf(randomProblem({ n: 60, dIn: 7, dOut: 5, rank: 1 }, seed), {});
      const rows = randomProblem({ n: 25, dIn: 7, dOut: 5, rank: 1 }, seed + 100);
      const asked = { ...given, validation: { x: rows.x, y: rows.y } };
      const [best, lowest] = [
        await solve({ ...asked, rank: 'best' }),
        await solve({ ...asked, rank: 'lowest' }),
      ];
      const { validationLossByRank: losses, lowestRank, validationStandardError: error } = best;
      expect(losses[lowestRank]).toBe(Math.min(...losses));
      expect(error).toBeCloseTo(standardErrorOf(rows, lowest, given.wBase), 12);
      expect(best.rank).toBe(losses.findIndex((loss) => loss <= losses[lowestRank] + error));
      expect([best.bestRank, lowest.rank]).toEqual([best.rank, lowestRank]);
      expect(lowest).toMatchObject({ bestRank: best.rank, lowestRank });
      choices.push(best.rank < lowestRank);
    }
    expect(new Set(choices).size).toBe(2); // else nothing is told apart
  });

  test('as a fraction is held out as train() does it', async () => {
    const given = { ...options, validation: 0.3, seed: 5, rank: 2 };
    const found = await solve(given);
    const trained = await train({ ...given, init: 'optimum', steps: 0 });
    expect(bits(found.ab)).toEqual(bits(trained.ab));
    expect(found.loss).toBeCloseTo(trained.loss, 14);
    expectLosses([found.validationLossByRank[2]], [trained.history.validation[0]], 1e-12);
    const other = await solve({ ...given, seed: 6 });
    expect(bits(other.ab)).not.toEqual(bits(found.ab));
    const { rank, bestRank } = await solve({ ...given, rank: 'best' });
    expect(rank).toBe(bestRank);
  });

  test('chooses the rank that the data has', async () => {
    const given = lowRank(0.01);
    const result = await solve({ ...given.options, rank: 'best', validation: given.validation });
    expect(result).toMatchObject({ rank: 3, bestRank: 3 });
    expect(result.a).toHaveLength(10 * 3);
    expect(result.loss).toBe(result.lossByRank[3]);
    const asked = await solve({ ...given.options, rank: 3 });
    expect(bits(asked.ab)).toEqual(bits(result.ab));
  });

  test('is not led by rounding where there is no noise', async () => {
    const given = lowRank(0);
    const { rank } = await solve({ ...given.options, rank: 'best', validation: given.validation });
    expect(rank).toBe(3);
  });

  test('may choose rank 0, where every change makes it worse', async () => {
    const y = problem.y.map((_, i) => (i % 2 ? 1 : -1));
    const given = { ...options, y, wBase: new Float64Array(35), rank: 'best', alpha: 3 };
    const result = await solve({ ...given, validation: { x: others.x, y: new Float64Array(150) } });
    expect(result).toMatchObject({ rank: 0, bestRank: 0, scale: 3 });
    expect([result.a.length, result.b.length, result.ab.length]).toEqual([0, 0, 0]);
    expect(result.loss).toBe(result.lossByRank[0]);
  });

  test('may have fewer rows than columns, or be compressed', async () => {
    const [x, y] = [others.x.subarray(0, 3 * 7), others.y.subarray(0, 3 * 5)];
    for (const rows of [validation, { x, y }]) {
      const data = await compress({ dIn: 7, dOut: 5 });
      await data.push(rows.x, rows.y);
      const plain = await solve({ ...options, validation: rows });
      const compressed = await solve({ ...options, validation: data });
      expectLosses(compressed.validationLossByRank, plain.validationLossByRank, 1e-12);
      // Their single rows are gone, and with them the standard error.
      expect(compressed.validationStandardError).toBeUndefined();
      expect(compressed.bestRank).toBe(plain.lowestRank);
    }
  });
});

test('small whole numbers, of which rotations leave denormal ones, have the right losses', async () => {
  const three = { n: 3, dIn: 3, dOut: 3 };
  const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const validation = { x: [1, 2, 3], y: [1, 2, 3] };
  const wBase = new Float64Array(9);
  for (let code = 0; code < 512; code++) {
    const y = Float64Array.from({ length: 9 }, (_, i) => (code >> i) & 1);
    const rows = { ...three, x: identity, y, wBase };
    const held = { ...three, ...validation, n: 1, wBase };
    for (const rank of [1, 2, 3]) {
      const found = await solve({ x: identity, y, wBase, dIn: 3, dOut: 3, rank, validation });
      const attained = (problem) => loss({ ...problem, rank, scale: found.scale }, found);
      const none = y.reduce((sum, value) => sum + value, 0) / 9;
      expectAgreement([found.lossByRank[0], found.validationLossByRank[0]], [none, 14 / 3], 1e-13);
      expect(Math.abs(found.lossByRank[rank] - attained(rows))).toBeLessThan(1e-14);
      expect(Math.abs(found.validationLossByRank[rank] - attained(held))).toBeLessThan(1e-12);
    }
    const { lossByRank } = await solve({ x: identity, y, wBase, dIn: 3, dOut: 3, rank: 3 });
    expect(lossByRank[3]).toBeLessThan(1e-30);
  }
});

describe('columns of very different lengths', () => {
  const one = { x: [1e17, 0, 0, 1], y: [0, 1], wBase: [0, 0], dIn: 2, dOut: 1, rank: 1 };

  /** A time that begins at `start`, a feature and a constant; an exact fit. */
  function times(start) {
    const [x, y] = [[], []];
    for (let i = 0; i < 40; i++) {
      const feature = Math.sin(7 * i);
      x.push(start * (1 + i * 1e-4), feature, 1);
      y.push(3 * feature + 1);
    }
    return { x, y, wBase: [0, 0, 0], dIn: 3, dOut: 1, rank: 1 };
  }

  test('none is lost beside a long one', async () => {
    const { loss, a, b } = await solve(one);
    expect(loss).toBe(0);
    expect(a[1] * b[0]).toBeCloseTo(1, 15);
    const run = { ...one, a0: [0, 1], b0: [0.5], lr: 0.1, steps: 10, optimum: true };
    expect((await train(run)).optimum.loss).toBe(0);
  });

  test.each([1.7e9, 1.7e12, 1.7e15, 1.7e18])('a time that begins at %f', async (start) => {
    const rows = times(start);
    expect((await solve(rows)).loss).toBeLessThan(1e-28);
    const data = await compress({ dIn: 3, dOut: 1 });
    await data.push(rows.x, rows.y);
    const { wBase, rank } = rows;
    expect((await solve({ data, wBase, rank })).loss).toBeLessThan(1e-28);
    // The weight of the time is so small that its ridge counts for nothing.
    const [ridged, expected] = await Promise.all(
      [rows, times(1.7e6)].map((given) => solve({ ...given, ridge: 1e-6 })),
    );
    expectAgreement([ridged.loss], [expected.loss], 1e-9);
  });

  test('a column of zeros changes nothing', async () => {
    const { x, y } = times(1.7e9);
    const wider = x.flatMap((value, i) => (i % 3 === 1 ? [value, 0] : [value]));
    const { loss, a, b } = await solve({
      x: wider,
      y,
      wBase: [0, 0, 0, 0],
      dIn: 4,
      dOut: 1,
      rank: 1,
    });
    expect(loss).toBeLessThan(1e-28);
    expect(a[2] * b[0]).toBe(0);
  });

  test('equal ones beside a long one share a weight equally', async () => {
    const x = [1e9, 0, 0, 0, 1, 1];
    const { a, b, loss } = await solve({ ...one, x, wBase: [0, 0, 0], dIn: 3 });
    expect(loss).toBeLessThan(1e-30);
    expect(a[1] * b[0]).toBeCloseTo(0.5, 14);
    expect(a[2] * b[0]).toBeCloseTo(0.5, 14);
  });

  test('a ridge is the same beside a long one', async () => {
    // x is diagonal: each weight is x y / (x² + n ridge).
    const { a, b } = await solve({ ...one, y: [1e17, 1], ridge: 0.25 });
    expect(a[0] * b[0]).toBeCloseTo(1, 14);
    expect(a[1] * b[0]).toBeCloseTo(1 / 1.5, 14);
  });
});

describe('compressed data', () => {
  test.each([
    ['more rows than columns', 50],
    ['as many', 7],
    ['fewer', 4],
  ])('gives what its rows give: %s', async (_, n) => {
    const data = await compress({ dIn: 7, dOut: 5 });
    const [x, y] = [problem.x.subarray(0, n * 7), problem.y.subarray(0, n * 5)];
    for (let row = 0; row < n; row += 3) {
      await data.push(x.subarray(row * 7, (row + 3) * 7), y.subarray(row * 5, (row + 3) * 5));
    }
    expect(data.n).toBe(n);
    const { wBase } = problem;
    for (const more of [{}, { ridge: 0.1 }]) {
      const expected = await solve({ ...options, ...more, x, y });
      const actual = await solve({ data, wBase, rank: 2, ...more });
      expectLosses(actual.lossByRank, expected.lossByRank);
      expectAgreement(products(actual, 7, 2, 5), products(expected, 7, 2, 5), 1e-10);
    }
  });
});

describe('refuses', () => {
  const good = rowsOf(small, { rank: 2 });

  test.each(refusedBySolve)('%s', async (_, change, code, message) => {
    const error = await solve({ ...good, ...change }).catch((reason) => reason);
    expect(error).toBeInstanceOf(LoraError);
    expect({ code: error.code, message: error.message }).toEqual({
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('data of other widths, and without rows', async () => {
    const other = await compress({ dIn: 2, dOut: 2 });
    const empty = await compress({ dIn: 3, dOut: 2 });
    await expect(solve({ ...good, validation: other })).rejects.toMatchObject({
      code: 'ERR_SHAPE',
      message: 'validation has dIn = 2 and dOut = 2; dIn = 3 and dOut = 2 were expected',
    });
    await expect(solve({ ...good, validation: empty })).rejects.toMatchObject({
      code: 'ERR_SHAPE',
      message: 'validation has no rows; at least one has to be pushed before',
    });
    await expect(solve({ data: empty, wBase: small.wBase, rank: 1 })).rejects.toMatchObject({
      code: 'ERR_SHAPE',
      message: 'data has no rows; at least one has to be pushed before',
    });
  });

  test('no options', async () => {
    await expect(solve()).rejects.toMatchObject({ code: 'ERR_ARGUMENT', message: /^options is/ });
  });
});

describe('the call', () => {
  const wide = randomProblem({ n: 300, dIn: 256, dOut: 256, rank: 2 }, 8);
  const long = rowsOf(wide, { rank: 2 });

  afterEach(() => load({ worker: true }));

  test('is done in a worker where it takes long, with the same bits', async () => {
    const given = randomProblem({ n: 170, dIn: 160, dOut: 160, rank: 2 }, 8);
    const rows = randomProblem({ n: 40, dIn: 160, dOut: 160, rank: 2 }, 9);
    const validation = { x: rows.x, y: rows.y };
    const all = rowsOf(given, { rank: 'best', ridge: 0.1, alpha: 4, validation });
    const there = await solve(all);
    await load({ worker: false });
    const here = await solve(all);
    expect([here.thread, there.thread]).toEqual(['caller', 'worker']);
    const found = (result) => ({ ...result, thread: undefined, seconds: undefined });
    expect(found(there)).toEqual(found(here));
    expect(bits(there.ab)).toEqual(bits(here.ab));
  });

  test('in a worker rejects with what is wrong, and with the reason of a signal', async () => {
    const y = wide.y.with(7, NaN);
    await expect(solve({ ...long, y })).rejects.toMatchObject({
      code: 'ERR_NOT_FINITE',
      message: 'y[7] is NaN (row 0, column 7); every value has to be finite',
    });
    // So long that it is aborted before its end, although a busy machine hears the timer late.
    const longer = randomProblem({ n: 600, dIn: 512, dOut: 512, rank: 2 }, 8);
    const signal = AbortSignal.timeout(1);
    await expect(solve({ ...rowsOf(longer, { rank: 2 }), signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect(solve(long)).resolves.toMatchObject({ thread: 'worker' });
  });

  test('rejects with the reason of a signal, whenever it comes', async () => {
    await load({ worker: false });
    for (let moment = 1; moment <= 60; moment += 5) {
      let asked = 0;
      const signal = {
        addEventListener() {},
        reason: 'enough',
        get aborted() {
          return ++asked >= moment;
        },
      };
      await expect(solve({ ...long, signal })).rejects.toBe('enough');
    }
    const signal = AbortSignal.timeout(1);
    await expect(solve({ ...long, signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(solve(options)).resolves.toMatchObject({ rank: 2 });
  });

  test('without a worker leaves the thread to others', async () => {
    await load({ worker: false });
    useSteppingClock(10);
    const { turns } = await turnsDuring(() => solve(long));
    jest.restoreAllMocks();
    // No slice reduces more than one column, nor takes another step that takes as long.
    expect(turns).toBeGreaterThan(2 * long.dIn);
  });

  test('copies the arrays, and leaves them as they are', async () => {
    const given = structuredClone(options);
    const validation = { x: others.x.slice(), y: others.y.slice() };
    const before = await solve({ ...options, validation });
    const call = solve({ ...given, validation });
    for (const values of [given.x, given.y, given.wBase, validation.x, validation.y])
      values.fill(7);
    const after = await call;
    expect(bits(after.ab)).toEqual(bits(before.ab));
    expect(after.validationLossByRank).toEqual(before.validationLossByRank);
    expect(given.x.every((value) => value === 7)).toBe(true);
  });
});

function sum(count, term) {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

/** a @ b */
function products({ a, b }, dIn, rank, dOut) {
  return Float64Array.from({ length: dIn * dOut }, (_, at) => {
    const [i, j] = [Math.floor(at / dOut), at % dOut];
    return sum(rank, (k) => a[i * rank + k] * b[k * dOut + j]);
  });
}

/** Targets of a change of rank 3, and as many rows to validate on. */
/** Of the mean of the rows' losses, for an adapter that is solved for. */
function standardErrorOf({ x, y, n, dIn, dOut }, { a, b, rank }, wBase) {
  const change = rank > 0 ? products({ a, b }, dIn, rank, dOut) : new Float64Array(dIn * dOut);
  const losses = Array.from({ length: n }, (_, row) => {
    const residual = (j) =>
      sum(dIn, (i) => x[row * dIn + i] * (wBase[i * dOut + j] + change[i * dOut + j])) -
      y[row * dOut + j];
    return sum(dOut, (j) => residual(j) ** 2) / dOut;
  });
  const mean = sum(n, (row) => losses[row]) / n;
  return Math.sqrt(sum(n, (row) => (losses[row] - mean) ** 2) / (n - 1) / n);
}

function lowRank(noise) {
  const { x, a0, b0, wBase, dIn, dOut, n } = randomProblem(
    { n: 400, dIn: 10, dOut: 8, rank: 3 },
    6,
  );
  const change = products({ a: a0, b: b0 }, dIn, 3, dOut);
  const error = randomValues(n * dOut, 77);
  const y = error.map((value, at) => {
    const [row, j] = [Math.floor(at / dOut), at % dOut];
    const at0 = sum(dIn, (i) => x[row * dIn + i] * (wBase[i * dOut + j] + change[i * dOut + j]));
    return at0 + noise * value;
  });
  return {
    options: { x: x.subarray(0, 2000), y: y.subarray(0, 1600), wBase, dIn, dOut },
    validation: { x: x.subarray(2000), y: y.subarray(1600) },
  };
}
