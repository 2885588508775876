// Whatever reads rows or learns from them leaves the thread to others, however large a part of a source or
// a batch is: a text, bytes and an array in memory never wait for anything.
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import {
  fitPreprocessing,
  fromR,
  loadNpy,
  readArrow,
  readCsv,
  readNpyRows,
  readR,
  readTable,
  writeNpy,
} from 'lora-wasm/data';
import { preprocess } from 'lora-wasm';
import { writeSafetensors } from 'lora-wasm/safetensors';
import { turnsDuring, useSteppingClock } from './clock.js';
import { randomValues } from './problems.js';

afterEach(() => jest.restoreAllMocks());

async function exhausted(batches) {
  for await (const { n } of batches) expect(n).toBe(rows); // a single batch
}

const [rows, columns] = [1000, 100];
const size = rows * columns;
const x = randomValues(size, 1);
const csv = `${Array.from({ length: columns }, (_, c) => `c${c}`).join()}\n${Array.from(
  { length: rows },
  (_, row) => x.subarray(row * columns, (row + 1) * columns).join(),
).join('\n')}\n`;
const npy = writeNpy(x, [rows, columns]);
const arrow = tableToIPC(
  tableFromArrays(
    Object.fromEntries(
      Array.from({ length: columns }, (_, c) => [
        `c${c}`,
        Float64Array.from({ length: rows }, (__, row) => x[row * columns + c]),
      ]),
    ),
  ),
);

const [dIn, dOut] = [300, 20];
const width = dIn + dOut;
const factor = Float64Array.from({ length: width ** 2 }, (_, i) =>
  Math.floor(i / width) <= i % width ? 1 + (i % 7) : 0,
);
const factorFile = writeSafetensors(
  { R: { dtype: 'F64', shape: [width, width], bytes: factor } },
  { format: 'lora-wasm-r1', n: '1000', d_in: String(dIn), d_out: String(dOut) },
);

/** The least slices of work that treats about so many values at once: any, or those of whole rows. */
const slicesOf = (values) => Math.floor(size / values);
const slicesOfRows = (values) => Math.floor(rows / Math.ceil(values / columns));
const CONVERTED = slicesOf(2 ** 14);
const COPIED = slicesOf(2 ** 16);
const PARSED = slicesOfRows(2 ** 10);
const MEASURED = slicesOfRows(2 ** 12);

describe('the thread is left to others', () => {
  test.each([
    ['a CSV text', PARSED, () => exhausted(readCsv(csv))],
    ['a CSV text in one part', PARSED, () => exhausted(readCsv([csv]))],
    ['CSV as bytes', PARSED, () => exhausted(readCsv(Buffer.from(csv)))],
    ['CSV that is read twice', 2 * PARSED, () => exhausted(readCsv(csv, { missing: 'mean' }))],
    ['rows of .npy', CONVERTED + slicesOf(2 ** 12), () => exhausted(readNpyRows(npy))],
    [
      'rows of .npy with missing values',
      CONVERTED + PARSED,
      () => exhausted(readNpyRows(npy, { missing: 'drop' })),
    ],
    ['an .npy file', CONVERTED, () => loadNpy(npy)],
    ['Arrow', slicesOf(2 ** 12), () => exhausted(readArrow(arrow))],
    [
      'a table in one batch',
      2 * COPIED + MEASURED,
      () => readTable([{ n: rows, x, y: [] }], { standardise: true }),
    ],
    [
      'a table that is learnt from',
      CONVERTED + PARSED + 2 * slicesOfRows(2 ** 11) + MEASURED,
      () => readTable((how) => readNpyRows(npy, how), { missing: 'mean', standardise: true }),
    ],
    [
      'means and deviations',
      2 * COPIED + MEASURED,
      () => fitPreprocessing(x, { columns, standardise: true }),
    ],
    [
      'rows that become float64', // copied, looked through, widened, and looked through again
      6 * COPIED,
      () => preprocess(Float32Array.from(x), { columns, constant: false }),
    ],
    // The largest value of each column, the zeros, and the copy.
    ['an R factor', 3 * width, () => fromR(factor, { n: 1000, dIn, dOut })],
    ['an R factor in a file', 3 * width, () => readR(factorFile)],
  ])('during %s', async (_, slices, work) => {
    useSteppingClock(10);
    const { turns } = await turnsDuring(work);
    expect(turns).toBeGreaterThanOrEqual(slices);
  });
});

test('characters are whole wherever bytes are cut', async () => {
  const words = ['€'.repeat(40), '日本語'.repeat(30), '🦙'.repeat(50), 'plain'];
  const count = 20_000;
  const text = `word,y\n${Array.from({ length: count }, (_, i) => `${words[i % 4]},${i}`).join('\n')}`;
  for (const source of [text, new TextEncoder().encode(`\ufeff${text}`), [text]]) {
    const found = new Set();
    let read = 0;
    for await (const { n, fields } of readCsv(source, { x: ['y'], fields: true })) {
      fields.forEach(([word]) => found.add(word));
      read += n;
    }
    expect(read).toBe(count);
    expect([...found]).toEqual(words);
  }
});
