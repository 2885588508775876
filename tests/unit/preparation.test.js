/**
 * What comes before the first step leaves the thread to others: its work is done in portions, or in the
 * worker. A clock that jumps at every look makes a slice of every portion, so that they can be counted
 * on any machine.
 */
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { compress, createTrainer, load, solve, train } from 'lora-wasm';
import { randomValues } from './problems.js';

/** Longer than a slice. */
const JUMP_MS = 10;

/** How often others have their turn while `work` is done. */
async function turnsOf(work) {
  let turns = 0;
  let done = false;
  const take = () => {
    turns++;
    if (!done) setImmediate(take);
  };
  setImmediate(take);
  await work();
  done = true;
  return turns;
}

const row = (dIn) => ({
  x: randomValues(dIn, 1),
  y: [1],
  wBase: new Float64Array(dIn),
  dIn,
  dOut: 1,
});

describe('in the thread that calls', () => {
  beforeEach(async () => {
    await load({ worker: false });
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => (now += JUMP_MS));
  });
  afterEach(() => jest.restoreAllMocks());

  test.each([
    ['uniform', 2 ** 17, 4, 2 ** 19 / 2 ** 13],
    ['gaussian', 2 ** 17, 4, 2 ** 19 / 2 ** 13],
    ['orthogonal', 2048, 64, (2048 * 64 * 64 * 2) / 2 ** 17],
    ['orthogonal', 64, 2048, (2048 * 64 * 64 * 2) / 2 ** 17],
  ])("init '%s' of (%d, %d) rests %d times", async (init, dIn, rank, portions) => {
    const options = { ...row(dIn), rank, steps: 0, seed: 1 };
    const given = await turnsOf(() => train({ ...options, a0: new Float64Array(dIn * rank) }));
    const drawn = await turnsOf(() => train({ ...options, init }));
    expect(drawn - given).toBeGreaterThan(portions / 2); // without those that copy a0
  });

  test('rows are drawn and dealt in portions', async () => {
    const n = 2 ** 19;
    const rows = { ...row(1), x: new Float64Array(n).fill(1), y: new Float64Array(n) };
    const turns = (validation) =>
      turnsOf(() => train({ ...rows, rank: 1, steps: 0, route: 'direct', validation }));
    const [all, some] = [await turns(undefined), await turns(0.5)];
    expect(some - all).toBeGreaterThan(n / 2 ** 14 + (2 * n) / 2 ** 16);
  });

  test('compressed rows are reduced in portions', async () => {
    const [dIn, n] = [512, 280];
    const data = await compress({ dIn, dOut: 1 });
    await data.push(randomValues(n * dIn, 3), randomValues(n, 4));
    const turns = await turnsOf(() =>
      train({ data, wBase: new Float64Array(dIn), rank: 1, steps: 0 }),
    );
    const known = await turnsOf(() =>
      train({ data, wBase: new Float64Array(dIn), rank: 1, steps: 0 }),
    );
    expect(turns - known).toBeGreaterThan(dIn / 16 - 5);
    data.dispose();
  });

  test.each([
    ['pushed to', (data) => data.push([1, 2], [3]), 'ERR_ARGUMENT', /^data has changed while/],
    ['disposed of', (data) => data.dispose(), 'ERR_DISPOSED', /was disposed of$/],
  ])('data that are %s meanwhile are refused', async (_, change, code, message) => {
    const data = await compress({ dIn: 2, dOut: 1 });
    await data.push([1, 2, 3, 4], [5, 6]);
    const validation = { x: new Float64Array(2 ** 18), y: new Float64Array(2 ** 17) };
    const options = { data, wBase: [0, 0], rank: 1, steps: 1 };
    const refused = { code, message: expect.stringMatching(message) };
    const training = train({ ...options, validation });
    change(data);
    await expect(training).rejects.toMatchObject(refused);
    data.dispose();
  });
});

describe('in the worker', () => {
  beforeEach(() => load({ worker: true }));
  afterEach(() => jest.restoreAllMocks());

  /** The problems that are sent there. */
  async function problemsSentBy(work) {
    const problems = [];
    const post = Worker.prototype.postMessage;
    jest.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (message, ...more) {
      const { run, problem = run?.problem } = message.args ?? {};
      if (problem) problems.push(problem);
      return post.call(this, message, ...more);
    });
    await work();
    return problems;
  }

  test('a is drawn there', async () => {
    const options = { ...row(512), rank: 64, init: 'orthogonal', seed: 3 };
    let there;
    const problems = await problemsSentBy(async () => {
      const trainer = await createTrainer(options);
      there = await trainer.adapter();
      await trainer.dispose();
      await train({ ...options, dIn: 512, rank: 256, steps: 0 });
    });
    expect(problems.map(({ a0 }) => a0)).toEqual([undefined, undefined]);
    await load({ worker: false });
    const here = await train({ ...options, steps: 0 });
    expect(there.a).toEqual(here.a);
  });

  test('nothing is copied to be sent', async () => {
    const options = { ...row(256), rank: 2 };
    const problems = await problemsSentBy(async () => {
      const trainer = await createTrainer(options);
      await trainer.dispose();
      const wide = { x: randomValues(260 * 400, 1), y: randomValues(400 * 160, 2) };
      await solve({ ...wide, wBase: new Float64Array(260 * 160), dIn: 260, dOut: 160, rank: 1 });
    });
    expect(problems).toHaveLength(2);
    for (const { x, wBase, rows } of problems) {
      expect([x ?? rows.x, wBase].map(({ byteLength }) => byteLength)).toEqual([0, 0]);
    }
  });
});
