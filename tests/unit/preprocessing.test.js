import { describe, expect, test } from '@jest/globals';
import { apply, compress, preprocess, train } from 'lora-wasm';
import { fitPreprocessing, readCsv } from 'lora-wasm/data';
import { randomValues } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

describe('fitPreprocessing()', () => {
  test('gives means and standard deviations, as NumPy does', async () => {
    const fitted = await fitPreprocessing([1, 10, 2, 10, 4, 10], { columns: 2, standardise: true });
    expect(fitted).toEqual({
      columns: 2,
      mean: [expect.closeTo(7 / 3, 15), 10],
      deviation: [expect.closeTo(Math.sqrt(14 / 9), 15), 1],
      constant: false,
    });
  });

  test('gives the same of batches, also far from zero', async () => {
    const x = randomValues(3000, 4).map((value, i) => value + 1e6 * (i % 3));
    const batches = [x.subarray(0, 300), x.subarray(300, 303), x.subarray(303)].map((part) => ({
      x: part,
    }));
    const options = { columns: 3, standardise: true, constant: true };
    const whole = await fitPreprocessing(x, options);
    expect(await fitPreprocessing(batches, options)).toEqual(whole);
    const rows = await preprocess(x, whole);
    for (let c = 0; c < 3; c++) {
      const column = rows.filter((_, i) => i % 4 === c);
      const mean = column.reduce((sum, value) => sum + value / column.length, 0);
      const square = column.reduce((sum, value) => sum + value ** 2 / column.length, 0);
      expect(mean).toBeCloseTo(0, 8);
      expect(square).toBeCloseTo(1, 8);
    }
    expect(rows.filter((_, i) => i % 4 === 3).every((value) => value === 1)).toBe(true);
  });

  // The exact moments are those without the offset: a 1024th is exact beside 1e8 and 1.7e12.
  test.each([
    [1e15, [0, 1, 3, 6]],
    [1e8, Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 1000) / 1024)],
    [1.7e12, Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 1000) / 1024)],
  ])('is as exact beside an offset of %d', async (offset, values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const x = values.map((value) => offset + value);
    const fitted = await fitPreprocessing(x, { columns: 1, standardise: true });
    expect(fitted.mean).toEqual([offset + mean]);
    expect(fitted.deviation[0] / Math.sqrt(squares / values.length)).toBeCloseTo(1, 13);

    const csv = ['v', ...x, ''].join('\n') + 'NA\n';
    let last;
    for await (const batch of readCsv(csv, { x: ['v'], missing: 'mean' })) last = batch;
    expect(last.x.at(-1)).toBe(offset + mean);
  });

  test('does nothing that was not asked for', async () => {
    expect(await fitPreprocessing([1, 2], { columns: 2 })).toEqual({ columns: 2, constant: false });
    expect(Array.from(await preprocess([1, 2], { columns: 2, constant: false }))).toEqual([1, 2]);
  });

  test('refuses part of a row, and no rows', async () => {
    const options = { columns: 2, standardise: true };
    expectRefusal(
      await errorOf(() => fitPreprocessing([1, 2, 3], options)),
      'ERR_SHAPE',
      'x has 3 values; n × columns were expected, a positive multiple of columns = 2',
    );
    expectRefusal(
      await errorOf(() => fitPreprocessing([], options)),
      'ERR_SHAPE',
      'there are no rows; 1 or more were expected',
    );
  });

  const batch = { n: 2, x: [1, 2, 3, 4], y: [1, 2] };
  const table = { x: [{ name: 'u' }, { name: 'v' }], y: [] };
  const learnt = { n: 1, x: [1, 2, 3], preprocessing: { columns: 2, constant: false, table } };
  const read = (how) => readCsv('u,v\n1,2\n', how);
  const values = 'n × columns were expected, a positive multiple of columns = 3';
  const numbers = 'a Float64Array, a Float32Array or a plain array of numbers was expected';
  const cases = [
    [[1, 2, 3, 4], 'ERR_SHAPE', `x has 4 values; ${values}`],
    [new Float32Array(0), 'ERR_SHAPE', `x has 0 values; ${values}`],
    [[], 'ERR_SHAPE', 'there are no rows; 1 or more were expected'],
    [[batch], 'ERR_SHAPE', 'x has 2 columns; columns = 3 were expected'],
    [[{ x: batch.x }], 'ERR_SHAPE', `x has 4 values; ${values}`],
    [
      [learnt],
      'ERR_SHAPE',
      'the preprocessing of a batch has 2 columns; columns = 3 were expected',
    ],
    [read, 'ERR_SHAPE', 'x has 2 columns; columns = 3 were expected'],
    [[1, 2, 'a'], 'ERR_ARGUMENT', 'x[2] is "a"; a plain array has to hold numbers only'],
    [[1, NaN, 3], 'ERR_NOT_FINITE', /^x\[1\].* is NaN/],
    [[[1, 2, 3]], 'ERR_ARGUMENT', /^x is an array of arrays; /],
    [new DataView(new ArrayBuffer(24)), 'ERR_ARGUMENT', `x is a DataView; ${numbers}`],
    [[{}], 'ERR_ARGUMENT', `x is missing; ${numbers}`],
    [[{ x: 'abc' }], 'ERR_ARGUMENT', `x is "abc"; ${numbers}`],
  ];
  test.each(cases)('refuses %j as rows of three columns', async (rows, code, message) => {
    for (const asked of [{}, { constant: true }]) {
      const error = await errorOf(() => fitPreprocessing(rows, { columns: 3, ...asked }));
      expectRefusal(error, code, message);
    }
    const standardised = { columns: 3, standardise: true };
    expect((await errorOf(() => fitPreprocessing(rows, standardised))).code).toBe(code);
  });

  test('refuses them where only the targets are standardised', async () => {
    const options = { columns: 3, standardiseY: true };
    for (const rows of [{ n: 1, x: [1, NaN, 3], y: [1] }, batch]) {
      const error = await errorOf(() => fitPreprocessing([rows], options));
      expect(error.code).toMatch(/ERR_NOT_FINITE|ERR_SHAPE/);
    }
  });
});

test('a file is streamed, standardised and trained on; apply() takes rows as they were', async () => {
  const n = 500;
  const raw = randomValues(2 * n, 11).map((value, i) => 20 + 5 * value + 100 * (i % 2));
  const target = (u, v) => 3 + 0.5 * u - 0.25 * v;
  const lines = Array.from({ length: n }, (_, i) => {
    const [u, v] = raw.subarray(2 * i, 2 * i + 2);
    return `${u},${v},${target(u, v)}`;
  });
  const file = `u,v,y\n${lines.join('\n')}\n`;
  const columns = { x: ['u', 'v'], y: ['y'], batchRows: 64 };
  const options = { columns: 2, standardise: true, constant: true };
  const preprocessing = await fitPreprocessing(readCsv(file, columns), options);
  const data = await compress({ dIn: 3, dOut: 1 });
  for await (const { x, y } of readCsv(file, columns))
    data.push(await preprocess(x, preprocessing), y);
  expect(data.n).toBe(n);
  const wBase = [0, 0, 0];
  const result = await train({ data, wBase, rank: 1, steps: 3000 });
  data.dispose();
  const adapter = { ...result, preprocessing };
  const [yHat] = await apply([30, 110], adapter, { wBase });
  expect(yHat).toBeCloseTo(target(30, 110), 6);
});
