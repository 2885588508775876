import { describe, expect, test } from '@jest/globals';
import { compress, train } from 'lora-wasm';
import { gradient, loss as referenceLoss } from '../reference/reference.js';
import { bits, expectAgreement } from './agreement.js';
import { optionsOf, randomProblem } from './problems.js';

const problem = randomProblem({ n: 90, dIn: 6, dOut: 5, rank: 3 }, 8);
const options = optionsOf(problem, { lr: 0.02, steps: 40, lossEvery: 10 });

describe('batches', () => {
  test("take another one's route to the same adapter", async () => {
    const factored = await train({ ...options, batchSize: 16, route: 'factored' });
    const direct = await train({ ...options, batchSize: 16, route: 'direct' });
    expectAgreement(factored.ab, direct.ab, 1e-11);
    expectAgreement(factored.history.loss, direct.history.loss, 1e-11);
  });

  test('are trained on by the factored route where it is left to train()', async () => {
    expect(await train({ ...options, batchSize: 16 })).toMatchObject({ route: 'factored' });
  });

  test('come from the seed', async () => {
    const of = async (seed) => bits((await train({ ...options, batchSize: 16, seed })).ab);
    expect(await of(1)).toEqual(await of(1));
    expect(await of(1)).not.toEqual(await of(2));
  });

  test('of n rows or more are all rows', async () => {
    const whole = await train(options);
    for (const batchSize of [90, 1000]) {
      expect(bits((await train({ ...options, batchSize })).ab)).toEqual(bits(whole.ab));
    }
  });

  test('of one step each visit every row once: with one row, the first epoch has n steps', async () => {
    // With a step size that moves nothing much, an epoch's steps add up to n full gradients.
    const lr = 1e-9;
    const { ab } = await train({ ...options, lr, batchSize: 1, steps: 90 });
    const full = gradient(problem, { a: problem.a0, b: problem.b0 });
    const start = [...problem.a0, ...problem.b0];
    const moved = Array.from(ab, (value, i) => (start[i] - value) / (90 * lr));
    expectAgreement(moved, [...full.a, ...full.b], 1e-5);
  });

  test('leave the history the loss of all rows', async () => {
    const result = await train({ ...options, batchSize: 16 });
    expect(result.history.step).toEqual([0, 10, 20, 30, 40]);
    expectAgreement([result.loss], [referenceLoss(problem, result)], 1e-12);
    expect(result.loss).toBe(result.history.loss.at(-1));
    const start = referenceLoss(problem, { a: problem.a0, b: problem.b0 });
    expectAgreement([result.history.loss[0]], [start], 1e-12);
    expect(result.loss).toBeLessThan(start);
  });

  test('are refused beside compressed data', async () => {
    const data = await compress({ dIn: 6, dOut: 5 });
    await data.push(problem.x, problem.y);
    const { wBase, a0, b0, rank } = problem;
    for (const [name, value] of Object.entries({ batchSize: 4, dropout: 0.2, validation: 0.2 })) {
      const call = train({ data, wBase, a0, b0, rank, steps: 3, [name]: value });
      await expect(call).rejects.toMatchObject({
        code: 'ERR_ARGUMENT',
        message: expect.stringMatching(/ beside data, which has no single rows any more; /),
      });
    }
    data.dispose();
  });
});

describe('dropout', () => {
  test('is drawn alike on either route, from the seed', async () => {
    const of = (more) => train({ ...options, dropout: 0.3, batchSize: 40, ...more });
    const factored = await of({ route: 'factored' });
    expectAgreement((await of({ route: 'direct' })).ab, factored.ab, 1e-11);
    expect(bits((await of({ seed: 7 })).ab)).not.toEqual(bits(factored.ab));
  });

  test('is not in the losses that are measured', async () => {
    const result = await train({ ...options, dropout: 0.5 });
    expectAgreement([result.loss], [referenceLoss(problem, result)], 1e-12);
  });

  test('leaves the expectation of a step as it is, but for what it regularises', async () => {
    // b = 0: the residual is that of the frozen layer, and drop(x) is linear in the gradient of b.
    const b0 = new Float64Array(problem.b0.length);
    const full = gradient(problem, { a: problem.a0, b: b0 }).b;
    const lr = 1;
    const runs = 600;
    const mean = new Float64Array(b0.length);
    for (let seed = 0; seed < runs; seed++) {
      const { b } = await train({ ...options, b0, lr, steps: 1, dropout: 0.5, seed });
      b.forEach((value, i) => (mean[i] -= value / runs));
    }
    expectAgreement(mean, full, 0.1);
  });
});
