/** No result holds NaN or an infinity: what is too large is refused, what only looks so is not. */
import { describe, expect, test } from '@jest/globals';
import { apply, compressRank, merge, metrics, preprocess, preprocessY, unmerge } from 'lora-wasm';
import { fitPreprocessing, readCsv } from 'lora-wasm/data';

const tooLarge = (message) => expect.objectContaining({ code: 'ERR_NOT_FINITE', message });
const adapter = (a, b, scale = 1) => ({ a: [a], b: [b], scale, rank: 1 });

describe('merge() and apply()', () => {
  test.each([
    ['a sum', [1.5e308], adapter(1.5e308, 1)],
    ['a product', [0], adapter(1e200, 1e200)],
    ['an infinity minus an infinity', [0], { a: [1e200, 1e200], b: [1e200, -1e200], rank: 2 }],
  ])('refuse %s that is too large for a number', async (_, wBase, given) => {
    await expect(merge(wBase, given)).rejects.toThrow(
      tooLarge('wBase + scale * a @ b has values that are too large for a number'),
    );
    await expect(apply([1], given, { wBase })).rejects.toThrow(
      tooLarge('x @ wBase + scale * (x @ a) @ b has values that are too large for a number'),
    );
  });

  test('take what is just in range', async () => {
    const merged = await merge([1e308], adapter(1e308, 0.5));
    expect([...merged]).toEqual([1.5e308]);
    expect([...(await unmerge(merged))]).toEqual([1e308]);
    expect([...(await apply([1], adapter(1e308, 0.5)))]).toEqual([5e307]);
    expect([...(await apply([-5e-324], adapter(1, 1)))]).toEqual([-5e-324]);
    const nothing = adapter(1e200, 0, 1e200); // no product of these is more than they are
    expect([...(await merge([1], nothing))]).toEqual([1]);
    expect([...(await apply([1], nothing))]).toEqual([0]);
  });
});

describe('compressRank()', () => {
  test.each([
    [1e300, 1e-300, 1e300],
    [1e-300, 1e-300, 1e300],
    [1.7e308, 1.7e308, 5e-324],
    [5e-324, 1.7e308, 1],
    [1e-320, 3, 1],
  ])('of %d * %d * %d is the adapter itself', async (a, b, scale) => {
    const compressed = await compressRank(adapter(a, b, scale), 1);
    const product = (of) => Math.log(of.a[0]) + Math.log(of.b[0]) + Math.log(scale);
    expect(product(compressed)).toBeCloseTo(product(adapter(a, b, scale)), 8);
    expect(compressed.error).toEqual({ frobenius: 0, spectral: 0 });
  });

  test('refuses an error that is too large for a number', async () => {
    const large = { a: [1.7e308, 0, 0, 1.7e308], b: [1, 0, 0, 1], rank: 2 };
    expect((await compressRank(large, 1)).error.spectral).toBe(1.7e308);
    const three = Array.from({ length: 9 }, (_, i) => (i % 4 ? 0 : 1.7e308));
    const identity = three.map((value) => Math.sign(value));
    await expect(compressRank({ a: three, b: identity, rank: 3 }, 1)).rejects.toThrow(
      tooLarge('error.frobenius is too large for a number'),
    );
  });
});

