import { expect, test } from '@jest/globals';
import { goldenCases } from '../golden.js';
import { useInstalledPackage } from './package.js';

const open = useInstalledPackage();

/** Runs in the page: trains one case with every build and route. */
async function trainEverywhere({ expected, ...options }) {
  const { load, train } = await import(
    new URL('node_modules/lora-wasm/dist/index.js', location.href)
  );
  const size = Math.max(...expected.map(Math.abs));
  const outcomes = [];
  for (const build of ['simd', 'relaxed']) {
    await load({ build });
    for (const route of ['direct', 'factored', 'compressed']) {
      const result = await train({ ...options, route });
      const apart = Math.max(...expected.map((value, i) => Math.abs(value - result.ab[i])));
      outcomes.push({ build: result.build, route: result.route, difference: apart / (size || 1) });
    }
  }
  return outcomes;
}

test('every build and route gives the golden adapters in Chromium', async () => {
  const page = await open('<!doctype html><title>builds</title>');
  const cases = goldenCases('seed_');
  expect(cases).toHaveLength(36);
  for (const { name, golden } of cases) {
    const { x, y, wBase, a0, b0, dIn, dOut, rank, lr, steps, ab } = golden;
    const options = { x, y, wBase, a0, b0, dIn, dOut, rank, lr, steps, expected: ab };
    const outcomes = await page.evaluate(trainEverywhere, options);
    expect(outcomes.map(({ build, route }) => `${build} ${route}`)).toEqual([
      'simd direct',
      'simd factored',
      'simd compressed',
      'relaxed direct',
      'relaxed factored',
      'relaxed compressed',
    ]);
    const tolerance = steps <= 300 ? 1e-12 : 1e-9;
    const worst = Math.max(...outcomes.map(({ difference }) => difference));
    expect({ name, holds: worst <= tolerance, worst }).toEqual({ name, holds: true, worst });
  }
});
