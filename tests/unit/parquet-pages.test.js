// What hyparquet would believe: it would never come to an end, or fill the memory.
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import {
  readDeltas,
  readRuns,
  readShortenedTexts,
} from '../../build/lib/formats/columnar/parquet-encodings.js';
import { checkChunk, checkPage } from '../../build/lib/formats/columnar/parquet-pages.js';
import { decompressSnappy } from '../../build/lib/formats/columnar/snappy.js';
import { ByteReader } from '../../build/lib/formats/columnar/byte-reader.js';
import { readStruct } from '../../build/lib/formats/columnar/thrift.js';

/** For this long nothing may be heard of the worker, which reads a file in a millisecond. */
const SILENCE = 20_000;

test('a Parquet file with one flipped bit is read or refused', async () => {
  const worker = new Worker(new URL('flipped-bits.js', import.meta.url));
  const counts = {};
  let last = -1;
  await new Promise((resolve, reject) => {
    const hangs = () => reject(new Error(`hangs with bit ${last + 1} flipped`));
    let timer = setTimeout(hangs, SILENCE);
    worker.on('error', reject).on('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    worker.on('message', ({ bit, outcome }) => {
      clearTimeout(timer);
      timer = setTimeout(hangs, SILENCE);
      last = bit;
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    });
  }).finally(() => worker.terminate());
  expect(Object.keys(counts).sort()).toEqual(['read', 'refused']);
  expect(counts.read + counts.refused).toBe(8 * 266 + 4);
  expect(counts.refused).toBeGreaterThan(800);
});

const reader = (...bytes) => new ByteReader(Uint8Array.from(bytes));

test.each([
  [
    'a run of 2^30 values',
    () => readRuns(reader(0x80, 0x80, 0x80, 0x80, 0x08, 1), 1, 3),
    /a run has 1073741824 values, where 3 are left/,
  ],
  [
    'groups of 2^28 values of no bits',
    () => readRuns(reader(0x81, 0x80, 0x80, 0x20, 0), 0, 3),
    /a run has 268435456 values/,
  ],
  ['a group of no values', () => readRuns(reader(1, 0, 2, 0), 1, 1), /a run has no values/],
  ['indices of 33 bits', () => readRuns(reader(3, 0), 33, 1), /33 bits/],
  ['runs that end', () => readRuns(reader(2, 0), 1, 2), /ends too early/],
  [
    'a block of a negative size',
    () => readDeltas(reader(0xf8, 0xff, 0xff, 0xff, 0x0f, 1, 9, 0, 0, 1), 9),
    /a block has -8 values in 1 parts/,
  ],
  [
    'a block of no parts',
    () => readDeltas(reader(8, 0, 9, 0, 0, 0), 9),
    /a block has 8 values in 0 parts/,
  ],
  [
    'a text that begins with more than the one before has',
    () => readShortenedTexts(reader(8, 1, 1, 0x90, 0x4e, 8, 1, 1, 0), 1),
    /a text has 5000 bytes of one that has 0/,
  ],
  [
    'a number of eleven bytes',
    () => readStruct(reader(0x16, ...new Array(11).fill(0x80), 1)),
    /more than 64 bits/,
  ],
  [
    'a list of 2^28 structs',
    () => readStruct(reader(0x19, 0xfc, 0x80, 0x80, 0x80, 0x80, 1)),
    /a list ends too early/,
  ],
])('refuses %s', (_, read, message) => {
  expect(read).toThrow(message);
});

test('reads one difference, after which there is no block: the last text of a page by Arrow', () => {
  expect([...readDeltas(reader(0x80, 1, 4, 1, 6), 1, true)]).toEqual([3]);
});

test('counts the levels of the values that are there, in runs and in groups', () => {
  // Two runs, 3 of 1 and 2 of 0, and 8 in a group: 1, 0, 1, 1, 0, 0, 0, 1.
  expect(readRuns(reader(6, 1, 4, 0, 3, 0b10001101), 1, 13, 1)).toBe(7);
  // Three bits each, over the limits of bytes: 7, 2, 7, 0, 7, 1, 7, 7.
  const bytes = [0b11010111, 0b01110001, 0b11111100].map((byte) => byte & 255);
  expect(readRuns(reader(3, ...bytes), 3, 8, 7)).toBe(countOf(bytes, 3, 7));
});

