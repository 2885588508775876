// Parquet and Arrow, written by their implementations of Rust, C++ and JavaScript.
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { compressors } from 'hyparquet-compressors';
import { readArrow, readCsv, readNpyRows, readParquet } from 'lora-wasm/data';
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

describe.each([
  ['types.parquet', readParquet],
  ['types.arrows', readArrow],
  ['types.arrow', readArrow],
])('%s', (file, reader) => {
  const rows = Array.from({ length: 10 }, (_, row) => row);
  const x = async (...columns) => joined(await all(reader(read(file), { x: columns })), 'x');

  test('true and false are 1 and 0', async () => {
    expect(await x('flag')).toEqual(rows.map((row) => (row % 3 === 0 ? 1 : 0)));
  });

  test('a column of lists is as wide as these are', async () => {
    expect(await x('embedding')).toEqual(rows.flatMap((row) => [row, row + 0.25, row + 0.5]));
    expect(await x('list', 'flag', 'counts')).toEqual(
      rows.flatMap((row) => [-row, 2 * row, row % 3 === 0 ? 1 : 0, row, row * row]),
    );
    expect(await x('flags')).toEqual(rows.flatMap((row) => [row % 2 === 0 ? 1 : 0, 1]));
    const batches = await all(reader(read(file), { x: ['flag'], y: ['embedding', 'list'] }));
    expect(joined(batches, 'y')).toHaveLength(50);
    for (const { n, x, y } of batches) expect([x.length, y.length]).toEqual([n, 5 * n]);
  });

  test('decimals are the nearest numbers', async () => {
    expect(await x('price')).toEqual(
      rows.map((row) => Number(`${row % 2 ? '-' : ''}${(3 * row) / 10}`) + 0),
    );
    expect(new Set(await x('exact'))).toEqual(new Set([Number('1234567890.123456789')]));
  });

  test.each([
    ['an integer beyond 2^53', 'whole', 'number', /^row 0, column "whole" is 1152921504606846976n/],
    [
      'a day',
      'day',
      'number',
      'row 0, column "day" is a date (1970-01-01T00:00:00.000Z); a finite number was expected',
    ],
    [
      'a moment',
      'stamp',
      'number',
      /^row 0, column "stamp" is a date \(1970-01-01T00:00:00.000Z\); /,
    ],
    [
      'a time of day',
      'time',
      'dtype',
      /^the column "time" is of [Tt]ime.*; numbers, or lists of them, were/,
    ],
    [
      'lists of different lengths',
      'ragged',
      'fields',
      'row 6, column "ragged" is a list of 3; 2 were expected, as in the rows before',
    ],
    ['a missing list', 'holes', 'missing', 'row 5, column "holes" has no value'],
    ['a missing value in a list', 'gaps', 'missing', 'row 7, column "gaps", value 1 has no value'],
    ['empty lists', 'none', 'shape', 'row 0, column "none" is an empty list; values were expected'],
    ['lists of lists', 'nested', undefined, /"nested"/],
  ])('refuses %s', async (_, column, reason, message) => {
    const error = await errorOf(() => x(column));
    expectRefusal(error, 'ERR_FORMAT', message);
    if (reason) expect(error.reason).toBe(reason);
  });
});

test('lists of half precision', async () => {
  const batches = await all(readArrow(read('types.arrow'), { x: ['halves'] }));
  expect(joined(batches, 'x').slice(0, 6)).toEqual([0, -1.5, 0.5, -1.5, 1, -1.5]);
});

test('what pyarrow writes: decimals, and Feather, which is compressed by LZ4', async () => {
  expect(joined(await all(readArrow(read('decimal.arrow'))), 'x')).toEqual([1, 1, 2.5, 2, 3.33, 3]);
  const [{ n, x }] = await all(readArrow(read('lz4.feather')));
  expect(n).toBe(2000);
  expect([...x]).toEqual(Array.from({ length: 2000 }, (_, i) => [i % 5, i % 7]).flat());
});

test.each(['zstd', 'gzip', 'brotli', 'lz4'])('Parquet that is compressed by %s', async (codec) => {
  const rows = Array.from({ length: 10 }, (_, i) => [i, i + 0.25, i + 0.5, i % 3 === 0 ? 1 : 0]);
  const columns = { x: ['embedding', 'flag'] };
  const file = read(`${codec}.parquet`);
  expect(joined(await all(readParquet(file, columns)), 'x')).toEqual(rows.flat());
  let calls = 0;
  const name = { zstd: 'ZSTD', gzip: 'GZIP', brotli: 'BROTLI', lz4: 'LZ4_RAW' }[codec];
  const own = (...args) => (calls++, compressors[name](...args));
  await all(readParquet(file, { ...columns, compressors: { [name]: own } }));
  expect(calls).toBeGreaterThan(0);
});

test('Feather that is compressed by zstd', async () => {
  const batches = await all(readArrow(read('zstd.feather')));
  expect(joined(batches, 'x')).toEqual(
    Array.from({ length: 500 }, (_, i) => [i % 7, i % 7 > 3 ? 1 : 0]).flat(),
  );
});

test('Parquet with the annotations of today alone', async () => {
  const file = read('logical.parquet');
  expect(joined(await all(readParquet(file, { x: ['price'] })), 'x')).toEqual([0.3, 1.2, -0.7]);
  expect((await errorOf(() => all(readParquet(file, { x: ['day'] })))).message).toMatch(
    /^row 0, column "day" is a date/,
  );
});

