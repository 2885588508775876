/** topK() and the metrics of ranks, asynchronous and at once, beside plain loops. */
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { load, metrics, topK } from 'lora-wasm';
import { order, rank, similarities } from '../reference/search.js';
import { bits } from './agreement.js';
import { turnsDuring, useSteppingClock } from './clock.js';
import { randomValues } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const { recallAtK, ndcgAtK, meanReciprocalRank } = metrics;

let core;
beforeAll(async () => {
  core = await load();
});
afterEach(() => jest.restoreAllMocks());

/**
 * Rows of a few small whole numbers, of which the plain loops get every product exactly: whatever is
 * equally similar has the same bits there, too.
 */
function wholeRows(count, width, seed) {
  const rows = randomValues(count * width, seed).map((value) => Math.round(2 * value));
  for (let row = 3; row < count; row += 4) {
    if (row % 8 === 3) rows.fill(0, row * width, (row + 1) * width);
    else rows.copyWithin(row * width, 0, width);
  }
  return rows;
}

const SIZES = [
  [1, 1, 1],
  [1, 50, 2],
  [30, 1, 3],
  [9, 9, 5],
  [73, 150, 3],
  [150, 300, 1],
  [75, 80, 384],
];

describe.each(SIZES)('%i queries in %i rows of %i values', (n, m, dOut) => {
  const queries = wholeRows(n, dOut, 1);
  const index = wholeRows(m, dOut, 2);
  const relevant = Array.from({ length: n }, (_, i) => (7 * i) % m);

  test.each([1, 2, m, m + 5])(
    'topK() finds the rows of the largest products, k = %i',
    async (k) => {
      const options = { dOut, k, similarity: 'dot' };
      const found = await topK(queries, index, options);
      expect(found.k).toBe(Math.min(k, m));
      const expected = similarities(queries, index, dOut, 'dot').map((similar) =>
        order(similar)
          .slice(0, k)
          .map((row) => [row, similar[row]]),
      );
      expect([...found.indices]).toEqual(expected.flat().map(([row]) => row));
      expect(bits(found.scores)).toEqual(
        bits(Float64Array.from(expected.flat(), ([, similarity]) => similarity)),
      );
      expect(core.topK(queries, index, options)).toEqual(found);
    },
  );

  test('topK() finds the rows of the largest cosines, up to rounding', async () => {
    const { indices, scores, k } = await topK(queries, index, { dOut, k: 5 });
    const similar = similarities(queries, index, dOut);
    for (let i = 0; i < n; i++) {
      const sorted = similar[i].toSorted((p, q) => q - p);
      for (let j = 0; j < k; j++) {
        const [row, score] = [indices[i * k + j], scores[i * k + j]];
        expect(score).toBeCloseTo(similar[i][row], 14);
        expect(score).toBeCloseTo(sorted[j], 14);
        if (j > 0 && score === scores[i * k + j - 1]) {
          expect(row).toBeGreaterThan(indices[i * k + j - 1]);
        }
      }
    }
  });

  test('the ranks are those of the cosines that topK() finds', async () => {
    const { indices, scores } = core.topK(queries, index, { dOut, k: m });
    const ranks = relevant.map((row, i) => {
      const similar = new Array(m);
      for (let j = 0; j < m; j++) similar[indices[i * m + j]] = scores[i * m + j];
      return rank(similar, row);
    });
    const mean = (of) => ranks.reduce((sum, one) => sum + of(one), 0) / n;
    const expected = [
      mean((one) => (one <= 3 ? 1 : 0)),
      mean((one) => (one <= 3 ? 1 / Math.log2(1 + one) : 0)),
      mean((one) => 1 / one),
    ];
    const options = { dOut, relevant };
    const computed = [
      await recallAtK(queries, index, { ...options, k: 3 }),
      await ndcgAtK(queries, index, { ...options, k: 3 }),
      await meanReciprocalRank(queries, index, options),
    ];
    expect(computed).toEqual(expected);
    expect([
      core.metrics.recallAtK(queries, index, { ...options, k: 3 }),
      core.metrics.ndcgAtK(queries, index, { ...options, k: 3 }),
      core.metrics.meanReciprocalRank(queries, index, options),
    ]).toEqual(computed);
  });
});

