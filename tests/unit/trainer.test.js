/** createTrainer(), in a worker and in the caller's thread. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LoraError, createTrainer, load, train } from 'lora-wasm';
import { bits } from './agreement.js';
import fc from './drawn.js';
import { OPTIMIZERS, randomProblem } from './problems.js';
import { expectRefusal } from './refusal.js';

const { x, y, wBase, dIn, dOut, rank } = randomProblem({ n: 40, dIn: 6, dOut: 4, rank: 2 }, 3);
const data = { x, y, wBase, dIn, dOut, rank };

/** Every optimiser, with all that a run can have to remember. */
const RUNS = [
  { optimizer: 'sgd', lr: 0.02 },
  { optimizer: 'momentum', lr: 0.01 },
  { optimizer: 'nesterov', lr: 0.01, batchSize: 7 },
  { optimizer: 'adam', lr: 0.01, dropout: 0.2 },
  { optimizer: { name: 'adamw', weightDecay: 0.1 }, lr: 0.01, batchSize: 7, dropout: 0.2 },
  { optimizer: 'scaled-gd', lr: 0.1, route: 'direct' },
  { optimizer: { name: 'sgd', loraPlusRatio: 4 }, lr: 0.01, route: 'compressed' },
  { optimizer: 'sgd', lr: 'auto' },
  { optimizer: 'sgd', lr: 'line-search' },
  { optimizer: 'adam', lr: 0.01, schedule: { name: 'cosine', warmup: 5 }, steps: 60 },
  { optimizer: 'sgd', lr: 0.02, validation: 0.25, batchSize: 8 },
];

