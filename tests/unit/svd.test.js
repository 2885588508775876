/** svd() and compressRank(), against adapters whose singular values are known. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { compressRank, load, svd, train } from 'lora-wasm';
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expectAgreement, haveSameBits } from './agreement.js';
import { turnsDuring, useSteppingClock } from './clock.js';
import fc from './drawn.js';
import { optionsOf, randomProblem, randomValues } from './problems.js';

/** (rows, cols), row-major, with orthonormal columns; there are no more of them than rows. */
function orthonormal(rows, cols, seed) {
  const values = Matrix.from1DArray(rows, rows, randomValues(rows * rows, seed));
  const { leftSingularVectors } = new SingularValueDecomposition(values);
  return leftSingularVectors.subMatrix(0, rows - 1, 0, cols - 1);
}

const flat = (matrix) => Float64Array.from(matrix.to1DArray());
const matrix = (values, rows) => Matrix.from1DArray(rows, values.length / rows, values);
const diagonal = (values) => Matrix.diag([...values]);

/** scale * a @ b */
function change({ a, b, scale = 1 }, dIn) {
  const left = matrix(a, dIn);
  return left.mmul(matrix(b, left.columns)).mul(scale);
}

/** An adapter of these singular values; `lengths` go from the rows of b into the columns of a. */
function planted({ dIn, dOut, values, lengths, seed = 1, scale = 1 }) {
  const rank = values.length;
  const u = orthonormal(dIn, rank, seed);
  const v = orthonormal(dOut, rank, seed + 1);
  const a = u.mmul(diagonal(lengths));
  const b = diagonal(values.map((value, k) => value / lengths[k] / scale)).mmul(v.transpose());
  return { a: flat(a), b: flat(b), scale, dIn, dOut, rank };
}

/** Relative to itself, each of them. */
function expectEach(actual, expected, tolerance) {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, k) => {
    expect(Math.abs(value / expected[k] - 1)).toBeLessThan(tolerance);
  });
}

describe('svd()', () => {
  const shape = fc.record({
    dIn: fc.integer({ min: 1, max: 12 }),
    dOut: fc.integer({ min: 1, max: 12 }),
    rank: fc.integer({ min: 1, max: 15 }),
    scale: fc.constantFrom(-2.5, -1, 0, 1e-3, 1, 3),
    seed: fc.integer({ min: 0, max: 1e6 }),
  });

  test('is the decomposition of scale * a @ b, with orthonormal factors', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ dIn, dOut, rank, scale, seed }) => {
        const { a0: a, b0: b } = randomProblem({ n: 1, dIn, dOut, rank }, seed);
        const { singularValues, u, vt } = await svd({ a, b, scale, dIn, dOut });
        const count = Math.min(rank, dIn, dOut);
        expect([singularValues.length, u.length, vt.length]).toEqual([
          count,
          dIn * count,
          count * dOut,
        ]);
        const expected = change({ a, b, scale }, dIn);
        const [left, right] = [matrix(u, dIn), matrix(vt, count)];
        const product = left.mmul(diagonal(singularValues)).mmul(right);
        const size = Math.abs(scale) * rank;
        expect(Matrix.sub(product, expected).norm()).toBeLessThanOrEqual(1e-14 * size);
        expect([...singularValues].sort((p, q) => q - p)).toEqual(singularValues);
        for (const gram of [left.transpose().mmul(left), right.mmul(right.transpose())]) {
          for (let i = 0; i < count; i++) {
            for (let j = 0; j < count; j++) {
              const unit = i === j && singularValues[i] > 0 ? 1 : 0;
              expect(Math.abs(gram.get(i, j) - unit)).toBeLessThan(1e-12);
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['in a', (value) => value],
    ['in b', () => 1],
    ['in both', (value) => Math.sqrt(value)],
    ['in both, against each other', (value, k) => 10 ** ((k % 3) * 7 - 7)],
    ['of any size', (value, k) => 10 ** ((k % 3) * 120 - 120)],
  ])('is exact for values from 1 to 1e-12, hidden %s', async (_, lengthOf) => {
    const values = [1, 0.5, 1e-3, 1e-6, 1e-9, 1e-12];
    const lengths = values.map(lengthOf);
    for (const [dIn, dOut] of [
      [20, 9],
      [9, 20],
      [6, 6],
    ]) {
      const adapter = planted({ dIn, dOut, values, lengths, scale: 4 });
      expectEach((await svd(adapter)).singularValues, values, 1e-12);
    }
  });

  test('keeps as much of terms that cancel as the numbers hold', async () => {
    // Two columns that agree to 8 digits: the Gram matrix would have none of the difference left.
    const [dIn, dOut] = [30, 7];
    const [p, q] = [0, 1].map((k) => flat(orthonormal(dIn, 2, 5).subMatrix(0, dIn - 1, k, k)));
    const a = Float64Array.from({ length: 2 * dIn }, (_, at) =>
      at % 2 ? p[at >> 1] + 1e-8 * q[at >> 1] : p[at >> 1],
    );
    const [r, s] = [0, 1].map((k) => flat(orthonormal(dOut, 2, 9).subMatrix(0, dOut - 1, k, k)));
    // p (r + s)' - (p + 1e-8 q) s' = p r' - 1e-8 q s'
    const b = Float64Array.from([...r.map((value, j) => value + s[j]), ...s.map((v) => -v)]);
    const { singularValues } = await svd({ a, b, dIn, dOut });
    expectEach(singularValues, [1, 1e-8], 1e-7);
  });

  test('takes values that cannot be squared', async () => {
    for (const size of [1e-160, 1e-150, 1e150]) {
      const values = [3, 2, 1].map((value) => value * size);
      const adapter = planted({ dIn: 6, dOut: 5, values, lengths: [1, 1, 1] });
      expectEach((await svd(adapter)).singularValues, values, 1e-13);
    }
    const a = [1e200, 1e200];
    await expect(svd({ a, b: a, rank: 1 })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_NOT_FINITE',
        message: 'scale * a @ b has values that are too large for a number',
      }),
    );
  });

  test('of nothing is nothing', async () => {
    const nothing = { a: new Float64Array(6), b: new Float64Array(4), rank: 2 };
    expect(await svd(nothing)).toEqual({
      singularValues: [0, 0],
      u: new Float64Array(6),
      vt: new Float64Array(4),
    });
  });
});

