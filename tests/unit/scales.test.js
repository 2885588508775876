// Values that are numbers, but whose squares are not.
import { describe, expect, test } from '@jest/globals';
import { compress, solve, train } from 'lora-wasm';
import { expectAgreement, expectLossesToAgree } from './agreement.js';
import { optionsOf, randomProblem } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const problem = randomProblem({ n: 40, dIn: 6, dOut: 4, rank: 2 }, 7);
const times = (values, factor) => values.map((value) => value * factor);

/** In other units of x and y, by powers of two: the same factors and, but for a factor, loss. */
function inUnits(xUnit, yUnit) {
  const { x, y, wBase, b0 } = problem;
  return optionsOf(
    {
      ...problem,
      x: times(x, xUnit),
      y: times(y, yUnit),
      wBase: times(wBase, yUnit / xUnit),
      b0: times(b0, yUnit / xUnit),
    },
    { steps: 40, lossEvery: 1 },
  );
}

describe.each([2 ** -540, 2 ** -565, 2 ** 540])('x in units of %d', (unit) => {
  const options = { ...inUnits(unit, 1), steps: 0 };
  test('is reduced as it is', async () => {
    const direct = await train({ ...options, lr: 0, route: 'direct' });
    const reduced = await train({ ...options, lr: 0, route: 'compressed' });
    expectLossesToAgree([reduced.loss], [direct.loss], 1e-12);
  });

  test('is solved for', async () => {
    const { x, y, wBase, dIn, dOut, rank } = options;
    const expected = await solve({ x: problem.x, y, wBase: problem.wBase, dIn, dOut, rank });
    const { lossByRank } = await solve({ x, y, wBase, dIn, dOut, rank });
    expectLossesToAgree(lossByRank, expected.lossByRank, 1e-10);
  });
});

const UNITS = [
  [2 ** 266, 1],
  [2 ** -266, 1],
  [1, 2 ** -200],
  [1, 2 ** 400],
  [2 ** 480, 2 ** -480],
  [2 ** -480, 2 ** -480],
];
describe.each(['sgd', 'momentum', 'scaled-gd'])('%s', (optimizer) => {
  test.each(UNITS)("finds its steps with x in units of %d, y of %d: 'auto'", async (...units) => {
    const { history } = await train({ ...inUnits(...units), optimizer, lr: 'auto' });
    expectFall(history.loss);
  });

  if (optimizer === 'momentum') return;
  test.each(UNITS)("and 'line-search': %d, %d", async (...units) => {
    const { history } = await train({ ...inUnits(...units), optimizer, lr: 'line-search' });
    expectFall(history.loss);
  });
});

function expectFall(losses) {
  expect(losses.every(Number.isFinite)).toBe(true);
  for (let i = 1; i < losses.length; i++) {
    expect(losses[i]).toBeLessThanOrEqual(losses[i - 1] * (1 + 1e-12));
  }
}

test('a step size that is advised was tried', async () => {
  const options = inUnits(2 ** 266, 1);
  const { code, safeLr } = await errorOf(() => train({ ...options, lr: 1 }));
  expect(code).toBe('ERR_DIVERGED');
  expect(safeLr).toBeGreaterThan(0);
  const { history } = await train({ ...options, lr: safeLr });
  expectFall([history.loss[0], history.loss.at(-1)]);
});

test('gradients whose squares overflow are told of: Adam would not move', async () => {
  const run = train({ ...inUnits(2 ** 400, 2 ** 400), optimizer: 'adam', lr: 0.01 });
  await expect(run).rejects.toMatchObject({ code: 'ERR_DIVERGED' });
});

describe('refused', () => {
  test('x and y without a value whose square is a number', async () => {
    const message = (name) =>
      new RegExp(`^${name} has no value above .* in size; one of 1e-150 to 1e\\+150 was expected`);
    const error = (more) => errorOf(() => train({ ...optionsOf(problem), steps: 2, ...more }));
    expectRefusal(await error({ x: times(problem.x, 1e-170) }), 'ERR_ARGUMENT', message('x'));
    expectRefusal(await error({ y: times(problem.y, 1e-170) }), 'ERR_ARGUMENT', message('y'));
  });

  test("by lr: 'auto', x whose squares overflow", async () => {
    const { x, wBase } = problem;
    const options = { x: times(x, 2 ** 540), wBase: times(wBase, 2 ** -540) };
    const run = { ...optionsOf(problem), ...options, b0: undefined, steps: 2 };
    expectRefusal(
      await errorOf(() => train(run)),
      'ERR_DIVERGED',
      /^the loss or its gradient is not finite before the first step: .* too large$/,
    );
  });

  test('by solve, an adapter that no number can tell', async () => {
    const { y, wBase, dIn, dOut, rank } = problem;
    const tiny = { x: times(problem.x, 1e-300), y: times(y, 1e140), wBase, dIn, dOut, rank };
    expectRefusal(
      await errorOf(() => solve(tiny)),
      'ERR_NOT_FINITE',
      /not a finite number|not finite/,
    );
  });
});

test('columns of any size stand beside ordinary ones in compressed data', async () => {
  const { n, dIn, dOut, wBase, rank, a0, b0 } = problem;
  const sizes = [1e-200, 1, 0, 1e-170, 1e160, 1];
  const x = problem.x.map((value, i) => value * sizes[i % dIn]);
  const base = wBase.map((value, i) => value / (sizes[Math.floor(i / dOut)] || 1));
  const a = a0.map((value, i) => value / (sizes[Math.floor(i / rank)] || 1));
  for (const rows of [n, 4]) {
    const [few, y] = [x.subarray(0, rows * dIn), problem.y.subarray(0, rows * dOut)];
    const data = await compress({ dIn, dOut });
    await data.push(few, y);
    const start = { wBase: base, rank, a0: a, b0, steps: 0, lr: 0 };
    const expected = await train({ x: few, y, dIn, dOut, ...start, route: 'direct' });
    expectAgreement([(await train({ data, ...start })).loss], [expected.loss], 1e-12);
  }
});
