import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readNpy, readNpyRows, writeNpy } from 'lora-wasm/data';
import { bits } from './agreement.js';
import { errorOf, expectRefusal } from './refusal.js';

const golden = (name) => readFileSync(new URL(`../golden/npy/${name}.npy`, import.meta.url));

async function all(source, options) {
  const batches = [];
  for await (const batch of readNpyRows(source, options)) batches.push(batch);
  return batches;
}
const joined = (batches, name) => batches.flatMap((batch) => Array.from(batch[name]));

/** 7 rows of 3 columns: 0, 1, 2; 3, 4, 5; … */
const values = Float64Array.from({ length: 21 }, (_, i) => i);
const file = writeNpy(values, [7, 3]);
const column = (c) => Array.from({ length: 7 }, (_, row) => 3 * row + c);

/** A file of another header and the same values. */
const withHeader = (from, to) => {
  const bytes = Buffer.from(file);
  const at = bytes.indexOf(from);
  bytes.write(to, at, 'latin1');
  return bytes;
};

describe('readNpyRows()', () => {
  test.each(['f8', 'f8_fortran', 'f4_big_endian_fortran', 'i8', 'u1', 'version_2', 'vector', 'f2'])(
    'gives the rows of what NumPy wrote: %s',
    async (name) => {
      const whole = readNpy(golden(name));
      const batches = await all([golden(name)], { batchRows: 2 });
      expect(bits(joined(batches, 'x'))).toEqual(bits(whole.values));
      expect(batches.reduce((sum, { n }) => sum + n, 0)).toBe(whole.shape[0]);
    },
  );

  test('gives the columns that are asked for, of parts cut anywhere', async () => {
    for (const size of [1, 7, 24, 100, 1000]) {
      const parts = [];
      for (let i = 0; i < file.length; i += size) parts.push(file.subarray(i, i + size));
      const batches = await all(parts, { y: [1], batchRows: 3 });
      expect(batches.map(({ n }) => n)).toEqual([3, 3, 1]);
      expect(joined(batches, 'x')).toEqual(
        [0, 1, 2, 3, 4, 5, 6].flatMap((i) => [3 * i, 3 * i + 2]),
      );
      expect(joined(batches, 'y')).toEqual(column(1));
    }
    expect(joined(await all(file, { x: [2] }), 'x')).toEqual(column(2));
  });

  test('takes no more of a stream than it needs, and ends it where nobody reads on', async () => {
    let given = 0;
    let ended = false;
    async function* parts() {
      try {
        yield writeNpy(new Float64Array(1e6), [1e4, 100]).subarray(0, 128);
        for (; given < 1e4; given++) yield new Uint8Array(800);
      } finally {
        ended = true;
      }
    }
    for await (const { n } of readNpyRows(parts(), { batchRows: 10 })) {
      expect(n).toBe(10);
      if (given > 100) break;
    }
    expect(given).toBeLessThan(130);
    expect(ended).toBe(true);
  });

  const nan = Float64Array.from(values);
  nan[10] = NaN;
  test.each([
    ['a value that is not finite', writeNpy(nan, [7, 3]), 'number', /^row 3, column "1" is NaN; /],
    ['three dimensions', writeNpy(values, [7, 3, 1]), 'shape', /has the shape \(7, 3, 1\); rows/],
    ['a single value', golden('scalar'), 'shape', /has the shape \(\); rows/],
    ['no rows', writeNpy([], [0, 3]), 'empty', 'the file has no rows'],
    ['no columns', writeNpy([], [3, 0]), 'shape', /has the shape \(3, 0\); rows/],
    ['half a row', file.subarray(0, -1), 'truncated', 'the file ends within the row 6'],
    ['more than its rows', Buffer.concat([file, file]), 'trailing-bytes', /behind the last row$/],
    ['rows of 8 TB', withHeader('(7, 3), }', '(7, 1000000000000), }'), 'truncated', /row 0$/],
    ['nothing', new Uint8Array(), 'header', /do not begin with/],
  ])('refuses %s', async (_, source, reason, message) => {
    const error = await errorOf(() => all([source]));
    expectRefusal(error, 'ERR_FORMAT', message);
    expect(error.reason).toBe(reason);
  });

  test('refuses columns that there are not, and what is no file', async () => {
    const error = await errorOf(() => all(file, { x: [3] }));
    expectRefusal(error, 'ERR_ARGUMENT', /^x\[0\] is 3; a column of the file, "0", "1", "2", was/);
    expectRefusal(await errorOf(() => all('text')), 'ERR_ARGUMENT', /^source is "text"/);
    const size = await errorOf(() => all(file, { batchRows: 0 }));
    expectRefusal(size, 'ERR_ARGUMENT', /^batchRows is 0/);
  });
});
