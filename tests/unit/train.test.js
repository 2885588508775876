import { describe, expect, jest, test } from '@jest/globals';
import { LoraError, load, train } from 'lora-wasm';
import { trainReference } from '../reference/reference.js';
import { bits, expectAgreement } from './agreement.js';
import { longOptions, optionsOf, randomProblem, randomValues, trainLora } from './problems.js';

const problem = randomProblem({ n: 20, dIn: 6, dOut: 4, rank: 2 }, 3);
const options = optionsOf(problem, { lr: 0.02, steps: 25 });
/** Starts a long run, and aborts it when it has reported that it is under way. */
async function trainUntilProgress(more = {}) {
  const controller = new AbortController();
  return train({
    ...longOptions,
    ...more,
    signal: controller.signal,
    onProgress: ({ step }) => {
      if (step > 0) controller.abort();
    },
  });
}

describe('the result', () => {
  test('says what was done', async () => {
    const result = await train(options);
    expect(Object.keys(result).sort()).toEqual(
      [
        'a',
        'ab',
        'b',
        'build',
        'dIn',
        'dOut',
        'history',
        'loss',
        'rank',
        'route',
        'scale',
        'seconds',
        'steps',
        'stopReason',
        'thread',
      ].sort(),
    );
    expect(result).toMatchObject({
      scale: 1,
      steps: 25,
      stopReason: 'steps',
      route: 'factored',
      build: 'simd',
    });
    expect(result.seconds).toBeGreaterThan(0);
  });

  test('holds a, b and ab in arrays of their own', async () => {
    const { a, b, ab } = await train(options);
    expect(a).toHaveLength(6 * 2);
    expect(b).toHaveLength(2 * 4);
    expect(bits(ab)).toEqual(bits([...a, ...b]));
    expect(new Set([a.buffer, b.buffer, ab.buffer]).size).toBe(3);
    a.fill(0);
    expect(bits((await train(options)).ab)).toEqual(bits(ab));
  });

  test('is the same, bit for bit, as that of core.trainLora', async () => {
    const { ab } = await train(options);
    expect(bits(trainLora(await load(), problem, 0.02, 25))).toEqual(bits(ab));
  });
});

describe('the history', () => {
  const expected = trainReference(problem, { a: problem.a0, b: problem.b0 }, 0.02, 25).losses;

  test.each([
    ['every step', 1, [...Array(26).keys()]],
    ['every 10th step and the last', 10, [0, 10, 20, 25]],
    ['every 5th step, the last among them', 5, [0, 5, 10, 15, 20, 25]],
    ['the first and the last step', 1000, [0, 25]],
  ])('has %s', async (_, lossEvery, steps) => {
    const { history, loss } = await train({ ...options, lossEvery });
    expect(history.step).toEqual(steps);
    expect(loss).toBe(history.loss.at(-1));
    const kept = steps.map((step) => expected[step]);
    expectAgreement(history.loss, kept, 1e-12);
  });

  test('has one entry where no step is taken', async () => {
    const { history, steps } = await train({ ...options, steps: 0 });
    expect(steps).toBe(0);
    expect(history.step).toEqual([0]);
    expectAgreement(history.loss, [expected[0]], 1e-12);
  });

  test.each([
    [1000, 1001],
    [1001, 502],
    [5000, 1001],
  ])('of %p steps has %p entries by default', async (steps, entries) => {
    const { history } = await train({ ...options, steps });
    expect(history.step).toHaveLength(entries);
    expect(history.step.at(-1)).toBe(steps);
  });
});

describe('the step size that is left to train()', () => {
  test.each([
    ['well scaled', 1, 1],
    ['of features a thousand times as large', 1000, 1],
    ['of targets a thousand times as large', 1, 1000],
    ['of tiny values', 1e-3, 1e-3],
  ])('lowers the loss, %s', async (_, xFactor, yFactor) => {
    const scaled = {
      ...options,
      x: problem.x.map((value) => value * xFactor),
      y: problem.y.map((value) => value * yFactor),
    };
    const { history } = await train({ ...scaled, lr: undefined, steps: 300, lossEvery: 1 });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]);
    expect(history.loss.every((loss, i) => i === 0 || loss <= history.loss[i - 1])).toBe(true);
  });
});

