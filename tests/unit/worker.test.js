/** Where train() works, and what happens when a worker ends. */
import { getEventListeners } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { createTrainer, load, solve, train } from 'lora-wasm';
import { bits } from './agreement.js';
import { longOptions, optionsOf, randomProblem } from './problems.js';

afterEach(() => jest.restoreAllMocks());

const short = optionsOf(randomProblem({ n: 20, dIn: 6, dOut: 4, rank: 2 }, 3), { steps: 25 });
const long = { ...longOptions, steps: 5_000 };

/** The workers that are sent something while `work` runs, which is told when the first one is. */
async function workersOf(work) {
  const started = [];
  const post = Worker.prototype.postMessage;
  let sent;
  const firstSent = new Promise((resolve) => (sent = resolve));
  jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (...args) {
    if (!started.includes(this)) started.push(this);
    sent();
    return post.apply(this, args);
  });
  await work(firstSent);
  jest.restoreAllMocks();
  return started;
}

test('a short run is done where it was asked for, a long one in a worker', async () => {
  expect((await train(short)).thread).toBe('caller');
  expect((await train(long)).thread).toBe('worker');
});

test('both give the same bits', async () => {
  await load({ worker: false });
  const here = await train(long);
  await load({ worker: true });
  const there = await train(long);
  expect([here.thread, there.thread]).toEqual(['caller', 'worker']);
  expect(bits(there.ab)).toEqual(bits(here.ab));
  expect(there.history).toEqual(here.history);
});

test('many runs share one worker, and none waits for another to end', async () => {
  const endless = new AbortController();
  let runs;
  const workers = await workersOf(async () => {
    const held = train({ ...long, steps: 1e9, signal: endless.signal });
    runs = await Promise.all([train(long), train(long), train(long)]);
    endless.abort();
    expect((await held).stopReason).toBe('aborted');
  });
  expect(workers).toHaveLength(1);
  expect(runs.map(({ thread }) => thread)).toEqual(['worker', 'worker', 'worker']);
});

test('many runs with one signal listen to it once, and are all ended by it', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = () => getEventListeners(signal, 'abort').length; // Node warns of more than 10
  let first;
  const begun = new Promise((resolve) => (first = resolve));
  const runs = Array.from({ length: 12 }, () =>
    train({ ...long, steps: 1e9, signal, onProgress: first }),
  );
  await begun;
  expect(listeners()).toBe(1);
  expect((await train({ ...long, steps: 2000, signal })).stopReason).toBe('steps');
  expect(listeners()).toBe(1); // for the runs that go on
  controller.abort();
  for (const { value, reason } of await Promise.allSettled(runs)) {
    expect(value?.stopReason ?? reason).toBe(value ? 'aborted' : signal.reason);
  }
  expect(listeners()).toBe(0);
});

test("the caller's arrays are still there", async () => {
  await train(long);
  expect(long.x.length).toBeGreaterThan(0);
  expect(long.x.buffer.byteLength).toBeGreaterThan(0);
});

test('a worker that ends rejects what ran, and the next call starts another', async () => {
  const trainer = await createTrainer(short);
  let running;
  const [worker] = await workersOf((sent) => {
    running = train({ ...long, steps: 1e9 }).catch((error) => error);
    return sent;
  });
  await worker.terminate();
  expect(await running).toMatchObject({
    name: 'LoraError',
    code: 'ERR_INTERNAL',
    message: expect.stringMatching(
      /^the worker stopped \(it ended with code 1\); a trainer in it is lost, and other/,
    ),
  });
  await expect(trainer.step()).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
  await expect(trainer.dispose()).resolves.toBeUndefined(); // what it held is gone
  await expect(trainer.step()).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
  expect(await train(long)).toMatchObject({ thread: 'worker', stopReason: 'steps' });
});

test('a worker that ends rejects a solve(), too', async () => {
  const wide = randomProblem({ n: 700, dIn: 400, dOut: 400, rank: 2 }, 6);
  const { x, y, wBase, dIn, dOut } = wide;
  let running;
  const [worker] = await workersOf((sent) => {
    running = solve({ x, y, wBase, dIn, dOut, rank: 2 }).catch((error) => error);
    return sent;
  });
  await worker.terminate();
  expect(await running).toMatchObject({ name: 'LoraError', code: 'ERR_INTERNAL' });
  const again = { x: x.subarray(0, 40_000), y: y.subarray(0, 40_000), wBase, dIn, dOut };
  expect(await solve({ ...again, rank: 1 })).toMatchObject({ thread: 'worker', rank: 1 });
});

