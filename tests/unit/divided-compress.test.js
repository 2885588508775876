/** Compressed data whose rows are dealt to parts, and the workers that reduce them side by side. */
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { compress, load, solve, train, unload } from 'lora-wasm';
import { deal } from '../../build/lib/problem/dealing.js';
import { expectAgreement } from './agreement.js';
import { randomProblem } from './problems.js';
import { useProcessors } from './processors.js';

const portionsOf = ({ x, y, n, dIn, dOut }, size) =>
  Array.from({ length: Math.ceil(n / size) }, (_, i) => [
    x.subarray(i * size * dIn, Math.min(n, (i + 1) * size) * dIn),
    y.subarray(i * size * dOut, Math.min(n, (i + 1) * size) * dOut),
  ]);

async function compressed(problem, { size = problem.n, ...options } = {}) {
  const { dIn, dOut } = problem;
  const data = await compress({ dIn, dOut, ...options });
  for (const [x, y] of portionsOf(problem, size)) await data.push(x, y);
  return data;
}

describe('parts', () => {
  const problem = randomProblem({ n: 3000, dIn: 20, dOut: 4, rank: 2 }, 3);
  const { dIn, dOut, wBase, rank } = problem;
  const rows = { x: problem.x, y: problem.y, wBase, dIn, dOut };
  let expected;
  beforeAll(async () => {
    expected = await train({ ...rows, rank, steps: 50, lr: 0.02, route: 'direct' });
  });

  test.each([1, 2, 3, 4, 7, 16])('%i train as the rows do', async (workers) => {
    const data = await compressed(problem, { workers });
    expect(data.n).toBe(problem.n);
    const result = await train({ data, wBase, rank, steps: 50, lr: 0.02 });
    expectAgreement(result.ab, expected.ab, 1e-12);
    expectAgreement([result.loss], [expected.loss], 1e-12);
  });

  test.each([2, 5])('%i give the same bits, whatever the portions', async (workers) => {
    const bytes = (await compressed(problem, { workers })).toBytes();
    for (const size of [7, 288, 1000]) {
      expect((await compressed(problem, { workers, size })).toBytes()).toEqual(bytes);
    }
  });

  test('of another number give other bits', async () => {
    const bytes = (await compressed(problem, { workers: 1 })).toBytes();
    expect((await compressed(problem, { workers: 2 })).toBytes()).not.toEqual(bytes);
  });

  test('go on after toBytes() as the restored data do', async () => {
    const half = portionsOf(problem, 1500);
    const data = await compress({ dIn, dOut, workers: 3 });
    await data.push(...half[0]);
    const again = await compress({ bytes: data.toBytes(), workers: 3 });
    for (const one of [data, again]) await one.push(...half[1]);
    expect(again.toBytes()).toEqual(data.toBytes());
    const result = await train({ data, wBase, rank, steps: 50, lr: 0.02 });
    expectAgreement(result.ab, expected.ab, 1e-12);
  });

  test('merge', async () => {
    const [first, second] = portionsOf(problem, 1500);
    const data = await compress({ dIn, dOut, workers: 2 });
    await data.push(...first);
    const other = await compress({ dIn, dOut, workers: 3 });
    await other.push(...second);
    data.merge(other);
    expect([data.n, other.n]).toEqual([3000, 1500]);
    const result = await train({ data, wBase, rank, steps: 50, lr: 0.02 });
    expectAgreement(result.ab, expected.ab, 1e-12);
  });
});

describe('awkward columns', () => {
  const [n, dIn, dOut] = [2000, 7, 3];
  const { x, y } = randomProblem({ n, dIn, dOut, rank: 2 }, 9);
  const changed = (change) => Float64Array.from(x, (value, i) => change(value, i % dIn, i, x));
  const cases = {
    'zero, first': changed((value, column) => (column === 0 ? 0 : value)),
    'zero, last': changed((value, column) => (column === dIn - 1 ? 0 : value)),
    constant: changed((value, column) => (column === 3 ? 1 : value)),
    equal: changed((value, column, i) => (column === 4 ? x[i - 3] : value)),
    'one-hot': changed((_, column, i) => (Math.floor(i / dIn) % dIn === column ? 1 : 0)),
    'zero rows at the beginning': changed((value, _, i) => (i < 900 * dIn ? 0 : value)),
    huge: changed((value, column) => (column === 2 ? 1e150 * value : value)),
    tiny: changed((value, column) => (column === 2 ? 1e-150 * value : value)),
  };
  test.each(Object.entries(cases))('%s, lose no row', async (_, awkward) => {
    const problem = { x: awkward, y, n, dIn, dOut };
    const wBase = new Float64Array(dIn * dOut);
    const asked = { wBase, rank: 2 };
    const one = await solve({ ...asked, data: await compressed(problem, { workers: 1 }) });
    const three = await solve({ ...asked, data: await compressed(problem, { workers: 3 }) });
    const all = await solve({ ...asked, x: awkward, y, dIn, dOut });
    expectAgreement(three.lossByRank, all.lossByRank, 1e-11);
    expectAgreement(one.lossByRank, all.lossByRank, 1e-11);
  });
});

