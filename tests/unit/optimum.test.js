/** train() and createTrainer() beside solve(): the start at the optimum, and the gap to it. */
import { describe, expect, test } from '@jest/globals';
import { compress, createTrainer, load, LoraError, metrics, merge, solve, train } from 'lora-wasm';
import { splitRows } from '../../build/lib/problem/split.js';
import { runToEnd } from '../../build/lib/work/slices.js';
import { bits, expectAgreement } from './agreement.js';
import { randomProblem, randomValues } from './problems.js';

const sizes = { n: 60, dIn: 9, dOut: 5, rank: 2 };
const { x, y, wBase, dIn, dOut, rank, n } = randomProblem(sizes, 17);
const data = { x, y, wBase, dIn, dOut, rank };
const ROUTES = ['direct', 'factored', 'compressed'];

/** What is minimised, in the units of the loss. */
async function objective({ loss, a, b, scale }, ridge) {
  const change = await merge(new Float64Array(dIn * dOut), { a, b, scale, rank });
  return loss + (ridge * change.reduce((sum, value) => sum + value ** 2, 0)) / dOut;
}

describe("init: 'optimum'", () => {
  test.each(ROUTES)('starts from the adapter of solve(): %s', async (route) => {
    for (const more of [{}, { alpha: 6 }, { ridge: 0.2, alpha: 3, rslora: true }]) {
      const best = await solve({ ...data, ...more });
      const start = await train({ ...data, ...more, init: 'optimum', steps: 0, route });
      expect(start.scale).toBe(best.scale);
      expectAgreement(start.ab, best.ab, 1e-12);
      expect(start.loss).toBeCloseTo(best.loss, 13);
    }
  });

  test('leaves nothing to gain', async () => {
    const ridge = 0.1;
    const { history, ab } = await train({ ...data, ridge, init: 'optimum', steps: 300 });
    expectAgreement(ab, (await solve({ ...data, ridge })).ab, 1e-11);
    expect(history.loss.at(-1)).toBeCloseTo(history.loss[0], 13);
  });

  test('is of the rows to train on, compressed or not', async () => {
    const [kept] = runToEnd(splitRows({ x, y, rows: n }, { dIn, dOut }, 15, 4));
    const best = await solve({ ...data, x: kept.x, y: kept.y });
    const split = { ...data, init: 'optimum', steps: 0, validation: 0.25, seed: 4 };
    expectAgreement((await train(split)).ab, best.ab, 1e-12);
    const compressed = await compress({ dIn, dOut });
    await compressed.push(kept.x, kept.y);
    const start = await train({ data: compressed, wBase, rank, init: 'optimum', steps: 0 });
    expectAgreement(start.ab, best.ab, 1e-12);
  });

  test('is where a trainer starts, in a worker and here', async () => {
    const { ab } = await train({ ...data, init: 'optimum', steps: 0 });
    for (const worker of [true, false]) {
      await load({ worker });
      const trainer = await createTrainer({ ...data, init: 'optimum' });
      expect(bits((await trainer.adapter()).ab)).toEqual(bits(ab));
      await trainer.step(3);
      const snapshot = await trainer.snapshot();
      const { loss } = await trainer.step(5);
      await trainer.restore(snapshot);
      expect((await trainer.step(5)).loss).toBe(loss);
      await trainer.dispose();
    }
    await load({ worker: true });
  });

  test('may have a rank above min(dIn, dOut)', async () => {
    const { loss, a } = await train({ ...data, rank: 7, init: 'optimum', steps: 4 });
    expect(a).toHaveLength(dIn * 7);
    expect(loss).toBeCloseTo((await solve({ ...data, rank: 5 })).loss, 13);
  });
});

