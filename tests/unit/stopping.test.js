import { describe, expect, test } from '@jest/globals';
import { LoraError, train } from 'lora-wasm';
import { splitRows } from '../../build/lib/problem/split.js';
import { runToEnd } from '../../build/lib/work/slices.js';
import { loss as referenceLoss, trainReference } from '../reference/reference.js';
import { bits, expectAgreement } from './agreement.js';
import { optionsOf, randomProblem } from './problems.js';

// Few rows and many parameters: it learns them by heart, and the others suffer.
const sizes = { n: 24, dIn: 20, dOut: 6, rank: 5 };
const problem = randomProblem(sizes, 3);
const others = randomProblem({ ...sizes, n: 50 }, 103);
const held = { ...problem, n: 50, x: others.x, y: others.y };
const options = optionsOf(problem, { lr: 0.02, steps: 400, lossEvery: 5 });
const validation = { x: held.x, y: held.y };

describe('validation', () => {
  test('changes no bit of the training', async () => {
    const without = await train(options);
    expect(without.history).not.toHaveProperty('validation');
    const result = await train({ ...options, validation });
    expect(bits(result.ab)).toEqual(bits(without.ab));
    expect(result.history.loss).toEqual(without.history.loss);
    expect(result.history.validation).toHaveLength(result.history.step.length);
  });

  test.each(['direct', 'factored', 'compressed'])(
    'is the loss of these rows: %s',
    async (route) => {
      const result = await train({ ...options, validation, route });
      const start = { a: problem.a0, b: problem.b0 };
      const expected = [referenceLoss(held, start), referenceLoss(held, result)];
      const { validation: losses } = result.history;
      expectAgreement([losses[0], losses.at(-1)], expected, 1e-11);
    },
  );

  test('as a fraction holds these rows out, from the seed', async () => {
    const [kept, out] = runToEnd(splitRows({ ...problem, rows: 24 }, sizes, 6, 9));
    const given = { x: out.x, y: out.y };
    const expected = await train({ ...options, x: kept.x, y: kept.y, validation: given });
    const result = await train({ ...options, validation: 0.25, seed: 9 });
    expect(bits(result.ab)).toEqual(bits(expected.ab));
    expect(result.history).toEqual(expected.history);
    const another = await train({ ...options, validation: 0.25, seed: 10 });
    expect(another.history.validation).not.toEqual(result.history.validation);
  });

  test('holds out one row at least, and leaves one', async () => {
    for (const fraction of [1e-9, 0.999999]) {
      const { history } = await train({ ...options, steps: 1, validation: fraction });
      expect(history.validation.every(Number.isFinite)).toBe(true);
    }
  });

  test('splits every row into one of the parts', () => {
    const rows = {
      rows: 40,
      x: Float64Array.from({ length: 40 }, (_, i) => i),
      y: new Float64Array(40),
    };
    const picked = new Float64Array(40);
    for (let seed = 0; seed < 400; seed++) {
      const [kept, out] = runToEnd(splitRows(rows, { dIn: 1, dOut: 1 }, 10, seed));
      expect([kept.rows, out.rows]).toEqual([30, 10]);
      expect([...kept.x, ...out.x].sort((a, b) => a - b)).toEqual([...rows.x]);
      for (const row of out.x) picked[row]++;
    }
    // 100 each by expectation, with a standard deviation of 8.7.
    expect(Math.min(...picked)).toBeGreaterThan(100 - 6 * 8.7);
    expect(Math.max(...picked)).toBeLessThan(100 + 6 * 8.7);
  });
});

describe('early stopping', () => {
  const earlyStopping = { patience: 4 };

  test('returns the adapter with the lowest validation loss', async () => {
    const whole = await train({ ...options, validation });
    const losses = whole.history.validation;
    const best = losses.indexOf(Math.min(...losses));
    expect(best).toBeGreaterThan(0);
    expect(best).toBeLessThan(losses.length - 5);

    const result = await train({ ...options, validation, earlyStopping });
    expect(result.stopReason).toBe('early-stopping');
    expect(result.steps).toBe(5 * best);
    expect(result.history.step.at(-1)).toBe(5 * (best + 4));
    expect(result.loss).toBe(result.history.loss[best]);
    const { ab } = await train({ ...options, steps: 5 * best });
    expect(bits(result.ab)).toEqual(bits(ab));
  });

  test('returns the best one too where all steps were taken', async () => {
    const patient = { patience: 1000 };
    const result = await train({ ...options, validation, earlyStopping: patient });
    expect(result.stopReason).toBe('steps');
    expect(result.history.step.at(-1)).toBe(400);
    const losses = result.history.validation;
    expect(result.steps).toBe(5 * losses.indexOf(Math.min(...losses)));
  });

  test('with a minDelta stops sooner', async () => {
    const stopped = { patience: 4, minDelta: 0.02 };
    const sooner = await train({ ...options, validation, earlyStopping: stopped });
    const later = await train({ ...options, validation, earlyStopping });
    expect(sooner.history.step.length).toBeLessThan(later.history.step.length);
    expect(sooner.stopReason).toBe('early-stopping');
  });

  test('with a minDelta still results in the lowest loss, however little it is below the others', async () => {
    const one = { x: [1], y: [1], wBase: [0], dIn: 1, dOut: 1, rank: 1, a0: [1], b0: [0] };
    const held = { x: [1], y: [0.15] };
    for (const minDelta of [0, 0.01, 0.1]) {
      const stopped = { patience: 6, minDelta };
      const run = { lr: 0.02, lossEvery: 1, steps: 12, validation: held, earlyStopping: stopped };
      const { steps, history } = await train({ ...one, ...run });
      expect(steps).toBe(4);
      expect(history.validation[4]).toBe(Math.min(...history.validation));
    }
  });

  test('works with batches and every optimiser', async () => {
    for (const optimizer of ['momentum', 'adamw', 'scaled-gd']) {
      const more = { optimizer, batchSize: 8, lr: 'auto', steps: 3000, lossEvery: 10 };
      const result = await train({ ...options, ...more, validation, earlyStopping });
      const best = result.history.step.indexOf(result.steps);
      expect(result.history.validation[best]).toBe(Math.min(...result.history.validation));
      expectAgreement([result.history.validation[best]], [referenceLoss(held, result)], 1e-11);
    }
  });
});