test('a signal whose own code throws is refused, and the trainer goes on', async () => {
  const trainer = await createTrainer(short);
  const throws = () => {
    throw new Error('its own');
  };
  const noListener = { aborted: false, addEventListener: throws };
  await expect(trainer.step(1, { signal: noListener })).rejects.toMatchObject({
    code: 'ERR_ARGUMENT',
    message: 'signal cannot be read: its own',
  });
  const noEnd = { aborted: false, addEventListener() {}, removeEventListener: throws };
  expect((await trainer.step(1, { signal: noEnd })).step).toBe(1);
  await trainer.dispose();
});

test('what onProgress throws ends the run there, too', async () => {
  const mine = new Error('mine');
  const onProgress = () => {
    throw mine;
  };
  await expect(train({ ...long, steps: 1e9, onProgress })).rejects.toBe(mine);
  expect((await train(long)).thread).toBe('worker');
});

test('what ends the run of a trainer that is disposed of, or goes back, leaves the others alone', async () => {
  const mine = new Error('enough');
  const onProgress = () => {
    throw mine;
  };
  const undisturbed = await createTrainer(long);
  const other = await createTrainer(long);
  for (let i = 0; i < 10; i++) {
    const trainer = await createTrainer(long);
    const snapshot = await trainer.snapshot();
    await expect(trainer.step(1e8, { onProgress })).rejects.toBe(mine);
    await trainer.restore(snapshot); // while the worker still ends those steps
    await expect(trainer.step(1e8, { onProgress })).rejects.toBe(mine);
    await trainer.dispose();
    await other.step(5);
  }
  await undisturbed.step(50);
  expect(bits((await other.adapter()).ab)).toEqual(bits((await undisturbed.adapter()).ab));
  await Promise.all([other.dispose(), undisturbed.dispose()]);
});

describe('load({ worker: true })', () => {
  afterAll(() => load({ worker: true }));

  test('starts the worker at once', async () => {
    const start = jest.fn(() => new Worker(new URL(import.meta.resolve('lora-wasm/worker'))));
    await load({ worker: start });
    expect(start).not.toHaveBeenCalled();
    await load({ worker: true });
    expect(start).toHaveBeenCalledTimes(1);
    expect((await train(long)).thread).toBe('worker');
    expect(start).toHaveBeenCalledTimes(1);
  });
});

describe('load({ worker }) takes a function', () => {
  afterAll(() => load({ worker: () => new Worker(script) }));

  const script = new URL(import.meta.resolve('lora-wasm/worker'));

  test('that starts the worker, which all runs share', async () => {
    const start = jest.fn(() => new Worker(script));
    await load({ worker: start });
    const runs = await Promise.all([train(long), train(long)]);
    expect(runs.map(({ thread }) => thread)).toEqual(['worker', 'worker']);
    expect(start).toHaveBeenCalledTimes(1);
    await load({ worker: true });
    expect((await train(long)).thread).toBe('worker');
    expect(start).toHaveBeenCalledTimes(1);
  });

  test.each([
    [
      'that throws',
      () => {
        throw new Error('not here');
      },
      'not here',
    ],
    ['that starts nothing', () => undefined, 'load({ worker }) did not return a worker'],
    ['whose script is not there', () => new Worker(new URL('missing.js', script)), 'missing.js'],
  ])('%s, and does without, saying why once', async (_, start, reason) => {
    const debug = jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    await load({ worker: start });
    for (let i = 0; i < 2; i++) {
      expect(await train(long)).toMatchObject({ thread: 'caller', stopReason: 'steps' });
    }
    expect(debug).toHaveBeenCalledTimes(1);
    const [said] = debug.mock.calls[0];
    expect(said).toContain(`lora-wasm: no worker could be started (`);
    expect(said).toContain(reason);
  });

  test('that failed once is called again after load({ worker: true })', async () => {
    jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    const starts = [() => undefined, () => new Worker(script)];
    await load({ worker: () => starts.shift()() });
    expect((await train(long)).thread).toBe('caller');
    await load({ worker: true });
    expect((await train(long)).thread).toBe('worker');
    expect(starts).toEqual([]);
  });

  test('and nothing else', async () => {
    await expect(load({ worker: './worker.js' })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      message: 'worker is "./worker.js"; true, false or a function that starts one was expected',
    });
  });
});