describe('progress', () => {
  test('of a short run is told once, at its end', async () => {
    const onProgress = jest.fn();
    const { loss } = await train({ ...options, onProgress });
    expect(onProgress.mock.calls).toEqual([
      [
        {
          step: 25,
          steps: 25,
          loss,
          seconds: expect.any(Number),
          stepsPerSecond: expect.any(Number),
        },
      ],
    ]);
  });

  test('of a long run is told again and again, and never after its end', async () => {
    const reports = [];
    const controller = new AbortController();
    const { loss, steps, seconds } = await train({
      ...longOptions,
      steps: 1e9,
      signal: controller.signal,
      onProgress: (progress) => {
        if (reports.push(progress) === 3) controller.abort();
      },
    });
    const count = reports.length;
    expect(count).toBeGreaterThanOrEqual(3);
    expect(count).toBeLessThan((1000 * seconds) / 30 + 2);
    expect(reports.at(-1)).toMatchObject({ step: steps, loss });
    for (let i = 1; i < count; i++) {
      expect(reports[i].step).toBeGreaterThanOrEqual(reports[i - 1].step);
      expect(reports[i].loss).toBeLessThanOrEqual(reports[i - 1].loss);
      expect(reports[i].seconds).toBeGreaterThan(reports[i - 1].seconds);
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(reports).toHaveLength(count);
  });

  test('rejects with what the callback throws', async () => {
    const mine = new Error('mine');
    const thrown = train({
      ...options,
      onProgress: () => {
        throw mine;
      },
    });
    await expect(thrown).rejects.toBe(mine);
    await expect(train(options)).resolves.toMatchObject({ steps: 25 });
  });
});

describe('an abort', () => {
  test('before the call rejects', async () => {
    const error = await train({ ...options, signal: AbortSignal.abort() }).catch((e) => e);
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(error).toBeInstanceOf(DOMException);
  });

  test('rejects with the reason that was given', async () => {
    const reason = new Error('enough');
    await expect(train({ ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('of bad arguments tells what is bad about them', async () => {
    const call = train({ ...options, dIn: 0, signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: 'ERR_ARGUMENT' });
  });

  test('before the first step rejects', async () => {
    const controller = new AbortController();
    const call = train({ ...longOptions, signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('at any moment rejects, or resolves with whole steps', async () => {
    // One that is aborted when it is asked for the `moment`-th time.
    const signalFor = (moment) => {
      let asked = 0;
      return {
        addEventListener() {},
        reason: 'enough',
        get aborted() {
          return ++asked >= moment;
        },
      };
    };
    const ends = new Set();
    await load({ worker: false }); // a worker hears of an event
    for (let moment = 1; moment <= 30; moment++) {
      const call = train({ ...longOptions, steps: 1000, signal: signalFor(moment) });
      const end = await call.catch((reason) => reason);
      ends.add(end.stopReason ?? end);
      if (end !== 'enough') expect(end.steps).toBeGreaterThan(0);
    }
    await load({ worker: true });
    expect([...ends]).toEqual(['enough', 'aborted']);
  });

  test('half-way resolves with what was trained', async () => {
    const { a, b, steps, stopReason, history, loss } = await trainUntilProgress();
    expect(stopReason).toBe('aborted');
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(longOptions.steps);
    expect(history.step[0]).toBe(0);
    expect(history.step.at(-1)).toBe(steps);
    expect(history.loss.at(-1)).toBe(loss);

    const whole = await train({ ...longOptions, steps, lossEvery: 100 });
    expect(whole.loss).toBe(loss);
    expect(bits([...a, ...b])).toEqual(bits(whole.ab));
  });

  test('by a timer is heard while it trains', async () => {
    const signal = AbortSignal.timeout(80);
    const { stopReason } = await train({ ...longOptions, steps: 1e9, signal });
    expect(stopReason).toBe('aborted');
  });

  test('after the last step changes nothing', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const result = await train({ ...options, onProgress, signal: controller.signal });
    expect(result).toMatchObject({ stopReason: 'steps', steps: 25 });
  });
});

describe('divergence', () => {
  test('rejects with its step, and with a step size that holds', async () => {
    const error = await train({ ...options, lr: 5, steps: 500 }).catch((e) => e);
    expect(error).toBeInstanceOf(LoraError);
    expect(error).toMatchObject({ name: 'LoraError', code: 'ERR_DIVERGED' });
    expect(error.step).toBeGreaterThan(0);
    expect(error.step).toBeLessThan(20);
    expect(error.message).toBe(
      `the loss was no longer finite after ${error.step} steps with lr = 5; ` +
        `lr = ${error.safeLr} does not diverge`,
    );
    const { loss, history } = await train({ ...options, lr: error.safeLr, steps: 500 });
    expect(loss).toBeLessThan(history.loss[0]);
  });

  test('has a step size that holds for all steps, and not for the first alone', async () => {
    const [u, v] = [randomValues(100, 11), randomValues(100, 12)];
    const x = Float64Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0 ? 1.7 * u[i / 2] : 0.05 * v[(i - 1) / 2],
    );
    const y = v.map((value) => 15 * value);
    const slow = { x, y, wBase: [0, 0], dIn: 2, dOut: 1, rank: 1, steps: 5000 };
    const { safeLr } = await train({ ...slow, lr: 10 }).catch((error) => error);
    const { message, safeLr: next } = await train({ ...slow, lr: 2 * safeLr }).catch((e) => e);
    expect(message).toMatch(/after \d{3,} steps with lr = /); // of the size that 50 steps promise
    expect(next).toBeLessThanOrEqual(safeLr);
    expect((await train({ ...slow, lr: safeLr })).stopReason).toBe('steps');
  });

  test('is told of one step as of one', async () => {
    const one = { dIn: 1, dOut: 1, rank: 1, x: [1], y: [1e100], wBase: [0], a0: [1] };
    const { message, step } = await train({ ...one, lr: 1e100, steps: 5 }).catch((e) => e);
    expect(step).toBe(1);
    expect(message).toMatch(/^the loss was no longer finite after 1 step with lr = 1e\+100/);
  });

  test('is seen at the step where it is, however seldom the loss is kept', async () => {
    const call = (lossEvery) => train({ ...options, lr: 5, lossEvery }).catch((e) => e.step);
    expect(await call(1000)).toBe(await call(1));
  });

  test('before the first step, by values too large to square, is told as such', async () => {
    const x = problem.x.map((value) => value * 1e200);
    const error = await train({ ...options, x }).catch((e) => e);
    expect(error).toMatchObject({
      code: 'ERR_DIVERGED',
      step: 0,
      message:
        'the loss or its gradient is not finite before the first step: values of x, y, wBase, a0 or b0 are too large',
    });
    expect(error).not.toHaveProperty('safeLr');
  });

  const line = { x: [1, 2, 3], y: [1, 2, 3], wBase: [0], dIn: 1, dOut: 1, rank: 1, steps: 3 };
  test.each([
    [
      'before the first step',
      { x: [1e200], y: [1e200] },
      {},
      'is not finite before the first step',
    ],
    ['after it', { x: [1e200], y: [1] }, {}, 'was no longer finite after 1 step'],
    [
      'after one of a given size',
      { x: [1e200], y: [1] },
      { lr: 0.1 },
      'was no longer finite after 1 step with lr = 0.1',
    ],
  ])('of the validation rows, %s, names them', async (_, validation, more, when) => {
    const error = await train({ ...line, validation, ...more }).catch((e) => e);
    expect(error.code).toBe('ERR_DIVERGED');
    expect(error.message).toBe(
      `the loss of the validation rows ${when}: values of validation.x or validation.y are too large`,
    );
  });

  test('of the validation rows alone has a step size that holds, too', async () => {
    const { x, y } = problem;
    const validation = { x: x.map((value) => value * 1e100), y };
    const error = await train({ ...options, validation, lr: 5, steps: 500 }).catch((e) => e);
    expect(error.message).toBe(
      `the loss of the validation rows was no longer finite after ${error.step} steps with lr = 5; ` +
        `lr = ${error.safeLr} does not diverge`,
    );
  });

  test('is what core.trainLora returns, as the arithmetic gives it', async () => {
    const ab = trainLora(await load(), problem, 5, 500);
    expect(Array.from(ab).some(Number.isNaN)).toBe(true);
  });
});

describe('the scale', () => {
  test.each([
    ['1', {}, 1],
    ['alpha / rank', { alpha: 8 }, 4],
    ['alpha / sqrt(rank)', { alpha: 8, rslora: true }, 8 / Math.sqrt(2)],
    ['alpha / rank', { alpha: 8, rslora: false }, 4],
    ['1', { rslora: false }, 1],
  ])('is %s with %p', async (_, more, scale) => {
    const lr = 0.001;
    const start = { a: problem.a0, b: problem.b0 };
    const expected = trainReference({ ...problem, scale }, start, lr, 25);
    const result = await train({ ...options, lr, ...more });
    expect(result.scale).toBe(scale);
    expectAgreement(result.ab, expected.ab, 1e-12);
  });
});
