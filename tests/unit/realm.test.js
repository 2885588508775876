/**
 * What the worker sends is of the caller's realm, as what is computed in the caller's thread: Jest runs
 * tests in a realm of their own, with other classes than the ones that messages are made of.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createTrainer, solve, train } from 'lora-wasm';
import { optionsOf, randomProblem } from './problems.js';

const problem = randomProblem({ n: 500, dIn: 16, dOut: 8, rank: 2 }, 7);
const LONG = { route: 'factored', steps: 20_000 };
const SHORT = { route: 'factored', steps: 50 };

/** The paths of all that is of another realm in `value`. */
function foreign(value, path = 'result') {
  if (typeof value !== 'object' || value === null) return [];
  const classes = [Object, Array, Float64Array, Uint8Array];
  const own = classes.some(({ prototype }) => Object.getPrototypeOf(value) === prototype);
  const members = ArrayBuffer.isView(value) ? [] : Object.entries(value);
  return [...(own ? [] : [path]), ...members.flatMap(([key, of]) => foreign(of, `${path}.${key}`))];
}

describe.each([
  ['caller', SHORT],
  ['worker', LONG],
])('of a run in the %s', (thread, options) => {
  test('a, b, ab, the history and the gap to the optimum', async () => {
    const held = { validation: 0.2, optimum: true };
    const result = await train(optionsOf(problem, { ...options, ...held }));
    expect(result.thread).toBe(thread);
    expect(foreign(result)).toEqual([]);
    expect(result.a).toBeInstanceOf(Float64Array);
    expect(result.a).toStrictEqual(Float64Array.from(result.a));
    expect(result.history).toStrictEqual(structuredLike(result.history));
  });

  test('the history of what diverged, and what progress tells', async () => {
    const told = [];
    const onProgress = (progress) => void told.push(progress);
    await train(optionsOf(problem, { ...options, onProgress }));
    expect(foreign(told, 'progress')).toEqual([]);
    const diverging = train(optionsOf(problem, { ...options, lr: 1e3 }));
    const { code, history } = await diverging.catch((error) => error);
    expect(code).toBe('ERR_DIVERGED');
    expect(foreign(history, 'history')).toEqual([]);
    expect(history.loss).toStrictEqual([...history.loss]);
  });
});

const structuredLike = ({ step, loss, validation }) => ({
  step: [...step],
  loss: [...loss],
  validation: [...validation],
});

test('of a solution in the worker', async () => {
  const { x, y, wBase } = randomProblem({ n: 400, dIn: 260, dOut: 160, rank: 1 }, 3);
  const validation = { x: x.slice(0, 2600), y: y.slice(0, 1600) };
  const result = await solve({ x, y, wBase, dIn: 260, dOut: 160, rank: 3, validation });
  expect(result.thread).toBe('worker');
  expect(foreign(result)).toEqual([]);
});

describe('of a trainer', () => {
  let trainer;
  afterEach(() => trainer.dispose());

  test('states, adapters, histories and snapshots', async () => {
    trainer = await createTrainer(optionsOf(problem, { steps: undefined }));
    expect(trainer.thread).toBe('worker');
    expect(foreign(await trainer.step(25))).toEqual([]);
    expect(foreign(await trainer.adapter())).toEqual([]);
    expect(foreign(trainer.history)).toEqual([]);
    const snapshot = await trainer.snapshot();
    expect(snapshot).toBeInstanceOf(Uint8Array);
    await trainer.restore(snapshot);
    expect(foreign(trainer.history)).toEqual([]);
  });
});
