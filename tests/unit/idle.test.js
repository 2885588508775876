/** What is given back when nothing is asked for any more: the worker, and the memory of the code. */
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createTrainer, load, train, unload } from 'lora-wasm';
import { bits } from './agreement.js';
import { longOptions, optionsOf, randomProblem } from './problems.js';

const IDLE_MS = 5000;

const long = { ...longOptions, steps: 5_000 };
const short = optionsOf(randomProblem({ n: 20, dIn: 6, dOut: 4, rank: 2 }, 3), { steps: 25 });

/**
 * How many of the workers that did something in this test have been ended. Those that the file before
 * left in this process end in the same seconds, and do not count.
 */
function ended() {
  const used = jest.mocked(Worker.prototype.postMessage).mock.contexts;
  const all = jest.mocked(Worker.prototype.terminate).mock.contexts;
  return all.filter((worker) => used.includes(worker)).length;
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  jest.spyOn(Worker.prototype, 'postMessage');
  jest.spyOn(Worker.prototype, 'terminate');
});

afterEach(async () => {
  await unload();
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('the worker', () => {
  test('is ended after five seconds without work, and another is started for the next', async () => {
    const first = await train(long);
    await jest.advanceTimersByTimeAsync(IDLE_MS - 1);
    expect(ended()).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(ended()).toBe(1);
    const second = await train(long);
    expect([first.thread, second.thread]).toEqual(['worker', 'worker']);
    expect(bits(second.ab)).toEqual(bits(first.ab));
  });

  test('is ended where it was started and never used', async () => {
    const startled = AbortSignal.abort();
    await expect(createTrainer({ ...short, lr: -1 })).rejects.toThrow('lr');
    await expect(train({ ...long, signal: startled })).rejects.toBe(startled.reason);
    await load({ worker: true });
    await train(long);
    await jest.advanceTimersByTimeAsync(IDLE_MS);
    expect(ended()).toBe(1);
  });

  test('stays while a run is under way', async () => {
    const controller = new AbortController();
    const run = train({ ...long, steps: 1e9, signal: controller.signal });
    await train(long);
    await jest.advanceTimersByTimeAsync(10 * IDLE_MS);
    await unload();
    expect(ended()).toBe(0);
    controller.abort();
    expect((await run).stopReason).toBe('aborted');
    await jest.advanceTimersByTimeAsync(IDLE_MS);
    expect(ended()).toBe(1);
  });

  test('stays while it holds a trainer, until that is disposed of', async () => {
    const trainer = await createTrainer(short);
    await jest.advanceTimersByTimeAsync(10 * IDLE_MS);
    await unload();
    expect((await trainer.step(3)).step).toBe(3);
    expect(ended()).toBe(0);
    await trainer.dispose();
    await jest.advanceTimersByTimeAsync(IDLE_MS);
    expect(ended()).toBe(1);
  });

  test('is ended by unload() at once', async () => {
    await train(long);
    await unload();
    expect(ended()).toBe(1);
    await unload();
    expect(ended()).toBe(1);
    expect((await train(long)).thread).toBe('worker');
  });
});

describe("the memory in the caller's thread", () => {
  const wide = randomProblem({ n: 20_000, dIn: 64, dOut: 64, rank: 2 }, 3);
  const options = { ...optionsOf(wide, { steps: 1 }), route: 'direct' };

  beforeEach(() => load({ worker: false }));
  afterEach(() => load({ worker: true }));

  /** How often the code has started since; its second part is added to the first. */
  function starts() {
    const spy = jest.spyOn(WebAssembly, 'instantiate');
    return () => spy.mock.calls.filter(([, imports]) => !('primary' in imports)).length;
  }

  test('is given back after five seconds, and the core that load() gave goes on', async () => {
    const core = await load();
    const count = starts();
    const before = await train(options);
    await jest.advanceTimersByTimeAsync(IDLE_MS);
    expect(count()).toBe(1);
    expect(await load()).toBe(core);
    expect(bits((await train(options)).ab)).toEqual(bits(before.ab));
    expect(core.trainLora([1], [2], [0], [0.5], [1], 1, 1, 1, 1, 0.1, 1)).toHaveLength(2);
  });

  test('is given back by unload() at once', async () => {
    const count = starts();
    await train(options);
    await unload();
    expect(count()).toBe(1);
    await unload();
    expect(count()).toBe(1);
  });

  test('stays where it is little', async () => {
    await unload();
    const count = starts();
    await train(short);
    await jest.advanceTimersByTimeAsync(IDLE_MS);
    await unload();
    expect(count()).toBe(0);
  });

  test('stays while something lives there', async () => {
    const count = starts();
    const trainer = await createTrainer(options);
    await jest.advanceTimersByTimeAsync(IDLE_MS);
    await unload();
    expect(count()).toBe(0);
    expect((await trainer.step()).step).toBe(1);
    await trainer.dispose();
    await unload();
    expect(count()).toBe(1);
  });
});