describe('workers', () => {
  const wide = randomProblem({ n: 8000, dIn: 160, dOut: 160, rank: 1 }, 3);
  const script = new URL(import.meta.resolve('lora-wasm/worker'));
  let restore = () => undefined;

  afterEach(async () => {
    restore();
    restore = () => undefined;
    await unload();
    jest.restoreAllMocks();
  });
  afterAll(() => load({ worker: () => new Worker(script) }));

  /** How many threads reduce, and what the data are then. */
  async function reducedBy({ processors, workers = 4, start = () => new Worker(script) }) {
    restore = useProcessors(processors);
    const started = jest.fn(start);
    await load({ worker: started });
    const data = await compressed(wide, { workers });
    return { started: started.mock.calls.length, bytes: data.toBytes() };
  }

  test('are as many as parts, processors and 4 allow, and the bits are the same', async () => {
    const runs = [];
    for (const processors of [1, 2, 3, 64]) runs.push(await reducedBy({ processors }));
    expect(runs.map(({ started }) => started)).toEqual([1, 2, 3, 4]);
    expect(await reducedBy({ processors: 64, workers: 2 })).toMatchObject({ started: 2 });
    await load({ worker: false });
    const here = (await compressed(wide, { workers: 4 })).toBytes();
    for (const { bytes } of runs) expect(bytes).toEqual(here);
  });

  test('are ended when they are idle', async () => {
    const { started } = await reducedBy({ processors: 3 });
    const terminate = jest.spyOn(Worker.prototype, 'terminate');
    await unload();
    expect(new Set(terminate.mock.contexts).size).toBe(started);
  });

  test('that cannot be started, or are one and the same, are done without', async () => {
    const said = jest.spyOn(console, 'debug');
    let only;
    const same = await reducedBy({ processors: 3, start: () => (only ??= new Worker(script)) });
    let first = true;
    const one = await reducedBy({
      processors: 3,
      start: () => {
        if (!first) throw new Error('one is enough');
        first = false;
        return new Worker(script);
      },
    });
    expect(one.bytes).toEqual(same.bytes);
    expect(said).not.toHaveBeenCalled();
  });

  test('that end while they reduce leave nothing half added', async () => {
    restore = useProcessors(2);
    await load({ worker: () => new Worker(script) });
    const { dIn, dOut, x, y } = wide;
    const data = await compress({ dIn, dOut, workers: 2 });
    await data.push(x, y);
    const post = Worker.prototype.postMessage;
    let sent = 0;
    jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (...args) {
      if (++sent === 2) this.terminate();
      else post.apply(this, args);
    });
    await expect(data.push(x, y)).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    expect(sent).toBe(2);
    jest.restoreAllMocks();
    expect(data.n).toBe(wide.n);
    await data.push(x, y);
    const other = await compress({ dIn, dOut, workers: 2 });
    for (let i = 0; i < 2; i++) await other.push(x, y);
    expect(data.toBytes()).toEqual(other.toBytes());
  });
});

describe("'auto'", () => {
  const partsOf = (widths, rows) =>
    1 + Math.max(...deal(widths, 'auto', [], rows).map(({ part }) => part));
  const wide = { dIn: 768, dOut: 768 };

  test('is one part for few rows, little work or a very large layer', () => {
    expect(partsOf(wide, 12_000)).toBe(1);
    expect(partsOf({ dIn: 2, dOut: 1 }, 100_000)).toBe(1);
    expect(partsOf({ dIn: 4096, dOut: 4096 }, 1_000_000)).toBe(1);
  });

  test('is two parts, and then four', () => {
    expect(partsOf(wide, 20_000)).toBe(2);
    expect(partsOf(wide, 60_000)).toBe(4);
  });

  test('deals what comes in one portion as what comes in many', () => {
    const whole = deal(wide, 'auto', [], 60_000);
    const dealt = [];
    const all = [];
    for (let from = 0, waiting = 0; from < 60_000; from += 1000) {
      waiting += 1000;
      const shares = deal(wide, 'auto', dealt, waiting);
      const offset = from + 1000 - waiting;
      for (const share of shares) {
        dealt[share.part] = (dealt[share.part] ?? 0) + share.to - share.from;
        all.push({ ...share, from: share.from + offset, to: share.to + offset });
      }
      waiting -= shares.at(-1)?.to ?? 0;
    }
    const partOfRow = (shares, row) => shares.find(({ from, to }) => from <= row && row < to)?.part;
    const rows = Array.from({ length: 60_000 / 48 }, (_, i) => 48 * i);
    expect(rows.map((row) => partOfRow(all, row))).toEqual(
      rows.map((row) => partOfRow(whole, row)),
    );
  });
});

test.each([0, 17, 1.5, 'two', null])('workers: %p is refused', async (workers) => {
  await expect(compress({ dIn: 2, dOut: 1, workers })).rejects.toMatchObject({
    code: 'ERR_ARGUMENT',
    message: expect.stringMatching(/^workers is /),
  });
});
