import { describe, expect, test } from '@jest/globals';
import { load, train } from 'lora-wasm';
import { goldenCases } from '../golden.js';
import { gradient } from '../reference/reference.js';
import { bits, expectAgreement } from './agreement.js';
import { OPTIMIZERS, optionsOf, randomProblem } from './problems.js';

const ROUTES = ['direct', 'factored', 'compressed'];

/** The settings of the golden cases, as tests/golden/README.md has them. */
const SETTINGS = {
  sgd: { lr: 0.02, optimizer: 'sgd' },
  sgd_weight_decay: { lr: 0.02, optimizer: { name: 'sgd', weightDecay: 0.01 } },
  lora_plus_sgd: { lr: 0.02, optimizer: { name: 'sgd', loraPlusRatio: 4 } },
  momentum: { lr: 0.01, optimizer: 'momentum' },
  nesterov: { lr: 0.01, optimizer: 'nesterov' },
  adam: { lr: 0.01, optimizer: 'adam' },
  adamw: { lr: 0.01, optimizer: { name: 'adamw', weightDecay: 0.05 } },
};

const cases = goldenCases('torch_').map(({ name, golden }) => ({
  name,
  golden,
  settings: SETTINGS[name.replace(/^torch_|_alpha\d\.json$/g, '')],
}));

test('there is a golden case of every setting, with two scales', () => {
  expect(cases).toHaveLength(2 * Object.keys(SETTINGS).length);
  expect(cases.every(({ settings }) => settings)).toBe(true);
});

/** torch.optim's adapter and losses, to 1e-10. */
async function expectTorch({ golden, settings }, route) {
  const { alpha, steps, scale } = golden;
  const result = await train(
    optionsOf(golden, { ...settings, route, alpha, steps, lossEvery: 20 }),
  );
  expect(result).toMatchObject({ scale, route, steps, stopReason: 'steps' });
  expectAgreement(result.ab, [...golden.a, ...golden.b], 1e-10);
  expectAgreement(
    result.history.loss.map((loss, i) => loss / golden.loss[i]),
    golden.loss.map(() => 1),
    1e-10,
  );
}

describe.each(cases)('$name', (golden) => {
  test.each(ROUTES)('%s', (route) => expectTorch(golden, route));
});

const problem = randomProblem({ n: 30, dIn: 6, dOut: 5, rank: 3 }, 8);

describe.each(OPTIMIZERS)('%s', (optimizer) => {
  test.each([
    ['lr = 0', { lr: 0, steps: 4 }],
    ['no steps', { lr: 0.1, steps: 0 }],
  ])('returns the start bit for bit with %s', async (_, more) => {
    const a0 = problem.a0.with(0, -0);
    const settings = { name: optimizer, weightDecay: 0.1 };
    const { ab } = await train(optionsOf({ ...problem, a0 }, { optimizer: settings, ...more }));
    expect(bits(ab)).toEqual(bits([...a0, ...problem.b0]));
  });

  test('lowers the loss on every route alike', async () => {
    const options = optionsOf(problem, { optimizer, lr: 0.01, steps: 40, alpha: 2 });
    const [direct, factored, compressed] = await Promise.all(
      ROUTES.map((route) => train({ ...options, route })),
    );
    expect(direct.loss).toBeLessThan(0.9 * direct.history.loss[0]);
    expectAgreement(factored.ab, direct.ab, 1e-10);
    expectAgreement(compressed.ab, direct.ab, 1e-10);
  });
});

/** One step of plain descent from the problem's start, along what `change` makes of its gradient. */
async function expectStep(more, change) {
  const lr = 0.03;
  const { a, b } = gradient({ ...problem, scale: 2 }, { a: problem.a0, b: problem.b0 });
  const expected = change({ a, b });
  const { ab } = await train(optionsOf(problem, { lr, steps: 1, alpha: 6, ...more }));
  const start = [...problem.a0, ...problem.b0];
  const step = [...expected.a, ...expected.b].map((value, i) => start[i] - lr * value);
  expectAgreement(ab, step, 1e-12);
}

