/** The handles of what lives in the WebAssembly memory: a wrong one is refused, and nothing is harmed. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { acceptTrainOptions } from '../../build/lib/arguments/train.js';
import { numbersOf } from '../../build/lib/engine/crossing.js';
import { OPTIMUM } from '../../build/lib/engine/layouts.js';
import { chooseSource, sharedEngine } from '../../build/lib/engine/choice.js';
import { instantiate } from '../../build/lib/engine/instance.js';
import { copyProblem, drawProblem } from '../../build/lib/problem/problem.js';
import { startTrainer } from '../../build/lib/run/trainer.js';
import { runToEnd } from '../../build/lib/work/slices.js';
import { bits } from './agreement.js';
import { optionsOf, randomProblem, randomValues } from './problems.js';

const sizes = { n: 9, dIn: 4, dOut: 3, rank: 2 };
const options = optionsOf(randomProblem(sizes), { steps: 20, lr: 0.01 });

let engine;
beforeAll(async () => {
  engine = await sharedEngine('auto');
});

const makeTrainer = () => {
  const { problem, settings } = acceptTrainOptions(options);
  return startTrainer(engine, runToEnd(drawProblem(runToEnd(copyProblem(problem)))), settings);
};
const makeReduction = () => engine.make((raw) => raw.makeReduction(sizes.dIn, sizes.dOut));
const makeOptimum = () =>
  engine.make((raw) => {
    const { dIn, dOut } = sizes;
    const [x, y] = [randomValues(2 * dIn, 1), randomValues(2 * dOut, 2)];
    const numbers = numbersOf(OPTIMUM, { rows: 2, dIn, dOut, n: 2, residualSquares: 0, ridge: 0 });
    return raw.makeOptimum(x, y, randomValues(dIn * dOut, 3), numbers);
  });

const none = new Float64Array(0);
/** Every kind, how it is made, and its functions with arguments that a right handle would take. */
const KINDS = {
  trainer: {
    make: makeTrainer,
    calls: {
      trainerAdvance: [5, 100],
      trainerReport: [],
      trainerHistory: [0],
      trainerAb: [],
      trainerReturnToBest: [],
      trainerState: [],
      trainerRestore: [none, 0],
    },
  },
  reduction: {
    make: makeReduction,
    calls: {
      reductionPush: [none, none, 0],
      reductionPushReduced: [none, none, 0, 0, 0],
      reductionAdvance: [],
      reductionReport: [],
      reductionX: [],
      reductionY: [],
    },
  },
  optimum: {
    make: makeOptimum,
    calls: {
      optimumAdvance: [1],
      optimumLosses: [],
      optimumSingularValues: [],
      optimumValidate: [none, none, 0, 0, 0],
      optimumValidationLosses: [],
      optimumBalance: [0],
      optimumAb: [0, 1],
    },
  },
};
const names = Object.keys(KINDS);
const article = { trainer: 'a trainer', reduction: 'a reduction', optimum: 'an optimum' };

function expectRefusal(call, reason) {
  expect(call).toThrow(
    expect.objectContaining({
      name: 'LoraError',
      code: 'ERR_INTERNAL',
      message: `the WebAssembly code refused a call: cannot ${reason}`,
    }),
  );
  expect(engine.broken).toBe(false);
}

/** Calls every function of a kind with a handle. */
function expectAllRefused(kind, handle, what) {
  for (const [name, args] of Object.entries(KINDS[kind].calls)) {
    const call = () => engine.run((raw) => raw[name](handle, ...args));
    expectRefusal(call, `use as ${article[kind]} ${what}`);
  }
}

/** Trains in the engine. */
function trainedBits() {
  const trainer = makeTrainer();
  while (engine.run((raw) => raw.trainerAdvance(trainer, options.steps, 100)) > 0) continue;
  const ab = engine.run((raw) => raw.trainerAb(trainer));
  engine.free(trainer);
  return bits(ab);
}

test('every function that takes a handle is called below', () => {
  const named = names.flatMap((kind) => Object.keys(KINDS[kind].calls));
  const all = engine.run((raw) => Object.keys(raw).filter((name) => /^[a-z]+[A-Z]/.test(name)));
  const taking = all.filter((name) => names.some((kind) => name.startsWith(kind)));
  expect(taking.sort()).toEqual(named.sort());
});

describe.each(names)('the handle of a released %s', (kind) => {
  test('is refused by every function, and when it is released again', () => {
    const expected = trainedBits();
    const handle = KINDS[kind].make();
    engine.free(handle);
    expectAllRefused(kind, handle, 'what was released');
    expectRefusal(() => engine.free(handle), 'release what was released');
    const next = KINDS[kind].make(); // in the memory that the other one had
    expectAllRefused(kind, handle, 'what was released');
    engine.free(next);
    expect(trainedBits()).toEqual(expected);
  });
});

describe.each(names)('the handle of a %s', (kind) => {
  test.each(names.filter((other) => other !== kind))('is refused as that of %s', (other) => {
    const expected = trainedBits();
    const handle = KINDS[kind].make();
    expectAllRefused(other, handle, article[kind]);
    engine.free(handle);
    expect(trainedBits()).toEqual(expected);
  });
});

test('numbers that are no handles are refused', () => {
  const expected = trainedBits();
  const alive = names.map((kind) => KINDS[kind].make());
  const numbers = [
    NaN,
    Infinity,
    -Infinity,
    0,
    -0,
    -1,
    0.5,
    1,
    2,
    65536,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
    1e300,
    -1e300,
    5e-324,
    alive[2] + 1,
    undefined,
    null,
  ];
  for (const number of numbers) {
    for (const kind of names) expectAllRefused(kind, number, 'what is no handle');
    expectRefusal(() => engine.run((raw) => raw.release(number)), 'release what is no handle');
  }
  alive.forEach((handle) => engine.free(handle));
  expect(trainedBits()).toEqual(expected);
});

test('the handle of one instance is refused by another', async () => {
  const { module } = await chooseSource();
  const { raw: one } = await instantiate(module);
  const { raw: other } = await instantiate(module);
  const handle = one.makeReduction(sizes.dIn, sizes.dOut);
  other.makeReduction(sizes.dIn, sizes.dOut);
  expect(() => other.reductionReport(handle)).toThrow(/^cannot use as a reduction/);
});
