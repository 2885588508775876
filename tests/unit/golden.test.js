import { describe, expect, test } from '@jest/globals';
import { load, train } from 'lora-wasm';
import { goldenCases } from '../golden.js';
import { expectAgreement, expectLossesToAgree } from './agreement.js';
import { optionsOf, trainLora } from './problems.js';

const seedCases = goldenCases('seed_');
const torchSgdCases = goldenCases('torch_sgd_alpha');

test('the golden directory is whole', () => {
  expect(seedCases).toHaveLength(36);
  expect(torchSgdCases).toHaveLength(2);
});

describe.each(seedCases)('$name', ({ name, golden }) => {
  const { lr, steps } = golden;
  const tolerance = steps <= 300 ? 1e-12 : 1e-9;
  const lossEvery = name === 'seed_noise_free_4000.json' ? 100 : 1;

  test('core.trainLora gives its adapter', async () => {
    const ab = trainLora(await load(), golden, lr, steps);
    expectAgreement(ab, golden.ab, tolerance);
  });

  test.each(['direct', 'factored', 'compressed'])(
    'train() gives its adapter and losses: %s',
    async (route) => {
      const result = await train(optionsOf(golden, { lr, steps, lossEvery, route }));
      expect(result.route).toBe(route);
      expectAgreement(result.ab, golden.ab, tolerance);
      expectLossesToAgree(result.history.loss, golden.loss, tolerance);
      expect(result.loss).toBe(result.history.loss.at(-1));
      expect(result.history.step).toEqual(golden.loss.map((_, i) => i * lossEvery));
    },
  );
});

test.each(torchSgdCases)('$name, with a scale', async ({ golden }) => {
  const { alpha, steps, scale } = golden;
  const result = await train(optionsOf(golden, { lr: 0.02, steps, alpha, lossEvery: 20 }));
  expect(result.scale).toBe(scale);
  expectAgreement(result.ab, [...golden.a, ...golden.b], 1e-12);
  expectLossesToAgree(result.history.loss, golden.loss, 1e-12);
});