const norm = ({ a, b }) => Math.hypot(...a, ...b);
const scaled = (factor, { a, b }) => ({ a: a.map((v) => factor * v), b: b.map((v) => factor * v) });

test('clipNorm shortens a longer gradient, of both factors together', async () => {
  for (const route of ROUTES) {
    await expectStep({ clipNorm: 0.5, route }, (g) => scaled(0.5 / (norm(g) + 1e-6), g));
    await expectStep({ clipNorm: 1e6, route }, (g) => g);
  }
});

test('clipNorm comes before the weight decay', async () => {
  const optimizer = { name: 'sgd', weightDecay: 0.2 };
  await expectStep({ clipNorm: 0.5, optimizer }, (g) => {
    const { a, b } = scaled(0.5 / (norm(g) + 1e-6), g);
    return {
      a: a.map((value, i) => value + 0.2 * problem.a0[i]),
      b: b.map((value, i) => value + 0.2 * problem.b0[i]),
    };
  });
});

test('ridge adds the gradient of ridge * ||s a b||²', async () => {
  const { dIn, dOut, rank, a0, b0 } = problem;
  // That is the gradient of a problem whose x is sqrt(dIn * ridge) I, whose y and wBase are zero.
  const x = new Float64Array(dIn * dIn);
  for (let i = 0; i < dIn; i++) x[i * dIn + i] = Math.sqrt(dIn * 0.7);
  const zeros = new Float64Array(dIn * dOut);
  const identity = { n: dIn, dIn, dOut, rank, x, y: zeros, wBase: zeros, scale: 2 };
  const penalty = gradient(identity, { a: a0, b: b0 });
  for (const route of ROUTES) {
    await expectStep({ ridge: 0.7, route }, ({ a, b }) => ({
      a: a.map((value, i) => value + penalty.a[i]),
      b: b.map((value, i) => value + penalty.b[i]),
    }));
  }
});

test('the loss that is reported has no penalty in it', async () => {
  const plain = await train(optionsOf(problem, { lr: 0.01, steps: 0 }));
  const penalised = await train(optionsOf(problem, { lr: 0.01, steps: 0, ridge: 5 }));
  expect(penalised.loss).toBe(plain.loss);
});

test('an optimiser by its name is the one with default settings', async () => {
  for (const name of OPTIMIZERS) {
    const settings = {
      momentum: { momentum: 0.9 },
      nesterov: { momentum: 0.9 },
      adam: { beta1: 0.9, beta2: 0.999, eps: 1e-8 },
      adamw: { beta1: 0.9, beta2: 0.999, eps: 1e-8 },
      'scaled-gd': { delta: 1e-6 },
    }[name];
    const options = optionsOf(problem, { lr: 0.01, steps: 10 });
    const plain = await train({ ...options, optimizer: name });
    const optimizer = { name, ...settings, weightDecay: 0, loraPlusRatio: 1 };
    expect(bits((await train({ ...options, optimizer })).ab)).toEqual(bits(plain.ab));
  }
});

test('every setting has an effect', async () => {
  const changes = [
    ['sgd', { weightDecay: 0.1 }],
    ['sgd', { loraPlusRatio: 2 }],
    ['momentum', { momentum: 0.8 }],
    ['nesterov', { momentum: 0.8 }],
    ['adam', { beta1: 0.8 }],
    ['adam', { beta2: 0.9 }],
    ['adamw', { eps: 1e-2 }],
    ['scaled-gd', { delta: 0.1 }],
  ];
  const options = optionsOf(problem, { lr: 0.01, steps: 5 });
  for (const [name, settings] of changes) {
    const plain = await train({ ...options, optimizer: name });
    const changed = await train({ ...options, optimizer: { name, ...settings } });
    expect(bits(changed.ab)).not.toEqual(bits(plain.ab));
  }
});

test('the relaxed build agrees, where the engine has it', async () => {
  const refused = await load({ build: 'relaxed' }).then(
    () => undefined,
    (error) => error.code,
  );
  if (refused) {
    expect(refused).toBe('ERR_UNSUPPORTED');
    return;
  }
  for (const golden of cases) await expectTorch(golden, 'factored');
});