describe('ties', () => {
  test('duplicates of the relevant row count against it, wherever they are', async () => {
    const [m, dOut] = [400, 7];
    const index = randomValues(m * dOut, 1);
    const copies = [3, 71, 72, 287, 288, 399];
    for (const row of copies) index.set(index.subarray(0, dOut), row * dOut);
    const query = index.subarray(0, dOut);
    const of = (relevant) => meanReciprocalRank(query, index, { dOut, relevant: [relevant] });
    for (const row of [0, ...copies]) expect(await of(row)).toBe(1 / (1 + copies.length));
    const { indices } = await topK(query, index, { dOut, k: 7 });
    expect([...indices]).toEqual([0, ...copies]);
  });

  test('exact multiples of a row are as similar by cosine', async () => {
    const index = [1, 2, -5, 3, 6, -15, 1, 0, 0, 7, 14, -35, 0.5, 1, -2.5];
    const query = [0.3, 0.1, -0.4];
    expect(await meanReciprocalRank(query, index, { dOut: 3, relevant: [0] })).toBe(1 / 4);
  });

  test('rows of zeros are as similar as perpendicular ones', async () => {
    const { indices, scores } = await topK([0, 0, 1, 0], [0, 0, 0, 5, -1, 0], { dOut: 2, k: 3 });
    expect([...indices]).toEqual([0, 1, 2, 0, 1, 2]);
    expect([...scores].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(await meanReciprocalRank([0, 0], [0, 0, 1, 1], { dOut: 2 })).toBe(1 / 2);
  });
});

describe('values', () => {
  const [n, m, dOut] = [40, 90, 33];
  const queries = randomValues(n * dOut, 5);
  const index = randomValues(m * dOut, 6);

  test('have the same bits whatever else is searched', async () => {
    const all = await topK(queries, index, { dOut, k: m });
    for (const i of [0, 1, 17, 39]) {
      const query = queries.subarray(i * dOut, (i + 1) * dOut);
      const alone = await topK(query, index, { dOut, k: m });
      expect(bits(alone.scores)).toEqual(bits(all.scores.subarray(i * m, (i + 1) * m)));
      const last = await topK(query, index.subarray(-dOut), { dOut, k: 1 });
      const place = alone.indices.indexOf(m - 1);
      expect(bits(last.scores)).toEqual(bits(alone.scores.subarray(place, place + 1)));
    }
  });

  test('may be float32 or in plain arrays', async () => {
    const single = [Float32Array.from(queries), Float32Array.from(index)];
    const expected = await topK(...single.map((rows) => Float64Array.from(rows)), { dOut, k: 3 });
    expect(await topK(...single, { dOut, k: 3 })).toEqual(expected);
    expect(await topK(...single.map((rows) => [...rows]), { dOut, k: 3 })).toEqual(expected);
  });

  test.each([1e200, 1e-200, 1e300, 1e-300])(
    'of a size of %p give the same cosines',
    async (size) => {
      const expected = await topK(queries, index, { dOut, k: m });
      const scaled = await topK(
        queries.map((value) => value * size),
        index.map((value) => value * size),
        { dOut, k: m },
      );
      expect(scaled.indices).toEqual(expected.indices);
      scaled.scores.forEach((score, i) => expect(score).toBeCloseTo(expected.scores[i], 14));
    },
  );

  test('whose products could overflow are refused', async () => {
    const error = await errorOf(() => topK([1e200], [1e200], { dOut: 1, k: 1, similarity: 'dot' }));
    expectRefusal(
      error,
      'ERR_NOT_FINITE',
      /^a similarity by 'dot' could be too large for a number/,
    );
    expect((await topK([1e200], [1e100], { dOut: 1, k: 1, similarity: 'dot' })).scores[0]).toBe(
      1e200 * 1e100,
    );
  });
});

/** More than a moment's work. */
const long = (() => {
  const [n, m, dOut] = [1500, 9000, 64];
  return [randomValues(n * dOut, 1), randomValues(m * dOut, 2), { dOut, k: 4 }];
})();

describe('a long search', () => {
  afterAll(() => load({ worker: true }));

  test('gives the same in the worker as here, and leaves its arguments alone', async () => {
    const before = long.slice(0, 2).map((rows) => rows.slice());
    const rows = [];
    const [there, recall] = [await topK(...long), await recallAtK(...long)];
    await load({ worker: false });
    const onProgress = ({ row }) => rows.push(row);
    const here = await topK(long[0], long[1], { ...long[2], onProgress });
    expect(there).toEqual(here);
    expect(there.indices).toBeInstanceOf(Uint32Array);
    expect(await recallAtK(...long)).toBe(recall);
    expect(long.slice(0, 2)).toEqual(before);
    expect(rows.at(-1)).toBe(9000);
    expect(rows).toEqual(rows.toSorted((p, q) => p - q));
  });

  test('tells its progress from the worker', async () => {
    await load({ worker: true });
    const told = [];
    await recallAtK(long[0], long[1], { ...long[2], onProgress: (one) => told.push(one) });
    expect(told.at(-1)).toEqual({ row: 9000, rows: 9000, seconds: expect.any(Number) });
  });

  test('is ended by a signal in the worker', async () => {
    await load({ worker: true });
    const controller = new AbortController();
    const post = Worker.prototype.postMessage;
    jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (...args) {
      post.apply(this, args);
      controller.abort('enough');
    });
    const { signal } = controller;
    expect(await errorOf(() => topK(long[0], long[1], { ...long[2], signal }))).toBe('enough');
  });

  test('is ended by a signal in this thread, after the slice in which it comes', async () => {
    await load({ worker: false });
    useSteppingClock(10);
    const controller = new AbortController();
    let left = 0;
    const { turns, result } = await turnsDuring(
      () => errorOf(() => topK(long[0], long[1], { ...long[2], signal: controller.signal })),
      (turn) => {
        if (turn === 100) controller.abort('enough');
        else if (turn > 100) left++;
      },
    );
    expect(result).toBe('enough');
    expect([turns >= 100, left <= 1]).toEqual([true, true]);
    const again = recallAtK(long[0], long[1], { ...long[2], signal: controller.signal });
    expect(await errorOf(() => again)).toBe('enough');
  });

  test.each([true, false])(
    'is ended by what onProgress throws, with a worker: %p',
    async (worker) => {
      await load({ worker });
      const mine = new Error('mine');
      const onProgress = () => {
        throw mine;
      };
      const ended = topK(long[0], long[1], { ...long[2], onProgress });
      expect(await errorOf(() => ended)).toBe(mine);
      expect((await topK([1], [1], { dOut: 1, k: 1 })).scores[0]).toBe(1);
    },
  );

  test('leaves the thread to others after every portion, where the machine is slow', async () => {
    await load({ worker: false });
    useSteppingClock(10);
    const [n, m, dOut] = [300, 1000, 768];
    const [queries, index] = [randomValues(n * dOut, 3), randomValues(m * dOut, 4)];
    const { turns } = await turnsDuring(() => topK(queries, index, { dOut, k: 2 }));
    const chunks = Math.ceil((m * dOut) / 2 ** 16) + Math.ceil((n * dOut) / 2 ** 16);
    // Copied, checked, and pushed; then each portion of 84 rows with blocks of 72 queries.
    const compared = Math.ceil(m / 84) * Math.ceil(n / 72);
    expect(turns).toBeGreaterThanOrEqual(2 * chunks - 2 + compared);
  });

  test('sorts and returns many neighbours in slices', async () => {
    await load({ worker: false });
    useSteppingClock(10);
    const [n, m] = [40, 4000];
    const { turns, result } = await turnsDuring(() =>
      topK(randomValues(n, 3), randomValues(m, 4), { dOut: 1, k: m, similarity: 'dot' }),
    );
    expect(result.scores).toHaveLength(n * m);
    expect(turns).toBeGreaterThanOrEqual((n * m) / 64);
  });
});

