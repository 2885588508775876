/** Adapters whose weights are held in the module. */
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { apply, createAdapter, load, train } from 'lora-wasm';
import { bits, haveSameBits } from './agreement.js';
import { optionsOf, randomProblem } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const problem = randomProblem({ n: 90, dIn: 40, dOut: 7, rank: 3 }, 5);
const { x, wBase, dIn, dOut, rank } = problem;
const adapter = { a: problem.a0, b: problem.b0, scale: 0.75, rank };

/** Enough rows for a worker. */
const many = randomProblem({ n: 200, dIn: 4096, dOut: 640, rank: 8 }, 6);
const large = { a: many.a0, b: many.b0, scale: 0.5, rank: 8 };

beforeEach(() => load({ worker: true }));
afterEach(() => jest.restoreAllMocks());

describe('an adapter that is held', () => {
  test('computes the bits of apply(), in one call and in slices, again and again', async () => {
    for (const layer of [{}, { wBase }, { wBase, normalise: true }]) {
      const held = await createAdapter(adapter, layer);
      expect(held).toMatchObject({ dIn, dOut, rank, build: (await load()).build });
      const expected = bits(await apply(x, adapter, layer));
      for (let turn = 0; turn < 2; turn++) {
        expect(bits(held.applySync(x))).toEqual(expected);
        expect(bits(await held.apply(x))).toEqual(expected);
      }
      const row = held.applySync(x.subarray(dIn, 2 * dIn));
      expect(bits(row)).toEqual(expected.slice(dOut, 2 * dOut));
      expect(held.applySync(x, { output: 'float32' })).toEqual(
        await apply(x, adapter, { ...layer, output: 'float32' }),
      );
      await held.dispose();
    }
  });

  test('keeps weights of its own, in either layout', async () => {
    const [a, base] = [adapter.a.slice(), wBase.slice()];
    const turned = Float64Array.from({ length: dIn * dOut }, (_, i) => {
      return wBase[(i % dIn) * dOut + Math.floor(i / dIn)];
    });
    const held = await createAdapter({ ...adapter, a }, { wBase: base });
    const other = await createAdapter(adapter, { wBase: turned, wBaseTransposed: true });
    const expected = bits(held.applySync(x));
    [a, base, turned].forEach((values) => values.fill(0));
    expect(bits(held.applySync(x))).toEqual(expected);
    expect(bits(other.applySync(x))).toEqual(expected);
    await Promise.all([held.dispose(), other.dispose()]);
  });

  test('repeats the preprocessing of the adapter', async () => {
    const y = { mean: [1, 2, 3, 4, 5, 6, 7], deviation: [1, 2, 1, 2, 1, 2, 1] };
    const preprocessing = { columns: dIn - 1, constant: true, y };
    const kept = { ...adapter, preprocessing };
    const rows = x.subarray(0, 20 * (dIn - 1));
    const held = await createAdapter(kept, { wBase });
    expect(bits(held.applySync(rows))).toEqual(bits(await apply(rows, kept, { wBase })));
    await held.dispose();
  });

  test('works in the worker where it takes long: the weights are sent there once', async () => {
    const held = await createAdapter(large, { wBase: many.wBase });
    const sent = jest.spyOn(Worker.prototype, 'postMessage');
    const jobs = () => sent.mock.calls.map(([{ job }]) => job).filter((job) => job !== 'prepare');
    const told = [];
    const first = await held.apply(many.x, { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toMatchObject({ row: many.n, rows: many.n });
    const second = await held.apply(many.x, { output: 'float32' });
    held.applySync(many.x.subarray(0, many.dIn));
    expect(jobs()).toEqual(['openLayer', 'applyHeld', 'applyHeld']);
    expect(haveSameBits(second, Float32Array.from(first))).toBe(true);
    await load({ worker: false });
    expect(haveSameBits(await held.apply(many.x), first)).toBe(true);
    await load({ worker: true });
    await held.dispose();
    expect(jobs().at(-1)).toBe('closeLayer');
  });

  test('is sent anew where its worker has ended', async () => {
    const held = await createAdapter(large, { wBase: many.wBase });
    const sent = jest.spyOn(Worker.prototype, 'postMessage');
    const expected = await held.apply(many.x);
    const [worker] = sent.mock.contexts;
    await worker.terminate();
    await errorOf(() => held.apply(many.x)); // may find it ended, or that it ends
    expect(haveSameBits(await held.apply(many.x), expected)).toBe(true);
    await held.dispose();
  });

  test.each([true, false])('can be aborted; in a worker: %s', async (worker) => {
    const held = await createAdapter(large, { wBase: many.wBase });
    await load({ worker });
    const controller = new AbortController();
    const running = held.apply(many.x, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toBe(controller.signal.reason);
    await expect(held.apply(many.x, { signal: controller.signal })).rejects.toThrow('aborted');
    expect(await held.apply(many.x)).toHaveLength(many.n * many.dOut);
    await held.dispose();
  });
});

describe('what is wrong', () => {
  test('is refused as by apply(), and the adapter stays', async () => {
    const held = await createAdapter(adapter);
    const before = bits(held.applySync(x));
    const calls = [
      [x.slice(1), undefined, 'ERR_SHAPE', /^x has 3599 values; n × dIn were expected/],
      [x.with(41, NaN), undefined, 'ERR_NOT_FINITE', /^x\[41\] is NaN \(row 1, column 1\)/],
      [x, { output: 'f32' }, 'ERR_ARGUMENT', /^output is "f32", which/],
      [
        x,
        new Map([['output', 'float32']]),
        'ERR_ARGUMENT',
        /^options is a Map; an object with the options of apply(Sync)?\(\) was expected/,
      ],
      [
        x,
        { wBase },
        'ERR_ARGUMENT',
        /^wBase is not an option of apply(Sync)?\(\), which has output/,
      ],
    ];
    for (const [rows, options, code, message] of calls) {
      expectRefusal(await errorOf(() => held.apply(rows, options)), code, message);
      expectRefusal(await errorOf(() => held.applySync(rows, options)), code, message);
    }
    const core = await load();
    const { signal } = new AbortController();
    for (const [name, hook] of Object.entries({ signal, onProgress() {} })) {
      expectRefusal(
        await errorOf(() => held.applySync(x, { [name]: hook })),
        'ERR_ARGUMENT',
        `${name} is not an option of applySync(), which has output`,
      );
      expectRefusal(
        await errorOf(() => core.apply(x, adapter, { [name]: hook })),
        'ERR_ARGUMENT',
        `${name} is not an option of core.apply(), which has wBase, wBaseTransposed, normalise, output`,
      );
    }
    expect(bits(held.applySync(x))).toEqual(before);
    await held.dispose();
    const refused = await errorOf(() => createAdapter(adapter, { wBase: [1] }));
    expectRefusal(refused, 'ERR_SHAPE', /^wBase has 1 value; dIn × dOut = 40 × 7/);
    const message = /^normalise is 1; true or false was expected/;
    expectRefusal(
      await errorOf(() => createAdapter(adapter, { normalise: 1 })),
      'ERR_ARGUMENT',
      message,
    );
  });
});

describe('dispose()', () => {
  const DISPOSED = 'this adapter was disposed of';

  test('lets calls end, refuses later ones, and can be repeated', async () => {
    const held = await createAdapter(large, { wBase: many.wBase });
    await load({ worker: false });
    const running = held.apply(many.x);
    await Promise.all([held.dispose(), held.dispose()]);
    expect(await running).toHaveLength(many.n * many.dOut);
    expectRefusal(await errorOf(() => held.apply(x)), 'ERR_DISPOSED', DISPOSED);
    expectRefusal(await errorOf(() => held.applySync(x)), 'ERR_DISPOSED', DISPOSED);
    await held.dispose();
  });

  test('is what the end of a block calls, of both kinds', async () => {
    for (const end of [Symbol.asyncDispose, Symbol.dispose].filter(Boolean)) {
      const held = await createAdapter(adapter);
      await held[end]();
      expectRefusal(await errorOf(() => held.applySync(x)), 'ERR_DISPOSED', DISPOSED);
    }
  });

  test('leaves trainers and other adapters as they are', async () => {
    const options = optionsOf(problem, { steps: 5, lr: 0.01 });
    const expected = bits((await train(options)).ab);
    const [one, other] = [await createAdapter(adapter), await createAdapter(adapter)];
    const rows = bits(other.applySync(x));
    await one.dispose();
    expect(bits(other.applySync(x))).toEqual(rows);
    expect(bits((await train(options)).ab)).toEqual(expected);
    await other.dispose();
  });
});
