import { describe, expect, test } from '@jest/globals';
import { metrics } from 'lora-wasm';
import { errorOf, expectRefusal } from './refusal.js';

const { mse, r2, accuracy, cosine, recallAtK, ndcgAtK, meanReciprocalRank } = metrics;

test('mse is the mean over all values', async () => {
  expect(await mse([1, 2, 3, 4], [1, 0, 3, 8])).toBe((4 + 16) / 4);
});

describe('r2', () => {
  // scikit-learn 1.2: r2_score([[0.5, 1], [-1, 1], [7, -6]], [[0, 2], [-1, 2], [8, -5]],
  // multioutput='variance_weighted')
  test('is that of scikit-learn, weighted by variance', async () => {
    const [y, yHat] = [
      [0.5, 1, -1, 1, 7, -6],
      [0, 2, -1, 2, 8, -5],
    ];
    expect(await r2(yHat, y, { dOut: 2 })).toBeCloseTo(0.9382566585956417, 14);
  });

  test('is 1 or 0 where the targets do not vary', async () => {
    const y = new Float64Array(9).fill(0.1);
    expect(await r2(y, y, { dOut: 3 })).toBe(1);
    expect(await r2(y.with(4, 0.2), y, { dOut: 3 })).toBe(0);
  });
});

describe('accuracy', () => {
  test('compares the largest columns', async () => {
    expect(
      await accuracy([0, 1, 2, 3, 2, 1, 0, 9, 8], [0, 0, 1, 1, 0, 0, 1, 0, 0], { dOut: 3 }),
    ).toBe(2 / 3);
  });

  test('takes the first of equal values', async () => {
    expect(await accuracy([5, 5], [1, 0], { dOut: 2 })).toBe(1);
    expect(await accuracy([5, 5], [0, 1], { dOut: 2 })).toBe(0);
  });
});

describe('cosine', () => {
  test('is the mean over the pairs of rows', async () => {
    const [p, q] = [
      [1, 0, 3, 4],
      [0, 2, 6, 8],
    ];
    expect(await cosine(p, q, { dOut: 2 })).toBeCloseTo(0.5, 15);
  });

  test('is 0 with a row of zeros, and holds for huge and tiny rows', async () => {
    expect(await cosine([0, 0], [1, 2], { dOut: 2 })).toBe(0);
    expect(await cosine([3e300, 4e300], [3e-300, 4e-300], { dOut: 2 })).toBeCloseTo(1, 15);
  });
});

describe('retrieval', () => {
  const index = [1, 0, 0, 1, 10, 1, -1, 0];
  // Cosines with the rows of the index: 1, 0, 0.995, -1 and 0, 1, 0.0995, 0.
  const queries = [2, 0, 0, 3];

  test('ranks by cosine, whatever the rows are long', async () => {
    const options = { dOut: 2, relevant: [2, 2] };
    expect(await recallAtK(queries, index, { ...options, k: 1 })).toBe(0);
    expect(await recallAtK(queries, index, { ...options, k: 2 })).toBe(1);
    expect(await meanReciprocalRank(queries, index, options)).toBe(0.5);
    const relevant = Int32Array.of(3, 1);
    expect(await meanReciprocalRank(queries, index, { dOut: 2, relevant })).toBe((1 / 4 + 1) / 2);
  });

  test('discounts the gain by the logarithm of the rank', async () => {
    const rows = [1, 0, 3, 1, 1, 1, 0, 1];
    const options = { dOut: 2, k: 3, relevant: [2, 0] };
    // The relevant rows are the third and, from the other axis, the last one.
    expect(await ndcgAtK([1, 0, 0, 1], rows, options)).toBe(0.25);
    expect(await ndcgAtK([1, 0, 0, 1], rows, { ...options, k: 4 })).toBeCloseTo(
      (1 / 2 + 1 / Math.log2(5)) / 2,
      15,
    );
  });

  test('takes the row of the same number where nothing else is said', async () => {
    expect(await recallAtK(queries, index, { dOut: 2, k: 1 })).toBe(1);
  });

  test('finds nothing where everything is the same', async () => {
    const same = new Float64Array(8).fill(1);
    expect(await recallAtK(same, same, { dOut: 2, k: 3 })).toBe(0);
    expect(await meanReciprocalRank(same, same, { dOut: 2 })).toBe(1 / 4);
  });
});

test.each([
  [
    'sizes that differ',
    () => mse([1, 2], [1, 2, 3]),
    'ERR_SHAPE',
    'yHat has 2 values; n × values = 1 × 3 = 3 were expected, as in y',
  ],
  ['nothing', () => mse([], []), 'ERR_SHAPE', 'y has 0 values; 1 or more were expected'],
  [
    'part of a row',
    () => r2([1, 2, 3], [1, 2, 3], { dOut: 2 }),
    'ERR_SHAPE',
    'y has 3 values; n × dOut were expected, a positive multiple of dOut = 2',
  ],
  [
    'NaN',
    () => cosine([1, NaN], [1, 2], { dOut: 2 }),
    'ERR_NOT_FINITE',
    'yHat[1] is NaN (row 0, column 1); every value has to be finite',
  ],
  [
    'no dOut',
    () => accuracy([1], [1], {}),
    'ERR_ARGUMENT',
    'dOut is missing; a whole number from 1 to 2147483647 was expected',
  ],
  [
    'more queries than index rows',
    () => recallAtK([1, 2], [1], { dOut: 1, k: 1 }),
    'ERR_SHAPE',
    'queries has 2 rows and index 1; without relevant, as many index rows were expected',
  ],
  [
    'a relevant row that there is not',
    () => meanReciprocalRank([1], [1], { dOut: 1, relevant: [1] }),
    'ERR_ARGUMENT',
    'relevant[0] is 1; a whole number from 0 to 0 was expected',
  ],
  [
    'too few relevant rows',
    () => meanReciprocalRank([1, 2], [1, 2], { dOut: 1, relevant: [1] }),
    'ERR_SHAPE',
    'relevant has 1 value; one for each of the 2 queries was expected',
  ],
])('refuses %s', async (_, call, code, message) => {
  expectRefusal(await errorOf(call), code, message);
});
