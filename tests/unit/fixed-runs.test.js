/**
 * The bits of seeded runs. A change that is meant to change them says so, and writes them anew:
 * npm test -- tests/unit/fixed-runs.test.js --updateSnapshot
 */
import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { load } from 'lora-wasm';
import { fixedRuns } from './fixed-runs.js';

beforeAll(() => load({ build: 'simd' }));

/** SHA-256 of the numbers as float64, little-endian, each array after its length. */
function digestOf(results) {
  const hash = createHash('sha256');
  for (const values of results.flat()) {
    hash.update(Uint8Array.from(new Float64Array([values.length]).buffer));
    hash.update(Uint8Array.from(new Uint8Array(Float64Array.from(values).buffer)));
  }
  return hash.digest('hex').slice(0, 16);
}

test('there are 100 or more', () => {
  expect(fixedRuns.flatMap(([, runs]) => runs).length).toBeGreaterThanOrEqual(100);
});

test.each(fixedRuns)('the same bits as ever: %s', async (_, runs) => {
  const digests = [];
  for (const run of runs) digests.push(digestOf(await run()));
  expect(digests).toMatchSnapshot();
});
