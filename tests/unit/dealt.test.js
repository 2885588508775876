/** Rows and queries that are dealt to several workers: the same bits for any number of them. */
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { apply, createAdapter, load, metrics, topK, unload } from 'lora-wasm';
import { haveSameBits } from './agreement.js';
import { randomProblem } from './problems.js';
import { useProcessors } from './processors.js';
import { errorOf, expectRefusal } from './refusal.js';

const script = new URL(import.meta.resolve('lora-wasm/worker'));
let restore = () => undefined;

beforeEach(() => {
  restore = useProcessors(3);
});
afterEach(async () => {
  restore();
  jest.restoreAllMocks();
  await unload();
});
afterAll(() => load({ worker: () => new Worker(script) }));

/** The result of `call`, and which jobs were sent; `load()` before it may still prepare a worker. */
async function jobsOf(call) {
  const sent = jest.spyOn(Worker.prototype, 'postMessage');
  const result = await call();
  const jobs = sent.mock.calls.map(([{ job }]) => job).filter((job) => job !== 'prepare');
  sent.mockRestore();
  return { result, jobs };
}

async function here(call) {
  await load({ worker: false });
  const result = await call();
  await load({ worker: true });
  return result;
}

describe('apply()', () => {
  const long = { n: 1500, dIn: 2048, dOut: 512, rank: 4 };
  const wide = { n: 1500, dIn: 512, dOut: 2048, rank: 4 };
  const problems = [long, wide].map((size) => randomProblem(size, 5));
  const layerOf = (p) => ({ a: p.a0, b: p.b0, scale: 0.5, rank: 4 });
  const [p] = problems;

  test.each([
    ['', {}, 0],
    [' where the output is over x', {}, 1],
    [' as float32', { output: 'float32' }, 1],
    [' of length 1', { normalise: true }, 0],
  ])('computes the same bits%s', async (_, options, which) => {
    const { x, wBase, ...problem } = problems[which];
    const run = () => apply(x, layerOf(problem), { wBase, ...options });
    const before = x.slice();
    const { result, jobs } = await jobsOf(run);
    expect(jobs).toEqual(['apply', 'apply', 'apply']);
    expect(haveSameBits(result, await here(run))).toBe(true);
    expect(haveSameBits(x, before)).toBe(true);
    expect(result.buffer.byteLength).toBe(result.byteLength);
  });

  test('takes float32, plain arrays and rows before a preprocessing', async () => {
    const { x, wBase } = p;
    const preprocessing = { columns: long.dIn - 1, constant: true };
    const kept = { ...layerOf(p), preprocessing };
    for (const [rows, adapter] of [
      [Float32Array.from(x), layerOf(p)],
      [Array.from(x), layerOf(p)],
      [x.subarray(0, 1500 * (long.dIn - 1)), kept],
    ]) {
      const run = () => apply(rows, adapter, { wBase });
      const { result, jobs } = await jobsOf(run);
      expect(jobs).toHaveLength(3);
      expect(haveSameBits(result, await here(run))).toBe(true);
    }
  });

  test.each([0, 1])('tells the first value that is none by its place', async (which) => {
    const { x, wBase, dIn, ...problem } = problems[which];
    const bad = x.slice();
    for (const row of [1400, 900, 700]) bad[row * dIn + 3] = NaN;
    const refused = await errorOf(() => apply(bad, layerOf(problem), { wBase }));
    const message = `x[${700 * dIn + 3}] is NaN (row 700, column 3); every value has to be finite`;
    expectRefusal(refused, 'ERR_NOT_FINITE', message);
  });

  test('tells its progress, of all rows', async () => {
    const told = [];
    const onProgress = (progress) => told.push(progress);
    await apply(p.x, layerOf(p), { wBase: p.wBase, onProgress });
    expect(told.at(-1)).toEqual({ row: p.n, rows: p.n, seconds: expect.any(Number) });
    const rows = told.map(({ row }) => row);
    expect(rows).toEqual([...rows].sort((one, other) => one - other));
  });

  test('ends with what onProgress throws, and with the reason of a signal', async () => {
    const thrown = new Error('enough');
    const onProgress = jest.fn(() => {
      throw thrown;
    });
    const run = (more) => apply(p.x, layerOf(p), { wBase: p.wBase, ...more });
    await expect(run({ onProgress })).rejects.toBe(thrown);
    expect(onProgress).toHaveBeenCalledTimes(1);
    const controller = new AbortController();
    const running = run({ signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toBe(controller.signal.reason);
    expect(await run()).toHaveLength(p.n * p.dOut);
  });

  test('works with one worker, or none, where no others start', async () => {
    const run = () => apply(p.x, layerOf(p), { wBase: p.wBase });
    const expected = await here(run);
    for (const workers of [0, 1]) {
      let started = 0;
      jest.spyOn(console, 'debug').mockImplementation(() => undefined);
      await load({
        worker: () => {
          if (++started > workers) throw new Error('enough');
          return new Worker(script);
        },
      });
      expect(haveSameBits(await run(), expected)).toBe(true);
    }
    await load({ worker: () => new Worker(script) });
  });

  test('of an adapter that is held opens it in each worker, once', async () => {
    const held = await createAdapter(layerOf(p), { wBase: p.wBase });
    const { result, jobs } = await jobsOf(() => held.apply(p.x));
    expect(jobs.toSorted()).toEqual([...Array(3).fill('applyHeld'), ...Array(3).fill('openLayer')]);
    const again = await jobsOf(() => held.apply(p.x));
    expect(again.jobs).toEqual(['applyHeld', 'applyHeld', 'applyHeld']);
    expect(haveSameBits(again.result, result)).toBe(true);
    expect(haveSameBits(held.applySync(p.x), result)).toBe(true);
    const { jobs: closed } = await jobsOf(() => held.dispose());
    expect(closed).toEqual(['closeLayer', 'closeLayer', 'closeLayer']);
  });
});

describe('a search', () => {
  const width = 96;
  const values = randomProblem({ n: 6000, dIn: width, dOut: 1, rank: 1 }, 9).x;
  const index = values.subarray(0, 6000 * width);
  const queries = values.map((value, i) => value + 0.3 * Math.sin(i)).subarray(0, 4000 * width);
  const options = { dOut: width, k: 5 };

  test('finds the same by the same bits', async () => {
    for (const similarity of ['cosine', 'dot']) {
      const run = () => topK(queries, index, { ...options, similarity });
      const { result, jobs } = await jobsOf(run);
      expect(jobs).toEqual(['topK', 'topK', 'topK']);
      const expected = await here(run);
      expect(result.k).toBe(5);
      expect(result.indices).toEqual(expected.indices);
      expect(haveSameBits(result.scores, expected.scores)).toBe(true);
    }
    const relevant = Uint32Array.from({ length: 4000 }, (_, i) => (7 * i) % 6000);
    for (const more of [{}, { relevant }]) {
      const run = () => metrics.meanReciprocalRank(queries, index, { dOut: width, ...more });
      const { result, jobs } = await jobsOf(run);
      expect(jobs).toEqual(['ranks', 'ranks', 'ranks']);
      expect(result).toBe(await here(run));
    }
  });

  test('tells the first value that is none by its place, of queries before the index', async () => {
    const bad = queries.slice();
    for (const row of [3900, 2000]) bad[row * width + 1] = Infinity;
    const worse = index.slice();
    worse[0] = NaN;
    const refused = await errorOf(() => topK(bad, worse, options));
    const place = `queries[${2000 * width + 1}] is Infinity (row 2000, column 1)`;
    expectRefusal(refused, 'ERR_NOT_FINITE', `${place}; every value has to be finite`);
    bad.set(queries);
    bad[3900 * width] = 1e200;
    worse[0] = 1e200;
    const overflow = () => topK(bad, worse, { ...options, similarity: 'dot' });
    expectRefusal(
      await errorOf(overflow),
      'ERR_NOT_FINITE',
      "a similarity by 'dot' could be too large for a number: the largest value of queries is " +
        '1e+200 in size, and that of index 1e+200',
    );
  });

  test('tells its progress, of the index', async () => {
    const told = [];
    await topK(queries, index, { ...options, onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ row: 6000, rows: 6000, seconds: expect.any(Number) });
    const rows = told.map(({ row }) => row);
    expect(rows).toEqual([...rows].sort((one, other) => one - other));
  });
});