describe('optimum: true', () => {
  test.each(ROUTES)('tells how far the result is from it: %s', async (route) => {
    for (const ridge of [0, 0.3]) {
      const options = { ...data, ridge, alpha: 4, route };
      const best = await solve({ ...data, ridge, alpha: 4 });
      const result = await train({ ...options, steps: 40, optimum: true });
      expect(result.optimum).toEqual({ loss: expect.any(Number), gap: expect.any(Number) });
      expect(result.optimum.loss).toBeCloseTo(best.loss, 13);
      const gap = (await objective(result, ridge)) - (await objective(best, ridge));
      expect(gap).toBeGreaterThan(1e-4);
      expect(result.optimum.gap).toBeCloseTo(gap, 13);
      const longer = await train({ ...options, steps: 20_000, optimum: true });
      expect(Math.abs(longer.optimum.gap)).toBeLessThan(1e-9);
    }
  });

  test('changes no bit of the training, and is left out where it was not asked for', async () => {
    const result = await train({ ...data, steps: 30, optimum: true });
    const plain = await train({ ...data, steps: 30 });
    expect(bits(result.ab)).toEqual(bits(plain.ab));
    expect(result.history).toEqual(plain.history);
    for (const more of [{}, { optimum: false }, { init: 'optimum' }]) {
      expect(await train({ ...data, steps: 3, ...more })).not.toHaveProperty('optimum');
    }
  });

  test('tells its loss on the rows held out, too', async () => {
    const rows = randomProblem({ ...sizes, n: 30 }, 40);
    const validation = { x: rows.x, y: rows.y };
    const { optimum } = await train({ ...data, steps: 5, validation, optimum: true });
    const best = await solve({ ...data, validation });
    expect(optimum.validation).toBeCloseTo(best.validationLossByRank[rank], 13);
    const predicted = rows.x.length / dIn;
    const layer = await merge(wBase, best);
    const yHat = Float64Array.from({ length: predicted * dOut }, (_, at) => {
      const [row, j] = [Math.floor(at / dOut), at % dOut];
      let sum = 0;
      for (let i = 0; i < dIn; i++) sum += rows.x[row * dIn + i] * layer[i * dOut + j];
      return sum;
    });
    expect(optimum.validation).toBeCloseTo(await metrics.mse(yHat, rows.y), 12);
  });

  test('is the same for compressed data', async () => {
    const compressed = await compress({ dIn, dOut });
    await compressed.push(x, y);
    const run = { steps: 50, optimum: true, ridge: 0.1 };
    const whole = await train({ ...data, ...run });
    const reduced = await train({ data: compressed, wBase, rank, ...run });
    expect(reduced.optimum.loss).toBeCloseTo(whole.optimum.loss, 13);
    expect(reduced.optimum.gap).toBeCloseTo(whole.optimum.gap, 13);
  });

  test('is found in the worker where that takes long, and can be aborted there', async () => {
    const optionsOf = (n, width) => {
      const sizes = { dIn: width, dOut: width, rank: 2 };
      const { x: xs, y: ys, wBase: base } = randomProblem({ n, ...sizes }, 8);
      return { x: xs, y: ys, wBase: base, ...sizes, optimum: true, steps: 1 };
    };
    const result = await train(optionsOf(300, 256));
    expect(result.thread).toBe('worker');
    expect(result.optimum.gap).toBeGreaterThan(0);
    // So long that it is aborted before its end, although a busy machine hears the timer late.
    const options = optionsOf(600, 512);
    const signal = AbortSignal.timeout(1);
    await expect(train({ ...options, signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  test.each([
    [{ optimum: 1 }, 'optimum is 1; true or false was expected'],
    [
      { init: 'optimum', b0: randomValues(rank * dOut, 1) },
      "b0 is given beside init 'optimum', which already contains it",
    ],
    [
      { init: 'optimum', a0: randomValues(dIn * rank, 1) },
      'init is given beside a0, which leaves nothing to initialise',
    ],
  ])('refuses %o', async (more, message) => {
    const error = await train({ ...data, steps: 1, ...more }).catch((reason) => reason);
    expect(error).toBeInstanceOf(LoraError);
    expect(error).toMatchObject({ code: 'ERR_ARGUMENT', message });
  });

  test('is refused by createTrainer()', async () => {
    await expect(createTrainer({ ...data, optimum: true })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      message: 'optimum is an option of train()',
    });
  });
});