describe('tolerance', () => {
  test('gradient: stops at the first gradient that is as small', async () => {
    const gradient = 1e-3;
    const result = await train({ ...options, lr: 'auto', steps: 100_000, tolerance: { gradient } });
    expect(result.stopReason).toBe('converged');
    expect(result.history.step.at(-1)).toBe(result.steps);
    const step = (ab) => {
      const start = { a: ab.slice(0, 100), b: ab.slice(100) };
      const { ab: next } = trainReference(problem, start, 1, 1);
      return Math.hypot(...next.map((value, i) => value - ab[i]));
    };
    expect(step(result.ab)).toBeLessThanOrEqual(gradient * (1 + 1e-9));
    const before = await train({ ...options, lr: 'auto', steps: result.steps - 1 });
    expect(step(before.ab)).toBeGreaterThan(gradient);
  });

  test('loss: stops where it changes as little, however often it is kept', async () => {
    const tolerance = { loss: 1e-5 };
    const ends = [];
    for (const lossEvery of [1, 7, 50]) {
      const result = await train({ ...options, steps: 100_000, lossEvery, tolerance });
      expect(result.stopReason).toBe('converged');
      const [before, last] = result.history.loss.slice(-2);
      expect(Math.abs(before - last)).toBeLessThanOrEqual(1e-5 * lossEvery * before);
      ends.push(result.steps);
    }
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(60);
  });

  test('that was not asked for ends no run, not even at a loss of 0', async () => {
    const exact = { x: [1, 2, 3], y: [2, 4, 6], wBase: [2], dIn: 1, dOut: 1, rank: 1, steps: 50 };
    expect(await train(exact)).toMatchObject({ loss: 0, steps: 50, stopReason: 'steps' });
    const converged = { steps: 1, stopReason: 'converged' };
    expect(await train({ ...exact, tolerance: { loss: 0 } })).toMatchObject(converged);
  });

  // Momentum leads upwards there for a while: its steps are of size 0 until it has turned.
  test('does not take a step of size 0 for convergence', async () => {
    const turning = {
      x: Float64Array.of(58.222, -51.1721, -8.8841),
      y: Float64Array.of(0.2626, 0.8945),
      wBase: Float64Array.of(0.2371, -0.4014, 0.6086, -0.1857, -0.3115, -0.3332),
      a0: Float64Array.of(-0.1483, -0.2259, 0.2609, -0.2733, 0.031, -0.195),
      b0: Float64Array.of(8.4255, 0.1658, 5.5217, -1.9146),
      dIn: 3,
      dOut: 2,
      rank: 2,
      optimizer: 'nesterov',
      steps: 300,
      lossEvery: 1,
    };
    const { history, loss, stopReason } = await train({ ...turning, tolerance: { loss: 0 } });
    const equal = history.loss.findIndex((value, k) => k > 0 && value === history.loss[k - 1]);
    expect(history.loss[equal]).toBeGreaterThan(1e-9);
    expect(loss).toBeLessThan(1e-20);
    expect(stopReason).toMatch(/steps|converged/);
  });

  test('that is not reached changes nothing', async () => {
    const tolerance = { gradient: 1e-300, loss: 0 };
    const result = await train({ ...options, tolerance });
    expect(result.stopReason).toBe('steps');
    expect(bits(result.ab)).toEqual(bits((await train(options)).ab));
  });
});

test('the best adapter of a run that diverges is trained again by the history of the error', async () => {
  const run = { ...options, lr: 0.3, lossEvery: 1, validation };
  const error = await train({ ...run, earlyStopping: { patience: 400 } }).catch((e) => e);
  expect(error.code).toBe('ERR_DIVERGED');
  const { step, validation: losses } = error.history;
  const lowest = Math.min(...losses.filter(Number.isFinite));
  const steps = step[losses.indexOf(lowest)];
  expect(steps).toBeGreaterThan(0);
  const { history } = await train({ ...run, steps });
  expect(history.validation.at(-1)).toBe(lowest);
});

test('an adapter that has diverged is never returned, and the error has the history', async () => {
  for (const optimizer of ['sgd', 'momentum', 'nesterov', 'scaled-gd']) {
    const error = await train({ ...options, optimizer, lr: 50, validation }).catch((e) => e);
    expect(error).toBeInstanceOf(LoraError);
    expect(error.code).toBe('ERR_DIVERGED');
    expect(error.step).toBeGreaterThan(0);
    const { step, loss, validation: losses } = error.history;
    expect(step[0]).toBe(0);
    expect([loss.length, losses.length]).toEqual([step.length, step.length]);
    expect(loss.every(Number.isFinite)).toBe(true);
    const { loss: end, history } = await train({ ...options, optimizer, lr: error.safeLr });
    expect(end).toBeLessThan(history.loss[0]);
  }
});