describe.each(['worker', 'caller'])('in the %s', (thread) => {
  beforeAll(() => load({ worker: thread === 'worker' }));
  afterAll(() => load({ worker: true }));

  test.each(RUNS)('$optimizer goes on from a snapshot with the same bits: %o', async (run) => {
    const options = { ...data, seed: 5, ...run };
    const whole = await createTrainer(options);
    expect(whole.thread).toBe(thread);
    await whole.step(17);
    const snapshot = await whole.snapshot();
    const end = await whole.step(23);
    const resumed = await createTrainer(options);
    await resumed.step(3); // is forgotten
    await resumed.restore(Buffer.from(snapshot)); // as a file gives it
    expect(await resumed.step(23)).toEqual(end);
    expect(bits((await resumed.adapter()).ab)).toEqual(bits((await whole.adapter()).ab));
    expect(resumed.history).toEqual(whole.history);
    await Promise.all([whole.dispose(), resumed.dispose()]);
  });

  test('goes on from bytes at any step, with batches and dropout: every optimiser', async () => {
    const end = 40;
    const anyRun = fc.record({
      optimizer: fc.constantFrom(...OPTIMIZERS),
      at: fc.integer({ min: 0, max: end }),
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
    });
    await fc.assert(
      fc.asyncProperty(anyRun, async ({ optimizer, at, seed }) => {
        const drawn = { batchSize: 7, dropout: 0.3, validation: 0.2 };
        const options = { ...data, ...drawn, optimizer, lr: 0.01, seed };
        const whole = await createTrainer(options);
        await whole.step(at);
        const bytes = await whole.snapshot();
        await whole.dispose();
        const unbroken = await createTrainer(options);
        const resumed = await createTrainer(options);
        await resumed.restore(Uint8Array.from(bytes));
        expect(await resumed.step(end - at)).toEqual(await unbroken.step(end));
        expect(bits((await resumed.adapter()).ab)).toEqual(bits((await unbroken.adapter()).ab));
        await Promise.all([unbroken.dispose(), resumed.dispose()]);
      }),
      { numRuns: 60 },
    );
  });

  test('takes the steps that train() takes', async () => {
    const options = { ...data, lr: 0.02, lossEvery: 10, route: 'factored' };
    const trained = await train({ ...options, steps: 45 });
    const trainer = await createTrainer(options);
    for (const steps of [1, 14, 0, 30]) await trainer.step(steps);
    const { a, b, ab, scale } = await trainer.adapter();
    expect(bits(ab)).toEqual(bits(trained.ab));
    expect(bits([...a, ...b])).toEqual(bits(ab));
    expect(scale).toBe(1);
    expect(await trainer.loss()).toBe(trained.loss);
    expect(trainer.history.step.filter((step) => step % 10 === 0 || step === 45)).toEqual(
      trained.history.step,
    );
    await trainer.dispose();
  });

  test('does one call after the other', async () => {
    const trainer = await createTrainer({ ...data, lr: 0.02 });
    const states = await Promise.all([trainer.step(3), trainer.step(4), trainer.step()]);
    expect(states.map(({ step }) => step)).toEqual([3, 7, 8]);
    await trainer.dispose();
  });

  test('ends a call early where it is aborted, and can go on', async () => {
    const trainer = await createTrainer({ ...data, lr: 1e-6, route: 'direct' });
    await trainer.step(1);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const { step } = await trainer.step(1e8, { signal: controller.signal, onProgress });
    expect(step).toBeLessThan(1e8);
    expect((await trainer.step(2)).step).toBe(step + 2);
    await trainer.dispose();
  });

  test('takes no step where the signal is aborted before the call', async () => {
    const trainer = await createTrainer({ ...data, lr: 1e-6 });
    const signal = AbortSignal.abort(new RangeError('too late'));
    for (const before of [0, 3]) {
      await trainer.step(before);
      await expect(trainer.step(5, { signal })).rejects.toBe(signal.reason);
      expect((await trainer.step(0)).step).toBe(before);
    }
    await trainer.dispose();
  });

  test('stays where it was last finite when it diverges', async () => {
    const trainer = await createTrainer({ ...data, lr: 5 });
    const error = await trainer.step(500).catch((e) => e);
    expect(trainer.history).toEqual(error.history);
    expect(error).toBeInstanceOf(LoraError);
    expect(error).toMatchObject({ code: 'ERR_DIVERGED', step: expect.any(Number) });
    expect(error.history.step[0]).toBe(0);
    expect((await trainer.adapter()).ab.every(Number.isFinite)).toBe(true);
    await trainer.dispose();
  });

  test('has a validation history from the beginning where rows are held out', async () => {
    const trainer = await createTrainer({ ...data, validation: 0.25 });
    expect(trainer.history).toEqual({ step: [], loss: [], validation: [] });
    await trainer.step(2);
    expect(trainer.history.validation).toHaveLength(trainer.history.loss.length);
    await trainer.dispose();
    const plain = await createTrainer(data);
    expect(plain.history).toEqual({ step: [], loss: [] });
    await plain.dispose();
  });

  test('has a history of any length, also from a snapshot', async () => {
    const steps = 130_000; // more values than a call takes as arguments
    const options = { ...data, lr: 1e-3, lossEvery: 1 };
    const long = await createTrainer(options);
    await long.step(steps);
    expect(long.history.loss).toHaveLength(steps + 1);
    const other = await createTrainer(options);
    await other.restore(await long.snapshot());
    expect(bits(other.history.loss)).toEqual(bits(long.history.loss));
    await Promise.all([long.dispose(), other.dispose()]);
  });

  test('refuses a snapshot that is not its own, and stays where it is', async () => {
    const other = await createTrainer({ ...data, lr: 0.02, rank: 3 });
    const trainer = await createTrainer({ ...data, lr: 0.02 });
    await trainer.step(4);
    const snapshot = await trainer.snapshot();
    const damaged = snapshot.slice(0, -8);
    const refused = [
      [
        await other.snapshot(),
        /^the snapshot is of a run with rank = 3; this trainer has rank = 2$/,
        'other-run',
      ],
      [damaged, /^the snapshot is damaged/],
      [snapshot.slice(0, -3), /^the bytes are not a snapshot/],
      [snapshot.slice(0, 10), /^the bytes are not a snapshot: it does not begin with "lora-sn1"$/],
      [new Uint8Array(100), /^the bytes are not a snapshot: it does not begin/],
    ];
    const flipped = snapshot.slice();
    flipped[snapshot.length - 20] ^= 1;
    refused.push([flipped, /^the snapshot is damaged: its checksum does not match$/]);
    for (const [bytes, message, reason = 'snapshot'] of refused) {
      const error = await trainer.restore(bytes).catch((e) => e);
      expectRefusal(error, 'ERR_FORMAT', message);
      expect(error.reason).toBe(reason);
    }
    await expect(trainer.restore('a')).rejects.toMatchObject({ code: 'ERR_ARGUMENT' });
    expect((await trainer.step(0)).step).toBe(4);
    await Promise.all([other.dispose(), trainer.dispose()]);
  });

  test('cannot be used after it was disposed of', async () => {
    const trainer = await createTrainer({ ...data, lr: 0.02 });
    await trainer[Symbol.asyncDispose]();
    await trainer.dispose();
    for (const call of ['step', 'loss', 'adapter', 'snapshot']) {
      await expect(trainer[call]()).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    }
    await expect(trainer.restore(new Uint8Array(9))).rejects.toMatchObject({
      code: 'ERR_DISPOSED',
    });
  });

  test.each([['linear'], ['cosine']])('needs the steps that %s falls over', async (schedule) => {
    const refused = await createTrainer({ ...data, schedule }).catch((e) => e);
    expectRefusal(
      refused,
      'ERR_ARGUMENT',
      `steps is missing; schedule = '${schedule}' falls until then`,
    );
  });

  test('rejects with what is wrong', async () => {
    const NaNs = x.map(() => NaN);
    await expect(createTrainer({ ...data, x: NaNs })).rejects.toMatchObject({
      code: 'ERR_NOT_FINITE',
    });
    await expect(createTrainer({ ...data, rank: 0 })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
    });
    const trainer = await createTrainer(data);
    await expect(trainer.step(-1)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' });
    await expect(trainer.step(1, { signal: 1 })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' });
    await expect(
      trainer.step(1, {
        onProgress: () => {
          throw new RangeError('mine');
        },
      }),
    ).rejects.toThrow('mine');
    expect((await trainer.step(1)).step).toBeGreaterThan(0);
    await trainer.dispose();
  });
});