describe('svd() and compressRank() of a large adapter', () => {
  const rank = 80;
  const { a0: a, b0: b } = randomProblem({ n: 1, dIn: 2000, dOut: 1500, rank }, 8);
  const adapter = { a, b, rank };

  afterEach(async () => {
    jest.restoreAllMocks();
    await load({ worker: true });
  });

  test('give the same bits in a worker and here, and leave the adapter alone', async () => {
    const before = [a.slice(), b.slice()];
    const [there, lower] = [await svd(adapter), await compressRank(adapter, 3)];
    await load({ worker: false });
    const here = await svd(adapter);
    expect(here.singularValues).toEqual(there.singularValues);
    expect(haveSameBits(here.u, there.u) && haveSameBits(here.vt, there.vt)).toBe(true);
    expect(haveSameBits((await compressRank(adapter, 3)).ab, lower.ab)).toBe(true);
    expect(haveSameBits(a, before[0]) && haveSameBits(b, before[1])).toBe(true);
  });

  test('leave the thread to others in between, where the machine is slow', async () => {
    await load({ worker: false });
    useSteppingClock(10);
    // Of either factor, every row is projected on every other one, and again; a call does one then.
    const projections = 2 * rank * (rank - 1);
    const { turns } = await turnsDuring(() => svd(adapter));
    expect(turns).toBeGreaterThan(projections - 50); // the first calls do more
    const { turns: more } = await turnsDuring(() => compressRank(adapter, rank / 2));
    expect(more).toBeGreaterThan(projections - 50 + rank / 2);
  });

  test.each([true, false])(
    'are aborted with the reason of the signal; in a worker: %s',
    async (worker) => {
      await load({ worker });
      for (const call of [svd, (given, options) => compressRank(given, 3, options)]) {
        const early = AbortSignal.abort();
        await expect(call(adapter, { signal: early })).rejects.toBe(early.reason);
        const controller = new AbortController();
        const running = call(adapter, { signal: controller.signal });
        controller.abort(new Error('no longer'));
        await expect(running).rejects.toThrow('no longer');
      }
      expect((await svd(adapter)).singularValues).toHaveLength(rank);
    },
  );
});

describe('compressRank()', () => {
  const values = [5, 4, 3, 0.2, 0.1];
  const adapter = planted({ dIn: 12, dOut: 8, values, lengths: values, scale: -0.5 });

  test.each([1, 2, 3, 4, 5])('to %i is as near as its error says', async (rank) => {
    const compressed = await compressRank(adapter, rank);
    expect(compressed).toMatchObject({ rank, dIn: 12, dOut: 8, scale: -0.5 });
    const { a, b, ab, error } = compressed;
    expect([a.length, b.length]).toEqual([12 * rank, rank * 8]);
    expect([...ab]).toEqual([...a, ...b]);
    const difference = Matrix.sub(change(compressed, 12), change(adapter, 12));
    expect(difference.norm()).toBeCloseTo(error.frobenius, 12);
    expect(new SingularValueDecomposition(difference).norm2).toBeCloseTo(error.spectral, 12);
    expect(error.frobenius).toBeCloseTo(Math.hypot(...values.slice(rank)), 12);
    expect(error.spectral).toBeCloseTo(values[rank] ?? 0, 12);
  });

  test('has balanced factors', async () => {
    const { a, b } = await compressRank(adapter, 3);
    const [left, right] = [matrix(a, 12), matrix(b, 3)];
    const ofA = left.transpose().mmul(left);
    expectAgreement(flat(ofA), flat(right.mmul(right.transpose())), 1e-14);
    const { realEigenvalues } = new EigenvalueDecomposition(ofA);
    expectAgreement(
      realEigenvalues.sort((p, q) => q - p),
      [10, 8, 6],
      1e-13,
    );
  });

  test('keeps what the adapter says about its features', async () => {
    const preprocessing = { columns: 11, constant: true };
    expect(await compressRank({ ...adapter, preprocessing }, 2)).toMatchObject({ preprocessing });
  });

  test('of what was trained loses the loss that its error allows', async () => {
    const problem = randomProblem({ n: 60, dIn: 8, dOut: 6, rank: 5 }, 12);
    const trained = await train(optionsOf(problem, { steps: 2000, alpha: 10 }));
    const compressed = await compressRank(trained, 5);
    expect(compressed.error).toEqual({ frobenius: 0, spectral: 0 });
    expectAgreement(flat(change(compressed, 8)), flat(change(trained, 8)), 1e-14);
  });

  test.each([
    [0, 'rank is 0; a whole number from 1 to 5 was expected'],
    [6, 'rank is 6; a whole number from 1 to 5 was expected'],
    [1.5, 'rank is 1.5; a whole number from 1 to 5 was expected'],
  ])('refuses rank %d', async (rank, message) => {
    await expect(compressRank(adapter, rank)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ARGUMENT', message }),
    );
  });
});
