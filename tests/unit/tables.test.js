// Parquet and Arrow, written by their Rust implementations; table.arrow by the JavaScript one.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readArrow, readParquet } from 'lora-wasm/data';
import { bits } from './agreement.js';
import { errorOf, expectRefusal } from './refusal.js';

const read = (name) => readFileSync(new URL(`../golden/tables/${name}`, import.meta.url));
const expected = JSON.parse(read('expected.json'));
const rowsOf = (...names) =>
  expected[names[0]].flatMap((_, row) => names.map((name) => expected[name][row]));

const readers = [
  ['snappy.parquet', readParquet, [4, 4, 2]],
  ['plain.parquet', readParquet, [4, 4, 2]],
  ['table.arrows', readArrow, [10]],
  ['table.arrow', readArrow, [3, 3, 4]],
];

async function all(rows) {
  const batches = [];
  for await (const batch of rows) batches.push(batch);
  return batches;
}
const joined = (batches, name) => batches.flatMap((batch) => Array.from(batch[name]));

describe.each(readers)('%s', (file, reader, sizes) => {
  test('its columns, of every type of numbers', async () => {
    const columns = { x: ['i64', 0, 'u8'], y: ['f32', 'i32'] };
    const batches = await all(reader(read(file), columns));
    expect(batches.map(({ n }) => n)).toEqual(sizes);
    expect(bits(joined(batches, 'x'))).toEqual(bits(rowsOf('i64', 'f64', 'u8')));
    expect(bits(joined(batches, 'y'))).toEqual(bits(rowsOf('f32', 'i32')));
  });

  test('a Blob of it', async () => {
    const batches = await all(reader(new Blob([read(file)]), { x: ['f64'] }));
    expect(joined(batches, 'x')).toEqual(expected.f64);
  });

  test.each([
    ['a missing value', 'gaps', 'missing', 'row 7, column "gaps" has no value'],
    ['a text', 'text', 'number', 'row 0, column "text" is "t0"; a finite number was expected'],
    ['an integer beyond 2^53', 'huge', 'number', /^row 0, column "huge" is 1152921504606846977n/],
  ])('refuses %s', async (_, column, reason, message) => {
    const error = await errorOf(() => all(reader(read(file), { x: [column] })));
    expectRefusal(error, 'ERR_FORMAT', message);
    expect(error.reason).toBe(reason);
  });

  test('refuses a column that there is not, and a file that is cut off', async () => {
    const absent = await errorOf(() => all(reader(read(file), { x: ['none'] })));
    expectRefusal(absent, 'ERR_ARGUMENT', /^x\[0\] is "none"; a column of the file, "f64", "f32"/);
    const cut = await errorOf(() => all(reader(read(file).subarray(0, 600), { x: ['f64'] })));
    expectRefusal(cut, 'ERR_FORMAT', /^the (Parquet|Arrow) file cannot be read: /);
    expect(cut.reason).toBe('table');
  });
});
