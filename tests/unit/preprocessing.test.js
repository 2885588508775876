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
