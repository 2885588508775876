/**
 * Files that are damaged: an error of ours or the right result, without much memory. A thousand of each
 * kind are read by the unit tests, ten thousand by those of `tests/large`.
 */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { fromPeft, LoraError } from 'lora-wasm';
import { readArrow, readCsv, readNpy, readNpyRows, readNpz, readParquet } from 'lora-wasm/data';
import { readSafetensors } from 'lora-wasm/safetensors';
import { expectSameBits } from './agreement.js';
import { mutated } from './mutations.js';
import { peftCases } from './peft-cases.js';
import { goodFiles } from './safetensors-files.js';

const MOST_BYTES = 100e6;

const memory = () => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** What comes of reading a file, and how much memory is in use for it. */
async function measured(read, file) {
  const before = memory();
  let result;
  let error;
  try {
    result = await read(file);
  } catch (reason) {
    error = reason;
  }
  return { result, error, bytes: memory() - before };
}

/**
 * Reads each file, checks the results that there are, and says how many there were. What a call
 * allocates shows in the memory in use after it. Where that has become less, a collection came in
 * between, and the file is read again.
 */
async function readAll(files, read, check) {
  const outcome = { read: 0, refused: 0, reasons: new Set() };
  for (const file of files) {
    let reading = await measured(read, file);
    for (let i = 0; reading.bytes < 0 && i < 10; i++) reading = await measured(read, file);
    const { result, error, bytes } = reading;
    if (error && !(error instanceof LoraError)) throw error;
    if (bytes > MOST_BYTES || bytes < 0) {
      throw new Error(`${bytes} bytes for a file of ${file.length} bytes`);
    }
    if (error) outcome.reasons.add(error.reason ?? error.code);
    else check(file, result);
    outcome[error ? 'refused' : 'read']++;
  }
  return outcome;
}

