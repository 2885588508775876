import { beforeAll, describe, expect, test } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { load, train } from 'lora-wasm';
import { bits } from './agreement.js';
import { problem, refusedByTrain, refusedByTrainLora } from './bad-inputs.js';
import { optionsOf, trainLora } from './problems.js';
import { expectRefusal } from './refusal.js';

const good = optionsOf(problem, { steps: 3, lr: 0.1 });
const goodArguments = {
  ...problem,
  rank: undefined,
  r: problem.rank,
  lr: 0.1,
  nSteps: 3,
};

let core;
let expected;
beforeAll(async () => {
  core = await load();
  expected = bits(trainLora(core, problem, 0.1, 3));
});

function callTrainLora(change) {
  const { x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps } = { ...goodArguments, ...change };
  return core.trainLora(x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps);
}

async function expectToTrainStill() {
  expect(bits((await train(good)).ab)).toEqual(expected);
  expect(bits(callTrainLora({}))).toEqual(expected);
}

describe('train() refuses', () => {
  test.each(refusedByTrain)('%s', async (_, change, code, message) => {
    const error = await train({ ...good, ...change }).catch((reason) => reason);
    expectRefusal(error, code, message);
    await expectToTrainStill();
  });

  test.each([
    ['nothing', undefined, 'missing'],
    ['null', null, 'null'],
    ['a string', 'x', '"x"'],
    ['a function', train, 'a function'],
    ['an array', [good], 'an Array'],
  ])('%s for options', async (_, options, came) => {
    const error = await train(options).catch((reason) => reason);
    const message = `options is ${came}; an object with the options of train() was expected: { x, y, wBase, dIn, dOut, rank, steps }`;
    expectRefusal(error, 'ERR_ARGUMENT', message);
    await expectToTrainStill();
  });
});

describe('core.trainLora refuses', () => {
  test.each(refusedByTrainLora)('%s', async (_, change, code, message) => {
    let error;
    try {
      callTrainLora(change);
    } catch (reason) {
      error = reason;
    }
    expectRefusal(error, code, message);
    await expectToTrainStill();
  });
});

describe('accepts', () => {
  test('options that are undefined', async () => {
    const { ab } = await train({ ...good, batchSize: undefined, validation: undefined });
    expect(bits(ab)).toEqual(expected);
  });

  test('typed arrays and arrays of another realm', async () => {
    const foreign = (kind, values) => runInNewContext(`${kind}.from(values)`, { values });
    for (const kind of ['Float64Array', 'Array']) {
      const x = foreign(kind, problem.x);
      expect(x instanceof globalThis[kind]).toBe(false);
      expect(bits((await train({ ...good, x })).ab)).toEqual(expected);
      expect(bits(callTrainLora({ x }))).toEqual(expected);
    }
  });

  test('arrays in shared memory, and parts of a larger buffer', async () => {
    const shared = new Float64Array(new SharedArrayBuffer(12 * 8));
    shared.set(problem.x);
    const part = new Float64Array(20).subarray(5, 17);
    part.set(problem.x);
    for (const x of [shared, part]) {
      expect(bits((await train({ ...good, x })).ab)).toEqual(expected);
      expect(bits(callTrainLora({ x }))).toEqual(expected);
    }
  });

  test('reads every option once', async () => {
    const reads = {};
    const watched = new Proxy(good, {
      get(target, name) {
        reads[name] = (reads[name] ?? 0) + 1;
        return target[name];
      },
    });
    expect(bits((await train(watched)).ab)).toEqual(expected);
    expect(Object.values(reads).every((count) => count === 1)).toBe(true);
  });
});