function countOf(bytes, width, wanted) {
  const text = bytes
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .reverse()
    .join('');
  const values = Array.from({ length: 8 }, (_, i) =>
    parseInt(text.slice(text.length - width * (i + 1), text.length - width * i), 2),
  );
  return values.filter((value) => value === wanted).length;
}

const LEAF = { type: 'INT32', typeLength: undefined, isFlat: true, repetition: 0, definition: 0 };
const chunk = (codec, n = 3) => ({ codec, n, mostValues: n, leaf: LEAF });
/** The header of a plain page of version 1, in which all numbers are zigzag: 6 is 3. */
const header = (whole, compressed, values) => [
  0x15,
  0,
  0x15,
  whole,
  0x15,
  compressed,
  0x2c,
  0x15,
  values,
  0x15,
  0,
  0x15,
  6,
  0x15,
  6,
  0,
  0,
];

test.each([
  [
    'more values than rows',
    [...header(24, 24, 8), ...new Array(12).fill(0)],
    'UNCOMPRESSED',
    /it has 4 values, where 3 are expected/,
  ],
  [
    'a page that is longer than its chunk',
    [...header(24, 24, 6), 0],
    'UNCOMPRESSED',
    /a page has 12 bytes, 3 are left/,
  ],
  [
    'a negative length',
    [...header(24, 1, 6), 0],
    'UNCOMPRESSED',
    /a number in the header of a page is absent or negative/,
  ],
  [
    'no header of its data',
    [0x15, 0, 0x15, 2, 0x15, 2, 0, 0, 0],
    'UNCOMPRESSED',
    /the header of a page is not complete/,
  ],
  [
    'more expansion than the codec has',
    [0x15, 0, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 2, 0, 0],
    'SNAPPY',
    /a page of 1 byte has 2147483647 uncompressed/,
  ],
])('refuses a page with %s', (_, bytes, codec, message) => {
  expect(() => checkChunk(Uint8Array.from([...bytes, 0, 0]), chunk(codec))).toThrow(message);
});

test('refuses a page of more values than it has bytes for', () => {
  const [page] = checkChunk(
    Uint8Array.from([...header(24, 24, 6), ...new Array(12).fill(0)]),
    chunk('UNCOMPRESSED'),
  );
  expect(() => checkPage(page, new Uint8Array(12), LEAF)).not.toThrow();
  expect(() => checkPage(page, new Uint8Array(11), LEAF)).toThrow('a page of 3 values has only 11');
});

test.each([
  ['a literal', [5, 16, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5]],
  ['a literal with a length of its own', [5, 240, 4, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5]],
  ['a copy that overlaps itself', [7, 4, 1, 2, 5, 2], [1, 2, 1, 2, 1, 2, 1]],
  [
    'copies with offsets of two and four bytes',
    [6, 4, 1, 2, 6, 2, 0, 7, 4, 0, 0, 0],
    [1, 2, 1, 2, 1, 2],
  ],
])('Snappy: %s', (_, block, bytes) => {
  expect([...decompressSnappy(Uint8Array.from(block), bytes.length)]).toEqual(bytes);
});

test.each([
  ['a negative length', [5, 252, 0, 0, 0, 0x80, 1, 2], /more than 5 bytes/],
  ['another length', [6, 16, 1, 2, 3, 4, 5], /has 6 bytes instead of 5/],
  ['a copy from nowhere', [5, 0, 1, 1, 2], /begins before its page/],
  ['too little', [5, 0, 1], /has 1 byte instead of 5/],
  ['an end within a literal', [5, 16, 1, 2], /ends too early/],
])('Snappy refuses %s', (_, block, message) => {
  expect(() => decompressSnappy(Uint8Array.from(block), 5)).toThrow(message);
});