test.each(Object.entries({ readCsv, readNpyRows, readArrow }))(
  '%s hears a stream that fails from the start',
  async (_, reader) => {
    const source = new Readable({ read() {} });
    const first = reader(source).next();
    expect(source.listenerCount('error')).toBeGreaterThan(0); // else a failure ends the process
    source.destroy(new Error('gone'));
    expectRefusal(await errorOf(() => first), 'ERR_ARGUMENT', 'source cannot be read: gone');
  },
);

test('a damaged file leaves no failure behind that nobody handles', async () => {
  const file = read('damaged.parquet');
  const error = await errorOf(() => all(readParquet(file, { x: ['embedding', 'flag'] })));
  expectRefusal(
    error,
    'ERR_FORMAT',
    /the column "flag" has other chunks in a row group than in the/,
  );
  expect(error.reason).toBe('table');
});

/** Where a table of flatbuffers has a field, and where the table or vector is that stands there. */
const fieldAt = (file, table, number) =>
  table + file.readUInt16LE(table - file.readInt32LE(table) + 4 + 2 * number);
const follow = (file, at) => at + file.readUInt32LE(at);

/** The places in a message, behind the 8 bytes of its lengths, that are damaged below. */
function placesIn(file, start) {
  const message = follow(file, start + 8);
  const header = follow(file, fieldAt(file, message, 2));
  const vector = (number) => follow(file, fieldAt(file, header, number));
  return { start, header, vector, kind: fieldAt(file, message, 1) };
}

/** A copy of table.arrow in which its second record batch is damaged, or where the footer names it. */
function damagedArrow(damage) {
  const file = Buffer.from(read('table.arrow'));
  const block = Buffer.alloc(12);
  block.writeBigInt64LE(664n);
  block.writeInt32LE(496, 8);
  damage(file, { ...placesIn(file, 664), block: file.indexOf(block) });
  return file;
}

const schemaMessage = () => {
  const stream = read('table.arrows');
  return stream.subarray(0, 8 + stream.readInt32LE(4));
};

// At all of these apache-arrow reads on for ever, or drops rows without a word.
test.each([
  [
    'a message of no kind',
    (file, { kind }) => file.writeUInt8(0, kind),
    'it has a message of the unknown kind 0',
  ],
  [
    'a dictionary',
    (file, { kind }) => file.writeUInt8(2, kind),
    'it has no RecordBatch where its footer says',
  ],
  [
    'the schema',
    (file, { start }) => schemaMessage().copy(file, start),
    'it has no RecordBatch where its footer says',
  ],
  ['nothing', (file, { start }) => file.fill(0, start, start + 8), 'its metadata are damaged'],
  [
    'the end of the file',
    (file, { block }) => file.writeInt32LE(file.length, block),
    'it is damaged or cut off',
  ],
  [
    'a batch of too many buffers',
    (file, { vector }) => file.writeInt32LE(0x7fffffff, vector(2)),
    'its metadata are damaged',
  ],
  [
    'a batch that is longer than its columns',
    (file, { header }) => file.writeBigInt64LE(4n, fieldAt(file, header, 0)),
    'a record batch of 4 rows has a column of 3',
  ],
])('refuses an Arrow file that has %s as its second record batch', async (_, damage, reason) => {
  const batches = readArrow(damagedArrow(damage), { x: ['f64'] });
  expect((await batches.next()).value.n).toBe(3);
  const error = await errorOf(() => batches.next());
  expectRefusal(error, 'ERR_FORMAT', `the Arrow file cannot be read: ${reason}`);
  expect(error.reason).toBe('table');
});

test.each([
  [
    'a schema of too many columns',
    (file, { vector }) => file.writeInt32LE(0x7fffffff, vector(1)),
    'its metadata are damaged',
  ],
  [
    'a message of no kind',
    (file, { kind }) => file.writeUInt8(0, kind),
    'it has a message of the unknown kind 0',
  ],
  [
    'a batch of too many buffers',
    (file) => file.writeInt32LE(0x7fffffff, placesIn(file, schemaMessage().length).vector(2)),
    'its metadata are damaged',
  ],
])('refuses an Arrow stream that has %s', async (_, damage, reason) => {
  const stream = Buffer.from(read('table.arrows'));
  damage(stream, placesIn(stream, 0));
  const error = await errorOf(() => all(readArrow(stream, { x: ['f64'] })));
  expectRefusal(error, 'ERR_FORMAT', `the Arrow file cannot be read: ${reason}`);
});

test('refuses rows of which an Arrow file has no values: true and false are bits', async () => {
  const file = Buffer.from(read('types.arrow'));
  const { header, vector } = placesIn(file, 8);
  file.writeBigInt64LE(1000n, fieldAt(file, header, 0));
  for (let i = 0; i < file.readUInt32LE(vector(1)); i++) {
    file.writeBigInt64LE(1000n, vector(1) + 4 + 16 * i);
  }
  const error = await errorOf(() => all(readArrow(file, { x: ['flag'] })));
  expectRefusal(
    error,
    'ERR_FORMAT',
    /^the Arrow file cannot be read: the column "flag" has \d+ values where 1000 should be$/,
  );
});