/** toEqual() for tens of thousands of results, without what it costs where they are equal. */
function requireEqual(actual, expected) {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

function requireFinite(values) {
  if (!values.every(Number.isFinite)) throw new Error('a value is not finite');
}

function expectMany({ read, refused, reasons }, least, count) {
  expect(read + refused).toBe(count);
  // Not all of one kind, or the changes would be too gentle, or too rough.
  expect(read).toBeGreaterThan(count / 100);
  expect(refused).toBeGreaterThan(count / 10);
  // One of the reasons may be too rare for a thousand.
  expect(reasons.size).toBeGreaterThanOrEqual(count < 2000 ? least - 1 : least);
}

/** The tests, each on `count` files of its kind. */
export function testDamagedFiles(count) {
  const few = count / 4;

  test('safetensors files', async () => {
    const models = peftCases.map(({ model }) => Uint8Array.from(model));
    const files = [...models, ...goodFiles.map(([, file]) => file)];
    const check = (file, { tensors }) => {
      const length = Number(new DataView(file.buffer).getBigUint64(0, true));
      const text = new TextDecoder().decode(file.subarray(8, 8 + length));
      const header = JSON.parse(text);
      delete header.__metadata__;
      const seen = {};
      let total = 0;
      for (const [name, { dtype, shape, bytes }] of tensors) {
        const begin = bytes.byteOffset - 8 - length;
        Object.defineProperty(seen, name, {
          value: { dtype, shape, data_offsets: [begin, begin + bytes.length] },
          enumerable: true,
        });
        total += bytes.length;
      }
      requireEqual({ seen, total }, { seen: header, total: file.length - 8 - length });
    };
    expectMany(
      await readAll(mutated(files, count, 1, 'safetensors'), readSafetensors, check),
      12,
      count,
    );
  });

  test('adapters of PEFT', async () => {
    const { config } = peftCases.find(({ name }) => name === 'plain');
    const models = peftCases.map(({ model }) => Uint8Array.from(model));
    const check = (_, { a, b, dIn, dOut, rank }) => {
      requireEqual([a.length, b.length], [dIn * rank, rank * dOut]);
      requireFinite([...a, ...b]);
    };
    const read = (file) => fromPeft(config, file, { module: 'proj' });
    expectMany(await readAll(mutated(models, count, 2, 'safetensors'), read, check), 12, count);
  });

  test('configurations of PEFT', async () => {
    const { config, model } = peftCases.find(({ name }) => name === 'alpha_pattern');
    const configs = [Uint8Array.from(config)];
    const read = (file) => fromPeft(file, model);
    const check = (_, { alpha, rank, scale }) => {
      requireEqual(rank, 3);
      if (scale !== alpha / 3) requireEqual(scale, alpha / Math.sqrt(3));
    };
    expectMany(await readAll(mutated(configs, count, 11), read, check), 5, count);
  });

  test('.npy files', async () => {
    const names = ['f8', 'f8_fortran', 'f4_big_endian_fortran', 'i8', 'u1', 'version_2', 'scalar'];
    const files = names.map((name) =>
      Uint8Array.from(readFileSync(new URL(`../golden/npy/${name}.npy`, import.meta.url))),
    );
    const check = (file, { shape, values }) => {
      const view = new DataView(file.buffer);
      const start = file[6] === 1 ? 10 : 12;
      const end = start + (file[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
      const header = new TextDecoder().decode(file.subarray(start, end));
      const [, bytes] = /'descr'\s*:\s*'.?.(\d)'/.exec(header);
      const [, tuple] = /'shape'\s*:\s*\((.*?)\)/s.exec(header);
      const size = shape.reduce((product, length) => product * length, 1);
      requireEqual(shape, [...tuple.matchAll(/\d+/g)].map(Number));
      requireEqual([values.length, file.length - end], [size, size * Number(bytes)]);
    };
    expectMany(await readAll(mutated(files, count, 4, 'npy'), readNpy, check), 6, count);
  });

  test('.npz files', async () => {
    const names = ['prefix', 'streamed', 'zip64_directory', 'comment', 'folders', 'mixed'];
    const files = names.map((name) =>
      Uint8Array.from(readFileSync(new URL(`../golden/npz/${name}.npz`, import.meta.url))),
    );
    const known = { x: '0,0.25,0.5,0.75,1,1.25', y: '1,-2,3' };
    const check = (_, arrays) => {
      for (const [name, values] of Object.entries(known)) {
        if (arrays.has(name) && arrays.get(name).values.join() !== values) throw new Error(name);
      }
    };
    expectMany(await readAll(mutated(files, few, 7), readNpz, check), 3, few);
  });

  test('rows of .npy files, which are read as a stream', async () => {
    const names = ['f8', 'f8_fortran', 'f4_big_endian_fortran', 'i8', 'u1', 'version_2', 'vector'];
    const files = names.map((name) =>
      Uint8Array.from(readFileSync(new URL(`../golden/npy/${name}.npy`, import.meta.url))),
    );
    const read = async (file) => {
      const rows = [];
      const parts = [file.subarray(0, 50), file.subarray(50)];
      for await (const { x } of readNpyRows(parts, { batchRows: 3 })) rows.push(...x);
      return rows;
    };
    const check = (file, rows) => expectSameBits(rows, readNpy(file).values);
    expectMany(await readAll(mutated(files, count, 6, 'npy'), read, check), 6, count);
  });

  test('CSV files', async () => {
    const texts = [
      'a,b,c\n1,2,3\n4,5,6\n7.5,-8e3,.9\n',
      '"a","b ""x""",c\r\n"1",2,"3"\r\n4,"5",6\r\n',
      `a,b,c\n${'10,20,30\n'.repeat(60)}`,
    ];
    const files = texts.map((text) => new TextEncoder().encode(text));
    const read = async (file) => {
      const rows = [];
      const options = { x: [0, 1], delimiter: ',', decimal: '.', batchRows: 7 };
      for await (const { x } of readCsv([file], options)) rows.push(...x);
      return rows;
    };
    const check = (file, rows) => {
      const text = new TextDecoder().decode(file);
      const records = csvRecords(text).slice(1);
      expectSameBits(
        rows,
        records.flatMap(([p, q]) => [Number(p), Number(q)]),
      );
    };
    expectMany(await readAll(mutated(files, count, 5), read, check), 5, count);
  });

  test.each([
    ['Parquet files', readParquet, ['snappy.parquet', 'types.parquet', 'zstd.parquet'], 21],
    ['Arrow files', readArrow, ['table.arrow', 'types.arrow', 'lz4.feather', 'zstd.feather'], 22],
    ['Arrow streams', readArrow, ['table.arrows', 'types.arrows'], 23],
  ])('%s', async (_, reader, names, seed) => {
    const files = names.map((name) =>
      Uint8Array.from(readFileSync(new URL(`../golden/tables/${name}`, import.meta.url))),
    );
    const read = async (file) => {
      const batches = [];
      for await (const batch of reader(file, { x: [0] })) batches.push(batch);
      return batches;
    };
    const check = (__, batches) => {
      for (const { n, x } of batches) {
        requireEqual(x.length % n, 0);
        requireFinite(x);
      }
    };
    expectMany(await readAll(mutated(files, few, seed), read, check), 2, few);
  });
}

/** The records of a CSV text that is none the worse, but for those of one empty field. */
function csvRecords(text) {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\r\n|[\r\n]|$)/y;
  const records = [[]];
  for (let end; end !== '';) {
    const [, quoted, plain, behind] = field.exec(text);
    records.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (behind !== ',') records.push([]);
    end = behind;
  }
  return records.filter(([first = '', ...others]) => first !== '' || others.length > 0);
}
