/** Columns of dates: an adapter keeps no function, so --dates says which columns are days. */
import { writeFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { apply, toPeft, train } from 'lora-wasm';
import { daysOf, readCsv, readTable } from 'lora-wasm/data';
import { writePeftFolder } from 'lora-wasm/peft/node';
import { marksOf } from '../../build/lib/formats/table/handling.js';
import { ok, run, useFolder } from './cli.js';

const at = useFolder();
const csv = 'day,wind,sun\n2012-01-01,1,2\n2012-01-05,3,4\n2012-02-03T12:00,2,7\n2012-03-01,5,6\n';
const rows = ['--data', 'rows.csv'];
let predicted;

/** An adapter as the page saves it, which maps dates to days. */
beforeAll(async () => {
  await writeFile(at('rows.csv'), csv);
  const read = (how) =>
    readCsv(csv, { x: ['day', 'wind'], y: ['sun'], map: { day: daysOf }, ...how });
  const table = await readTable(read, { standardise: true });
  const { preprocessing } = table;
  const result = await train({ ...table, wBase: [0, 0], rank: 1, steps: 5 });
  const adapter = { ...result, preprocessing };
  await writePeftFolder(at('saved'), toPeft(adapter, { module: 'proj', dtype: 'F64' }));
  predicted = await apply(table.x, adapter);
});

const numbersOf = (text) => text.trim().split('\n').slice(1).map(Number);

test('an adapter of the page is applied', async () => {
  const applied = await ok(['apply', ...rows, '--adapter', 'saved', '--dates', 'day']);
  expect(numbersOf(applied)).toEqual([...predicted]);
});

test('without --dates, or with another column, it is refused', async () => {
  const apply = ['apply', ...rows, '--adapter', 'saved'];
  const without = await run(apply);
  expect([without.code, without.stdout, without.stderr]).toEqual([
    2,
    '',
    'lora-wasm: the values of "day" were made by a function, which --adapter does not keep: ' +
      '--dates day makes days since 1970-01-01 of dates, as the page does\n',
  ]);
  const other = await run([...apply, '--dates', 'day,wind']);
  expect([other.code, other.stderr]).toEqual([
    2,
    'lora-wasm: --dates has "wind", which is no date to --adapter\n',
  ]);
});

test('train, compress and solve take dates, too, and apply what they made', async () => {
  const data = [...rows, '--y', 'sun', '--dates', 'day'];
  await ok(['compress', ...data, '--standardise', '--out', 'rows.safetensors']);
  const losses = [];
  for (const [name, ...from] of [
    ['rows', ...data, '--standardise'],
    ['compressed', '--data', 'rows.safetensors'],
  ]) {
    await ok(['solve', ...from, '--rank', '1', '--out', name]);
    const { stderr } = await run(['apply', ...data, '--adapter', name]);
    losses.push(Number(/^loss (\S+)$/m.exec(stderr)[1]));
  }
  expect(losses[0]).toBeGreaterThan(0);
  expect(losses[1]).toBeCloseTo(losses[0], 5);
});

test('what is no date is refused by its place, and a mark is a missing value', async () => {
  await writeFile(at('other.csv'), 'day,wind,sun\n2012-01-01,1,2\n1/2/2012,3,4\n');
  const apply = ['apply', '--adapter', 'saved', '--dates', 'day', '--data'];
  const refused = await run([...apply, 'other.csv']);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    'lora-wasm: other.csv: row 1 (line 3), column "day" is "1/2/2012"; a finite number was expected\n',
  ]);
  await writeFile(at('gaps.csv'), 'day,wind,sun\n2012-01-01,1,2\nNA,3,4\n,5,6\n2012-01-03,2,2\n');
  const data = ['--data', 'gaps.csv', '--y', 'sun', '--dates', 'day', '--missing', 'drop'];
  const { stderr } = await run(['solve', ...data, '--rank', '1', '--out', 'of-gaps']);
  expect(stderr).toBe('2 rows with missing values left out\n');
});

test('the marks are those of the library, in dates and in help', async () => {
  const marks = [...marksOf({})];
  const lines = marks.map((mark) => `${mark},1,2\n`);
  await writeFile(
    at('marks.csv'),
    `day,wind,sun\n2012-01-01,1,2\n${lines.join('')}2012-01-03,2,2\n`,
  );
  const data = ['--data', 'marks.csv', '--y', 'sun', '--dates', 'day', '--missing', 'drop'];
  const { stderr } = await run(['solve', ...data, '--rank', '1', '--out', 'of-marks']);
  expect(stderr).toBe(`${marks.length} rows with missing values left out\n`);
  const help = (await ok(['train', '--help'])).replace(/\s+/g, '');
  expect(help).toContain(`Default:${marks.join()}`);
});

test('targets of their own are refused', async () => {
  const data = [...rows, '--x', 'day', '--targets', 'rows.csv', '--y', 'sun', '--dates', 'day'];
  const { code, stderr } = await run(['train', ...data, '--rank', '1', '--out', 'none']);
  expect([code, stderr]).toEqual([
    2,
    'lora-wasm: --dates needs rows with their targets, without --targets\n',
  ]);
});