describe('metrics', () => {
  const { mse, r2, cosine } = metrics;

  test.each([1e-320, 1e-200, 1e-160, 1, 1e160, 1e300])('r2() of values of %d', async (size) => {
    const scaled = (values) => values.map((value) => value * size);
    const value = await r2(scaled([1, 2, 3, 5]), scaled([1, 2, 3, 4]), { dOut: 1 });
    expect(value).toBeCloseTo(0.8, 2);
    expect(await cosine(scaled([1, 2]), scaled([2, 1]), { dOut: 2 })).toBeCloseTo(0.8, 2);
  });

  test('r2() of what is too bad for a number is refused', async () => {
    expect(await r2([1e150], [0], { dOut: 1 })).toBe(0);
    await expect(r2([1e300, 0], [0, 1], { dOut: 1 })).rejects.toThrow(
      tooLarge('the coefficient of determination is too large for a number'),
    );
  });

  test('mse() is in range as long as it is a number itself', async () => {
    expect(await mse([1e-170, 0], [0, 0])).toBe(0);
    expect(await mse([1e154, 1e154, 1e154, 1e154], [0, 0, 0, 0])).toBeCloseTo(1e308, -294);
    expect(await mse([1e-155], [0])).toBeCloseTo(1e-310, 312);
    for (const [p, q] of [
      [1e155, 0],
      [1.7e308, -1.7e308],
    ]) {
      await expect(mse([p], [q])).rejects.toThrow(
        tooLarge('mean((yHat - y)**2) is too large for a number'),
      );
    }
  });

  test('of ordinary values have the same bits as ever', async () => {
    const p = [0.1, 0.7, -0.3, 2.2];
    const q = [0.3, -0.1, 0.9, 2.5];
    let sum = 0;
    for (let i = 0; i < 4; i++) sum += (p[i] - q[i]) * (p[i] - q[i]);
    expect(await mse(p, q)).toBe(sum / 4);
  });
});

describe('preprocessing', () => {
  test('of values that are too far from the mean is refused', async () => {
    const preprocessing = { columns: 1, mean: [0], deviation: [1e-200], constant: false };
    expect((await preprocess([1e-201], preprocessing))[0]).toBeCloseTo(0.1, 14);
    await expect(preprocess([1e200], preprocessing)).rejects.toThrow(
      tooLarge('the preprocessed x has values that are too large for a number'),
    );
  });

  test.each([1e-310, 1e-200, 1, 1e200, 1e307])('is found for values of %d', async (size) => {
    const x = [1, 2, 3, 4].map((value) => value * size);
    const found = await fitPreprocessing(x, { columns: 1, standardise: true });
    expect(found.mean[0] / size).toBeCloseTo(2.5, 3);
    expect(found.deviation[0] / size).toBeCloseTo(Math.sqrt(1.25), 3);
    const [least] = await preprocess(x, found);
    expect(least).toBeCloseTo(-1.5 / Math.sqrt(1.25), 3);
  });

  test.each([1e308, 1.7e308, Number.MAX_VALUE])(
    'is found where a mean is farther from a value than any number: %d',
    async (size) => {
      const x = [size, -size];
      const found = await fitPreprocessing(x, { columns: 1, standardise: true });
      expect(found).toMatchObject({ mean: [0], deviation: [size] });
      expect(Array.from(await preprocess(x, found))).toEqual([1, -1]);
    },
  );

  test('is found and applied where values are far from a mean that is not 0', async () => {
    const size = 1.5e308;
    const x = [size, size, -size, size];
    const rows = [{ n: 4, x, y: x }];
    const how = { standardise: true, standardiseY: true };
    const { mean, deviation, y, ...rest } = await fitPreprocessing(rows, how);
    for (const moments of [{ mean, deviation }, y]) {
      expect(moments.mean[0] / size).toBeCloseTo(0.5, 14);
      expect(moments.deviation[0] / size).toBeCloseTo(Math.sqrt(0.75), 14);
    }
    const expected = [0.5, 0.5, -1.5, 0.5].map((value) => value / Math.sqrt(0.75));
    const found = { ...rest, mean, deviation, y };
    for (const values of [await preprocess(x, found), await preprocessY(x, found)]) {
      values.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 13));
    }
  });

  test('fills in a mean of values that are far from each other', async () => {
    const rows = readCsv('a\n1e308\n-1e308\nNA\n', { missing: 'mean' });
    const { x } = (await rows.next()).value;
    expect(Array.from(x)).toEqual([1e308, -1e308, 0]);
  });
});
