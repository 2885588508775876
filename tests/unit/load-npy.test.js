import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { loadNpy, readNpy, writeNpy } from 'lora-wasm/data';
import { bits } from './agreement.js';
import { turnsDuring, useSteppingClock } from './clock.js';
import { errorOf, expectRefusal } from './refusal.js';

afterEach(() => jest.restoreAllMocks());

const folder = new URL('../golden/npy/', import.meta.url);
const names = Object.keys(JSON.parse(readFileSync(new URL('expected.json', folder))));

/** The same bytes in parts of that size. */
function partsOf(file, size) {
  const parts = [];
  for (let at = 0; at < file.length; at += size) parts.push(file.subarray(at, at + size));
  return parts;
}

describe('loadNpy()', () => {
  test.each(names)('gives what readNpy() does, of parts cut anywhere: %s', async (name) => {
    const file = Uint8Array.from(readFileSync(new URL(`${name}.npy`, folder)));
    const { shape, values } = readNpy(file);
    for (const source of [file, new Blob([file]), partsOf(file, 1), partsOf(file, 7)]) {
      const loaded = await loadNpy(source);
      expect(loaded.shape).toEqual(shape);
      expect(bits(loaded.values)).toEqual(bits(values));
    }
  });

  const file = writeNpy(
    Float64Array.from({ length: 21 }, (_, i) => i),
    [7, 3],
  );
  test.each([
    ['fewer bytes', file.subarray(0, -1), 'there are 167 bytes of values; 168 were expected'],
    ['no values', file.subarray(0, -168), 'there are 0 bytes of values; 168 were expected'],
    ['more bytes', [file, Uint8Array.of(0)], 'there are more bytes of values; 168 were expected'],
    ['a text', [new TextEncoder().encode('a,b\n1,2\n')], /do not begin with/],
  ])('refuses %s', async (_, source, message) => {
    const error = await errorOf(() => loadNpy(source));
    expectRefusal(error, 'ERR_FORMAT', message);
  });

  test.each([
    ['rows', 'False'],
    ['columns', 'True'],
  ])('leaves the thread to others while it reads an array stored by %s', async (_, fortran) => {
    const size = 500_000;
    const bytes = writeNpy(new Float64Array(size), [size / 4, 4]);
    const text = Buffer.from(bytes.buffer);
    text.write(`${fortran}, `, text.indexOf('False,'), 'latin1');
    useSteppingClock(10);
    const { turns, result } = await turnsDuring(() => loadNpy(bytes));
    expect(result.shape).toEqual([size / 4, 4]);
    const slices = Math.floor(size / 2 ** 14);
    expect(turns).toBeGreaterThanOrEqual(fortran === 'True' ? 2 * slices : slices);
  });
});
