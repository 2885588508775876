import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load, train } from 'lora-wasm';
import { expectAgreement, expectLossesToAgree } from './agreement.js';
import { optionsOf, trainLora } from './problems.js';

const directory = new URL('../golden/', import.meta.url);
const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
const seedCases = names.filter((name) => name.startsWith('seed_'));
const torchSgdCases = names.filter((name) => name.startsWith('torch_sgd_alpha'));

function read(name) {
  return JSON.parse(readFileSync(new URL(name, directory), 'utf8'));
}

test('the golden directory is whole', () => {
  expect(seedCases).toHaveLength(36);
  expect(torchSgdCases).toHaveLength(2);
});

describe.each(seedCases)('%s', (name) => {
  const golden = read(name);
  const { lr, steps } = golden;
  const tolerance = steps <= 300 ? 1e-12 : 1e-9;
  const lossEvery = name === 'seed_noise_free_4000.json' ? 100 : 1;

  test('core.trainLora gives its adapter', async () => {
    const ab = trainLora(await load(), golden, lr, steps);
    expectAgreement(ab, golden.ab, tolerance);
  });

  test('train() gives its adapter and its losses', async () => {
    const result = await train(optionsOf(golden, { lr, steps, lossEvery }));
    expectAgreement(result.ab, golden.ab, tolerance);
    expectLossesToAgree(result.history.loss, golden.loss, tolerance);
    expect(result.loss).toBe(result.history.loss.at(-1));
    expect(result.history.step).toEqual(golden.loss.map((_, i) => i * lossEvery));
  });
});

test.each(torchSgdCases)('%s, with a scale', async (name) => {
  const golden = read(name);
  const { alpha, steps, scale } = golden;
  const result = await train(optionsOf(golden, { lr: 0.02, steps, alpha, lossEvery: 20 }));
  expect(result.scale).toBe(scale);
  expectAgreement(result.ab, [...golden.a, ...golden.b], 1e-12);
  expectLossesToAgree(result.history.loss, golden.loss, 1e-12);
});