test('memory that there is not is told before anything is allocated', async () => {
  const rows = new Float32Array(2 ** 14);
  const error = await errorOf(() => topK(rows, rows, { dOut: 1, k: 2 ** 31 - 1 }));
  expectRefusal(
    error,
    'ERR_OUT_OF_MEMORY',
    'queries and what is found for each take 4.00 GiB with n = 16384, dOut = 1 and k = 16384; ' +
      'WebAssembly has 4 GiB',
  );
});

test.each([
  [
    'a similarity that there is not',
    () => topK([1], [1], { dOut: 1, k: 1, similarity: 'euclidean' }),
    'ERR_ARGUMENT',
    /^similarity is "euclidean", which lora-wasm .* does not have; "cosine" or "dot" was expected$/,
  ],
  [
    'no k',
    () => topK([1], [1], { dOut: 1 }),
    'ERR_ARGUMENT',
    'k is missing; a whole number from 1 to 2147483647 was expected',
  ],
  [
    'k as a number of its own',
    () => topK([1], [1], 1),
    'ERR_ARGUMENT',
    'options is 1; an object with the options of topK() was expected: { dOut, k }',
  ],
  [
    'an index without rows',
    () => topK([1], [], { dOut: 1, k: 1 }),
    'ERR_SHAPE',
    'index has 0 values; n × dOut were expected, a positive multiple of dOut = 1',
  ],
  [
    'NaN',
    () => topK([1, 2], [1, 2, 3, NaN], { dOut: 2, k: 1 }),
    'ERR_NOT_FINITE',
    'index[3] is NaN (row 1, column 1); every value has to be finite',
  ],
  [
    'a signal where nothing can be aborted',
    () => core.topK([1], [1], { dOut: 1, k: 1, signal: new AbortController().signal }),
    'ERR_ARGUMENT',
    'signal is not an option of core.topK(), which has dOut, k, similarity',
  ],
])('topK() refuses %s', async (_, call, code, message) => {
  expectRefusal(await errorOf(call), code, message);
});
