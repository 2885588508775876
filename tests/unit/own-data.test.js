/** The visitor's own data on the page: what is made of a table, and what is said of it. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apply, load, metrics, solve, toPeft, train } from 'lora-wasm';
import { daysOf, preprocess, preprocessY, readCsv, writeNpy } from 'lora-wasm/data';
import { pythonWith } from '../python/python.js';
import { hardCsv, hardRows } from './hard-csv.js';
import { importPageModules } from './page-module.js';

const OWN_DATA = [
  ...['open', 'plan', 'plan-text', 'obstacles', 'prepare', 'left-out', 'groups', 'weight'],
  ...['predictions', 'sample', 'roles', 'measures', 'kept-choices'],
];
const page = await importPageModules('own-data', [
  ...OWN_DATA.map((name) => `own-data/${name}.ts`),
  'code/python.ts',
]);
const AS_THEY_ARE = { standardise: false, standardiseY: false };
const WATCH = { signal: new AbortController().signal, onProgress() {} };

beforeAll(() => load({ build: 'simd' }));

const open = (text, name = 'data.csv') => page.openFiles([new File([text], name)]);
const prepare = (table, plan = {}, weight) =>
  page.prepare(table, { ...page.firstPlan(table), ...plan }, weight, WATCH);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const columnOf = (values, width, column) => [...values].filter((_, k) => k % width === column);
const partOf = ({ parts }, wanted) => parts.find(({ name }) => name === wanted);

/** The columns of the hard file. */
const [ID, DATE, WIND, SUN, TOWN, UNIT, NOTE, RAIN] = [...Array(8).keys()];
const hard = hardRows();
const lacks = (row, ...names) => names.some((name) => row[name] === null);

test('a record that cannot be read is said, rather than that the columns below it are empty', async () => {
  const file = 'city,temp,y\nOslo,1,NA\nParis, "a,b",4\n';
  await expect(open(file)).rejects.toThrow('line 3: a quote is within a field that is not quoted');
});

test.each([
  ['too few', '4,5', 'row 1 (line 3) has 2 fields; 3 were expected'],
  ['too many', '4,5,6,7', 'row 1 (line 3) has 4 fields; 3 were expected'],
  ['too few, of texts', 'b,c', 'row 1 (line 3) has 2 fields; 3 were expected'],
])(
  'a row of %s fields is said on opening, rather than shown as if values were missing',
  async (_, row, words) => {
    const first = /\d/.test(row) ? '1,2,3' : 'a,b,c';
    await expect(open(`p,q,\n${first}\n${row}\n${first}\n`)).rejects.toThrow(words);
  },
);

test.each([
  ['a title', 'Sales of 2024\n\na,b\n1,2\n3,5\n', 'line 2 is blank, and rows follow'],
  [
    'a title, and no blank line',
    'Sales of 2024\na,b\n1,2\n3,5\n',
    'row 0 (line 2) has 2 fields; 1 was expected',
  ],
  ['a note below', 'a,b\n1,2\n3,5\n4,4\n\nsource: a friend\n', 'is blank, and rows follow'],
])('of a table with %s it is said what to take out', async (_, text, words) => {
  const error = await open(text).catch((cause) => cause);
  expect(error.message).toContain(words);
  expect(error.message).toMatch(/Take out what stands above, below or within the table\.$/);
});

test('a column without a name is called by its place', async () => {
  const table = await open('a,,\n1,2,3\n4,6,5\n2,5,9\n8,1,0\n');
  const prepared = await prepare(table);
  expect(prepared.task.inputNames).toEqual(['a', 'column 2', 'constant']);
  expect(prepared.task.outputNames).toEqual(['column 3']);
  expect(prepared.preprocessing.table.y.map(({ name }) => name)).toEqual([2]);
  const x = page.firstPlan(table);
  expect(page.leftOutOf(table, { ...x, x: [0] })).toBe('Left out: column 2 (not chosen).');
});

test('of dates, one that there is not is named', async () => {
  const table = await open('day,a,b\n2012-02-30,1,2\n2012-03-01,3,5\n2012-03-02,4,4\n');
  expect(table.columns[0]).toMatchObject({
    kind: 'none',
    reason: 'dates, but there is no 2012-02-30',
  });
});

test('0x10 is a text, as the library reads it', async () => {
  const table = await open('a,b,y\n0x10,1,2\n0x11,2,4\n0x10,4,7\n');
  expect(table.columns.map(({ kind }) => kind)).toEqual(['text', 'number', 'number']);
});

/** Of numbers that are not written as such. */
const adorned = (text) =>
  `numbers with a sign, unit or separator, as “${text}”: write the numbers alone in the file`;

const DATES = 'dates, not all of one form: 2012-01-31, 31.1.2012 or 1/31/2012';
const dayOrMonth = (text) =>
  `dates, of which nobody knows whether the day or the month comes first, as ${text}: ` +
  'write them as 2012-01-31';

describe('what is left out is named with its reason', () => {
  test('of a file that has it all', async () => {
    const table = await open(hardCsv());
    const plan = page.firstPlan(table);
    expect([plan.x, plan.y]).toEqual([[DATE, WIND, SUN, TOWN], [RAIN]]);
    expect(page.leftOutOf(table, plan)).toBe(
      'Left out: id (all different whole numbers in order, as row numbers are), ' +
        'unit (the same in the first 120 rows), note (a different text in every row).',
    );
    expect(table.found).toBe('Read with semicolons between the fields, and decimal commas.');
    expect(page.obstacleTo(plan, table)).toBeUndefined();
  });

  test.each([
    ['dates with a year of two digits', (k) => `31.1.${10 + k}`, DATES, 'none'],
    ['dates of both orders', (k) => (k % 2 ? '31/1/2012' : '1/31/2012'), DATES, 'none'],
    ['dates with a zone', (k) => `31.1.20${10 + k} 10:00 CET`, DATES, 'none'],
    [
      'dates of which no day is above 12',
      (k) => `1.${1 + (k % 12)}.2012`,
      dayOrMonth('1.2.2012'),
      'none',
    ],
    [
      'a day that there is not',
      (k) => `${k + 1}.2.2012`,
      'dates, but there is no 30.2.2012',
      'none',
    ],
    ['integers beyond 2^53', '9007199254740993', 'integers beyond 2^53', 'none'],
    ['nothing', '', 'empty', 'none'],
    ['few values', (k) => (k === 4 ? 7 : 'NA'), 'missing in 29 of 30 rows', 'number'],
    ['ids that are not in order', (k) => (k * 7) % 31, undefined, 'number'],
    ['texts that hardly repeat', (k) => `t${k % 25}`, '25 different texts in 30 rows', 'text'],
    ['a category', (k) => `t${k % 3}`, undefined, 'text'],
    ['per cent', (k) => `${1 + (k % 4)}0%`, adorned('10%'), 'text'],
    ['prices', (k) => `${k + 10} €`, adorned('10 €'), 'text'],
    ['thousands', (k) => `"$1,${200 + k}.50"`, adorned('$1,200.50'), 'text'],
    ['thousands with spaces', (k) => `1 ${200 + k}`, adorned('1 200'), 'text'],
    ['a unit, and zero without it', (k) => (k ? `${k} kg` : 0), adorned('1 kg'), 'text'],
    ['several units', (k) => `${k} ${k % 2 ? 'kg' : 'g'}`, 'a different text in every row', 'text'],
    ['times', (k) => `${k}:30`, 'a different text in every row', 'text'],
    ['addresses', (k) => `10.0.0.${k}`, 'a different text in every row', 'text'],
    ['booleans', (k) => k % 2 === 0, undefined, 'number'],
    ['a time', (k) => `2020-01-01 10:0${k % 9}`, undefined, 'date'],
  ])('%s', async (_, value, reason, kind) => {
    const valueOf = typeof value === 'function' ? value : () => value;
    const rows = Array.from({ length: 30 }, (_, k) => `${valueOf(k)},${k % 7},${Math.sin(k)}`);
    const table = await open(`a,b,c\n${rows.join('\n')}\n`);
    const { columns } = table;
    expect([columns[0].reason, columns[0].kind]).toEqual([reason, kind]);
    expect(page.firstPlan(table).x.includes(0)).toBe(reason === undefined);
  });

  test('thousands with points, where the comma is the decimal mark', async () => {
    const rows = Array.from({ length: 12 }, (_, k) => `1.${200 + k};${k},5;${k % 5},25`);
    const { columns } = await open(`people;rain;sun\n${rows.join('\n')}\n`);
    expect([columns[0].reason, columns[0].kind]).toEqual([adorned('1.200'), 'text']);
  });

  test('row numbers are x where there is nothing else', async () => {
    const rows = Array.from({ length: 30 }, (_, k) => `${k},${Math.sin(k)}`);
    const plan = page.firstPlan(await open(`k,v\n${rows.join('\n')}\n`));
    expect([plan.x, plan.y]).toEqual([[0], [1]]);
  });
});

describe('missing values', () => {
  test('have their rows left out, which are counted', async () => {
    const prepared = await prepare(await open(hardCsv()), { missing: 'drop' });
    const withY = hard.filter((row) => !lacks(row, 'rain'));
    const whole = withY.filter((row) => !lacks(row, 'wind', 'sun', 'town'));
    const { report, parts } = prepared;
    expect(report[0]).toBe('120 rows read.');
    expect(report[1]).toBe(
      `7 rows without y left out. ${withY.length - whole.length} rows with a missing value in x left out.`,
    );
    const numbers = parts.flatMap(({ numbers }) => [...numbers]).sort((one, two) => one - two);
    expect(numbers).toEqual(whole.map(({ id }) => id - 100));
  });

  test('are filled with the means of the rows that are not held out, and counted', async () => {
    const prepared = await prepare(await open(hardCsv()), {
      ...{ missing: 'fill', standardise: false, x: [WIND, TOWN], constant: false },
    });
    const known = [...partOf(prepared, 'train').numbers].map((number) => hard[number]);
    const meanOf = (values) => mean(values.filter((value) => value !== null));
    const means = [
      meanOf(known.map(({ wind }) => wind)),
      ...['Bonn', 'Kiel', 'Ulm'].map((name) =>
        meanOf(known.map(({ town }) => town && (town === name ? 1 : 0))),
      ),
    ];
    for (const { numbers, x } of prepared.parts) {
      numbers.forEach((number, i) => {
        const { wind, town } = hard[number];
        const towns = ['Bonn', 'Kiel', 'Ulm'].map((name, j) =>
          town === null ? means[j + 1] : town === name ? 1 : 0,
        );
        [wind ?? means[0], ...towns].forEach((value, j) =>
          expect(x[i * 4 + j]).toBeCloseTo(value, 12),
        );
      });
    }
    const taken = hard.filter((row) => !lacks(row, 'rain'));
    const holes = taken.flatMap(({ wind, town }) => [wind, town]).filter((value) => value === null);
    expect(prepared.report).toContain(
      `${holes.length} missing values filled with the mean of the rows to train on.`,
    );
  });

  test('are filled by default where many rows would be lost, and else leave their rows out', async () => {
    const rows = (every) =>
      `a,b\n${Array.from({ length: 40 }, (_, k) => `${k % every ? Math.sin(k) : 'NA'},${k % 5}\n`).join('')}`;
    expect(page.firstPlan(await open(rows(3))).missing).toBe('fill');
    expect(page.firstPlan(await open(rows(20))).missing).toBe('drop');
  });

  test('in every row, it is said what can be done', async () => {
    const rows = Array.from({ length: 30 }, (_, k) => (k % 2 ? `NA,${k % 4},1` : `1.5,?,${k % 3}`));
    const table = await open(`a,b,c\n${rows.join('\n')}\n`);
    const plan = { x: [0, 1], y: [2], missing: 'drop' };
    await expect(prepare(table, plan)).rejects.toThrow(
      'No row is left: all have a missing value. Fill them instead',
    );
    const { task } = await prepare(table, { ...plan, missing: 'fill' });
    expect(task.train.n + task.heldOut.n).toBe(30);
  });

  test('NaN in an .npy file is one', async () => {
    const values = Float64Array.from({ length: 60 }, (_, k) => (k === 6 ? NaN : Math.sin(k * k)));
    const table = await open(writeNpy(values, [20, 3]), 'm.npy');
    expect((await prepare(table)).report[1]).toBe('1 row with a missing value in x left out.');
  });
});

describe('columns', () => {
  test('of categories become a column for each value, dates the days since 1970', async () => {
    const table = await open(hardCsv());
    const { task, report } = await prepare(table, { standardise: false });
    const towns = ['town: Bonn', 'town: Kiel', 'town: Ulm'];
    expect(task.inputNames).toEqual(['date', 'wind', 'sun', ...towns, 'constant']);
    expect(report).toContain('As days since 1970-01-01: date.');
    expect(Math.min(...columnOf(task.train.x, 7, 0))).toBeGreaterThanOrEqual(18_262);
  });

  test.each([
    ['day', '31.12.2011', '1.1.2012', '2.1.2012 06:00'],
    ['day', '31/12/2011 00:00', '1/1/2012 00:00:00', '02/01/2012 6:00'],
    ['day', '31-12-2011', '01-01-2012', '2-1-2012T06:00Z'],
    ['month', '12/31/2011', '1/1/2012', '1/2/2012 6:00 AM'],
    ['month', '12/31/2011, 12:00:00 a.m.', '1/1/2012, 12:00 AM', '01/02/2012, 06:00:00 am'],
    ['year', '2011/12/31', '2012/1/1', '2012/01/02 06:00'],
    ['year', '2011.12.31', '2012-1-1', '2012-01-02 6:00 am'],
  ])('of dates with the %s first, as %s, are days, and it is said', async (order, ...dates) => {
    const table = await open(`day,v\n${dates.map((date, k) => `"${date}",${k}`).join('\n')}\n`);
    expect(table.columns[0]).toMatchObject({ kind: 'date', order });
    const { parts, report } = await prepare(table, {
      x: [0],
      y: [1],
      constant: false,
      ...AS_THEY_ARE,
    });
    const days = parts.flatMap(({ x }) => [...x]).sort();
    expect(days).toEqual([15_339, 15_340, 15_341.25]);
    const read = order === 'year' ? '' : `, read with the ${order} first`;
    expect(report).toContain(`As days since 1970-01-01${read}: day.`);
  });

  test('of dates that are the same in both orders have one', async () => {
    const table = await open('day,v\n1.1.2012,1\n2.2.2012,2\n3.3.2012,4\n');
    expect(table.columns[0]).toMatchObject({ kind: 'date', order: 'day' });
  });

  test.each([
    ['13.13.2012', 'a day that there is'],
    ['1/31/2012', 'a date as 31.1.2012'],
  ])('of dates, one farther down that is none is told: %s', async (date, expected) => {
    const dateOf = (k) => (k === 1500 ? date : `${1 + (k % 28)}.1.2012`);
    const rows = Array.from({ length: 2000 }, (_, k) => `${dateOf(k)},${k % 7}`);
    await expect(prepare(await open(`day,v\n${rows.join('\n')}\n`))).rejects.toThrow(
      `row 1500, column “day” is ${JSON.stringify(date)}; ${expected} was expected.`,
    );
  });

  test('that are classes are y, told right or not', async () => {
    const table = await open(hardCsv());
    const { task, targets } = await prepare(table, { x: [WIND, SUN, RAIN], y: [TOWN] });
    expect([task.kind, task.dOut]).toEqual(['classification', 3]);
    expect(targets).toEqual({ names: ['town'], classes: ['Bonn', 'Kiel', 'Ulm'] });
    const measures = page.measuresOf(task, new Float64Array(task.dIn * 3), undefined);
    expect(measures.right).toBeCloseTo(mean(columnOf(task.heldOut.y, 3, 0)), 12); // argmax of ties: the first
  });

  test('of numbers can be categories', async () => {
    const rows = Array.from({ length: 60 }, (_, k) => `${Math.sin(k)},${[10, 9, 2][k % 3]}`);
    const table = await open(`a,digit\n${rows.join('\n')}\n`);
    expect(page.mayBeClasses(page.firstPlan(table), table, 1)).toBe(true);
    expect(page.mayBeClasses(page.firstPlan(table), table, 0)).toBe(false);
    const plan = page.withRole(page.firstPlan(table), table, 1, 'yClasses');
    expect(page.mayBeClasses(plan, table, 1)).toBe(false);
    expect(page.roleOf(plan, table, 1)).toBe('yClasses');
    expect((await prepare(table, plan)).targets.classes).toEqual(['2', '9', '10']);
  });

  test('of numbers that hardly repeat are not called classes', async () => {
    const rows = Array.from({ length: 20 }, (_, k) => `${Math.sin(k)},${(7 * k) % 20}`);
    const table = await open(`a,score\n${rows.join('\n')}\n`);
    expect(page.mayBeClasses(page.firstPlan(table), table, 1)).toBe(false);
  });

  test('of too many categories have columns for the most frequent ones, and it is said', async () => {
    const rows = Array.from({ length: 400 }, (_, k) => `v${k % 2 ? k % 49 : k},${Math.sin(k)}`);
    const table = await open(`a,b\n${rows.join('\n')}\n`);
    const { task, report } = await prepare(table, { x: [0], y: [1] });
    expect(task.dIn).toBe(51);
    expect(report.join(' ')).toMatch(
      /Of “a”, the 50 most frequent of \d+ values have a column each; \d+ rows have none of them/,
    );
  });

  test('of too many classes, or one, are refused with what to do', async () => {
    const rows = Array.from({ length: 303 }, (_, k) => `c${k % 101},x,${Math.sin(k)}`);
    const table = await open(`many,one,v\n${rows.join('\n')}\n`);
    await expect(prepare(table, { x: [2], y: [0] })).rejects.toThrow(
      '“many” has 101 values, and y takes 100 classes at most. Take it as x, or another column as y.',
    );
    await expect(prepare(table, { x: [2], y: [1] })).rejects.toThrow(
      '“one” has 1 value; two classes or more are needed for y.',
    );
  });

  test('are kept with the adapter: rows by their names become the same numbers', async () => {
    const prepared = await prepare(await open(hardCsv()), { missing: 'fill' });
    const { preprocessing, parts } = prepared;
    for (const { numbers, x } of parts) {
      if (numbers.length === 0) continue;
      const records = [...numbers].map((number) => hard[number]);
      expect(await preprocess(records, preprocessing)).toEqual(x);
    }
    const { csv } = preprocessing.table;
    expect(csv).toEqual({ header: true, delimiter: ';', decimal: ',', trim: true });
  });

  test('a date that is none is told, with its row', async () => {
    const rows = Array.from(
      { length: 2000 },
      (_, k) => `${k === 1500 ? 'soon' : '2020-01-0' + ((k % 9) + 1)},${k % 7}`,
    );
    const table = await open(`day,v\n${rows.join('\n')}\n`);
    await expect(prepare(table)).rejects.toThrow(
      'row 1500, column “day” is "soon"; a date as 2012-01-31 was expected. Leave the column out',
    );
  });
});

test.each([
  ['1970-01-02', 1],
  ['2020-02-29', 18_321],
  ['2020-01-01T12:00', 18_262.5],
  ['2020-01-01 06:00:00Z', 18_262.25],
  ['2019-02-29', NaN],
  ['2020-13-01', NaN],
  ['2020-01-00', NaN],
  ['2020-01-01T24:00', NaN],
  ['1.1.2020', NaN],
  [new Date('1970-01-02T06:00Z'), 1.25],
  [5, NaN],
])('%s is day %d', (date, days) => {
  expect(daysOf(date)).toBe(days);
});

describe('y', () => {
  test('is standardised by the rows to train on, and errors are in its units', async () => {
    const { task, preprocessing, parts } = await prepare(await open(hardCsv()));
    const raw = parts.find(({ name }) => name === 'train').y;
    expect(await preprocessY(raw, preprocessing)).toEqual(task.train.y);
    expect(mean([...task.train.y])).toBeCloseTo(0, 12);
    expect(mean([...task.train.y].map((value) => value ** 2))).toBeCloseTo(1, 12);
    const { heldOut, dIn, dOut } = task;
    const { x, y } = task.train;
    const { a, b } = await solve({ x, y, wBase: task.wBase, dIn, dOut, rank: 1 });
    const weight = Float64Array.from(a, (value) => value * b[0]);
    const { r2: found, rmse } = page.measuresOf(task, weight, preprocessing.y);
    const spared = parts.find(({ name }) => name === 'heldOut').y;
    const inUnits = { columns: dIn, constant: false, y: preprocessing.y };
    const adapter = { a, b, scale: 1, rank: 1, dIn, dOut, preprocessing: inUnits };
    const predicted = await apply(heldOut.x, adapter);
    expect(found).toBeCloseTo(await metrics.r2(predicted, spared, { dOut: 1 }), 10);
    const squares = [...predicted].map((value, k) => (value - spared[k]) ** 2);
    expect(rmse[0]).toBeCloseTo(Math.sqrt(mean(squares)), 10);
    const frozen = page.measuresOf(task, new Float64Array(dIn), preprocessing.y);
    expect(Math.abs(frozen.r2)).toBeLessThan(0.2); // the mean of the rows to train on
  });

  test('has no R² on rows that do not vary, also where their mean is rounded', () => {
    const y = new Float64Array(10).fill(0.1);
    const task = { kind: 'regression', dOut: 1, heldOut: { n: 10, x: y, y } };
    const { r2, rmse } = page.measuresOf(task, Float64Array.of(0), undefined);
    expect(r2).toBeNaN();
    expect(rmse[0]).toBeCloseTo(0.1, 12);
  });

  test('is left as it is where that is chosen, and where it is classes', async () => {
    const table = await open(hardCsv());
    const plain = await prepare(table, { standardiseY: false });
    expect(plain.preprocessing.y).toBeUndefined();
    expect(plain.task.train.y).toEqual(partOf(plain, 'train').y);
    const classes = await prepare(table, { x: [WIND], y: [TOWN] });
    expect(classes.preprocessing.y).toBeUndefined();
  });
});

describe('the frozen layer', () => {
  test('is fitted to the groups that were chosen, and the adapter has the others', async () => {
    const table = await open(hardCsv());
    const groups = await page.groupsOf(table, TOWN, WATCH);
    expect(groups).toEqual({ column: TOWN, values: ['Bonn', 'Kiel', 'Ulm'] });
    const plan = { base: 'group', group: { column: TOWN, values: [0, 2] }, x: [WIND, SUN] };
    const prepared = await prepare(table, plan);
    const townsOf = (name) => [
      ...new Set([...partOf(prepared, name).numbers].map((number) => hard[number].town)),
    ];
    expect(townsOf('base').sort()).toEqual(['Bonn', 'Ulm']);
    expect([...townsOf('train'), ...townsOf('heldOut')]).toEqual(
      expect.not.arrayContaining(['Bonn', 'Ulm']),
    );
    const { task } = prepared;
    const { x } = partOf(prepared, 'base');
    const y = await preprocessY(partOf(prepared, 'base').y, prepared.preprocessing);
    for (let i = 0; i < task.dIn; i++) {
      let gradient = 0;
      y.forEach((target, row) => {
        const inputs = [...x.slice(row * task.dIn, (row + 1) * task.dIn)];
        const output = inputs.reduce((sum, value, k) => sum + value * task.wBase[k], 0);
        gradient += inputs[i] * (output - target);
      });
      expect(gradient).toBeCloseTo(0, 8);
    }
  });

  test.each([
    [{ base: 'group' }, {}, 'Choose the column that has the groups.'],
    [{ base: 'group', group: { column: TOWN, values: [] } }, {}, 'Choose the values'],
    [
      { base: 'group', group: { column: TOWN, values: [5] } },
      { groupValues: 3 },
      'Choose the values',
    ],
    [
      { base: 'group', group: { column: TOWN, values: [0, 1] } },
      { groupValues: 2 },
      'Leave one value or more to adapt to.',
    ],
    [{ base: 'weight', x: [WIND, SUN] }, {}, 'Open the .npy file of w, of the shape (3, 1).'],
    [{ x: [] }, {}, 'Choose one column or more as x.'],
    [{ y: [] }, {}, 'Choose one column or more as y.'],
    [{ x: [WIND], y: [SUN, TOWN] }, {}, '“town” becomes classes, and other columns are y, too'],
  ])('%j beside %j waits: %s', async (plan, beside, words) => {
    const table = await open(hardCsv());
    const all = { ...page.firstPlan(table), ...plan };
    expect(page.obstacleTo(all, table, beside)).toContain(words);
  });

  test('is one’s own, of the right shape', async () => {
    const table = await open(hardCsv());
    const plan = { base: 'weight', x: [WIND, SUN] };
    const weight = await page.openWeight(new File([writeNpy([1, 2, 3], [3, 1])], 'w.npy'));
    expect((await prepare(table, plan, weight)).task.wBase).toEqual(Float64Array.of(1, 2, 3));
    const flat = await page.openWeight(new File([writeNpy([1, 2, 3], [3])], 'w.npy'));
    expect((await prepare(table, plan, flat)).task.wBase).toEqual(Float64Array.of(1, 2, 3));
    const wrong = await page.openWeight(new File([writeNpy([1, 2, 3, 4], [2, 2])], 'w.npy'));
    const words =
      'w has the shape (2, 2); (3, 1) was expected: 3 columns of x, the constant one included, and 1 of y.';
    await expect(prepare(table, plan, wrong)).rejects.toThrow(words);
    const wide = await page.openWeight(new File([writeNpy([1, 2, 3, 4, 5, 6], [3, 2])], 'w.npy'));
    await expect(prepare(table, plan, wide)).rejects.toThrow('w has the shape (3, 2); (3, 1) was');
    const all = { ...page.firstPlan(table), ...plan };
    expect(page.obstacleTo(all, table, { weight: wrong })).toBe(words);
    await expect(page.openWeight(new File(['1,2'], 'w.npy'))).rejects.toThrow(/^w\.npy: /);
  });
});

describe('too many rows', () => {
  const sampleOf = async (n, most, seed) => {
    const sample = new page.Sample(1, most, seed);
    for (let k = 0; k < n; k++) {
      if (sample.isFull) await sample.thin(WATCH.signal);
      sample.push(Float64Array.of(2 * k), 0, k);
    }
    return Array.from({ length: sample.n }, (_, row) => {
      expect(sample.at(row, 0)).toBe(2 * sample.numberOf(row));
      return sample.numberOf(row);
    });
  };

  test('become a sample, in their order, the same for the same seed', async () => {
    const numbers = await sampleOf(10_000, 1000, 1);
    expect(numbers.length).toBeGreaterThan(700);
    expect(numbers.length).toBeLessThanOrEqual(1000);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
    expect(await sampleOf(10_000, 1000, 1)).toEqual(numbers);
    expect(await sampleOf(10_000, 1000, 2)).not.toEqual(numbers);
    expect(await sampleOf(1000, 1001, 1)).toHaveLength(1000);
  });

  test('none of which is more likely to be drawn than another', async () => {
    const counts = [0, 0, 0, 0];
    for (let seed = 0; seed < 50; seed++) {
      for (const number of await sampleOf(400, 100, seed)) counts[Math.floor(number / 100)]++;
    }
    const expected = mean(counts);
    counts.forEach((count) => expect(Math.abs(count - expected)).toBeLessThan(0.12 * expected));
  });

  test('are read to the end, and it is said how many were drawn', async () => {
    const rows = Array.from({ length: 90_000 }, (_, k) => `v${k % 50},${k % 7}`);
    const table = await open(`category,y\n${rows.join('\n')}\n`);
    const { report, parts, task } = await prepare(table, { x: [0], y: [1], seed: 1 });
    expect(task.dIn).toBe(51);
    const taken = parts.reduce((sum, { numbers }) => sum + numbers.length, 0);
    expect(taken).toBeGreaterThan(60_000);
    expect(taken).toBeLessThanOrEqual(2 ** 22 / 51);
    expect(report[0]).toMatch(
      new RegExp(`^${taken.toLocaleString('en')} of 90,000 rows, drawn with seed 1: `),
    );
    for (const { numbers, y } of parts) expect(y).toEqual(numbers.map((number) => number % 7));
    expect(Math.max(...parts.map(({ numbers }) => numbers.at(-1) ?? 0))).toBeGreaterThan(89_900);
  });
});

test('an array that is too large to be held is read in batches, and sampled', async () => {
  const n = 1_100_000;
  const values = Float32Array.from({ length: 4 * n }, (_, k) => Math.sin(k));
  const table = await open(writeNpy(values, [n, 4]), 'large.npy');
  expect(table.columns.map(({ name }) => name)).toEqual(['0', '1', '2', '3']);
  const { report, parts } = await prepare(table);
  expect(report[0]).toMatch(/^[\d,]+ of 1,100,000 rows, drawn with seed 0: /);
  const { numbers, y } = partOf({ parts }, 'heldOut');
  expect(y[5]).toBe(values[4 * numbers[5] + 3]);
});

describe('the plan in the address', () => {
  test.each([
    {},
    { missing: 'fill', standardiseY: false, constant: false, heldOut: 33, seed: 12 },
    { categories: [2, 3], x: [2, 3, 4], y: [7] },
    { base: 'first-rows', first: 30 },
    { base: 'group', group: { column: 4, values: [0, 1, 3] } },
    { base: 'weight' },
    { base: 'identity', standardise: false },
  ])('comes back: %j', async (part) => {
    const table = await open(hardCsv());
    const plan = { ...page.firstPlan(table), ...part };
    expect(page.planFrom(page.planText(plan), table)).toEqual(plan);
  });

  test('of an earlier version trains as it did: y as it is, rows with holes left out', async () => {
    const table = await open(hardCsv());
    const plan = page.planFrom('x2-3.y7.held20.seed0.standardised.constant.zeros', table);
    expect(plan).toMatchObject({ x: [2, 3], y: [7], standardiseY: false, missing: 'drop' });
  });

  test('for columns that a file does not have keeps its other choices', async () => {
    const table = await open(hardCsv());
    const text = 'x0-20.y30.held40.seed9.constant.zeros';
    expect(page.hasColumnsOf(text, table)).toBe(false);
    const { x, y } = page.firstPlan(table);
    const others = { heldOut: 40, seed: 9, constant: true, standardise: false };
    expect(page.planFrom(text, table)).toMatchObject({ x, y, ...others });
    expect(page.hasColumnsOf('x2-3.y7', table)).toBe(true);
  });

  test.each([
    ['empty', ''],
    ['of columns that are not there', 'x0-9999.y1'],
    ['of no columns', 'x-1.y2'],
    ['of groups that are not there', 'x2.y7.group99.of0'],
    ['of no groups', 'x2.y7.groupx.of__proto__'],
    ['out of all ranges', 'x2.y7.categories4_0-9999.held9999999.seed-4'],
    ['of great length', `x${'0_'.repeat(30_000)}`],
    ['of other characters', 'x2.y7.<img src=x onerror=alert(1)>'],
  ])('is nothing but numbers: one %s', async (_, text) => {
    const table = await open(hardCsv());
    const plan = page.planFrom(text, table);
    expect(page.planText(plan)).toMatch(/^[a-z0-9._-]+$/);
    expect(page.obstacleTo(plan, table)).toBeUndefined();
    expect(plan.heldOut).toBeLessThanOrEqual(50);
    expect([...plan.x, ...plan.y, ...plan.categories].every((column) => column < 8)).toBe(true);
  });

  test('has nothing that the file says', async () => {
    const table = await open(hardCsv());
    const plan = { ...page.firstPlan(table), base: 'group', group: { column: TOWN, values: [1] } };
    expect(page.planText(plan)).not.toMatch(/Kiel|town|wind|note|mm/);
  });
});

describe('a file that is read in another way', () => {
  const rows = Array.from({ length: 30 }, (_, k) => `${k},250;${(k * 7) % 31};${k * k};${k % 3}\n`);
  const file = new File([`sun;wind;rain;kind\n${rows.join('')}`], 'data.csv');
  const chosen = { x: [0, 2, 3], y: [1], categories: [3], heldOut: 33, missing: 'fill' };

  test('keeps what was chosen for its columns, by their places', async () => {
    const table = await page.openFiles([file]);
    const plan = { ...page.firstPlan(table), ...chosen };
    const isOne = { column: 3, values: [1] };
    const withoutNames = await table.header.other();
    expect(page.keptChoices({ ...plan, group: isOne }, table, withoutNames)).toEqual({
      ...plan,
      group: { column: 3, values: [] }, // “kind” is a value itself
    });
    const points = await table.decimalComma.other(); // sun has a different text in every row
    const kept = page.keptChoices({ ...plan, group: isOne }, table, points);
    expect(kept).toEqual({ ...plan, x: [2, 3], group: isOne });
    expect(page.keptChoices(kept, points, table)).toEqual({ ...plan, group: isOne });
  });

  test('and again as it was, has what it was then, unless another role was chosen since', async () => {
    const lines = ['a;b;c', '1,5;2;3', '2,5;1;4', '4,5;7;1', '5,5;3;2'];
    const table = await page.openFiles([new File([lines.join('\n')], 'data.csv')]);
    const plan = { ...page.firstPlan(table), x: [1, 2], y: [0], missing: 'fill' };
    const points = page.readAnew({ table, plan }, await table.decimalComma.other());
    expect(points.plan.y).toEqual([]); // a has no numbers, and c was not to be y
    const back = page.readAnew(points, await points.table.decimalComma.other());
    expect(back.plan).toEqual(plan);
    const withoutNames = page.readAnew(points, await points.table.header.other());
    const withNames = page.readAnew(withoutNames, await withoutNames.table.header.other());
    expect(page.readAnew(withNames, await withNames.table.decimalComma.other()).plan).toEqual(plan);
    const other = { ...points, plan: { ...points.plan, x: [2], y: [1], seed: 7 } };
    const kept = page.readAnew(other, await points.table.decimalComma.other());
    expect(kept.plan).toMatchObject({ x: [2], y: [1], seed: 7 });
  });

  test('of other columns keeps the rest', async () => {
    const table = await page.openFiles([file]);
    const plan = { ...page.firstPlan(table), ...chosen, group: { column: 3, values: [1] } };
    const other = await open('a,b\n1,2\n2,4\n');
    expect(page.keptChoices(plan, table, other)).toEqual({
      ...page.firstPlan(other),
      ...{ heldOut: 33, missing: 'fill' },
    });
  });

  test('is read so by a link, and as it is found where nobody chose', async () => {
    const table = await page.openFiles([file]);
    const plan = page.firstPlan(table);
    expect(page.formIn(page.planText(plan, table.asked))).toEqual({});
    const other = await (await table.header.other()).decimalComma.other();
    const text = page.planText(plan, other.asked);
    expect(text).toContain('.noheader.point.');
    const again = await page.openFiles([file], page.formIn(text));
    expect([again.header.isRead, again.decimalComma.isRead]).toEqual([false, false]);
    expect(page.planFrom(text, again)).toEqual(plan);
    const back = await (await other.header.other()).decimalComma.other();
    expect(page.planText(plan, back.asked)).toContain('.header.comma.');
  });
});

/** Trained on a table as the page does it. */
async function trained(table, plan) {
  const prepared = await prepare(table, plan);
  const { dIn, dOut, wBase, train: rows } = prepared.task;
  const { a, b, scale, rank } = await train({
    ...{ x: rows.x, y: rows.y, wBase, dIn, dOut },
    ...{ rank: 1, steps: 50 },
  });
  return { prepared, adapter: { a, b, scale, rank, dIn, dOut } };
}

describe('predictions', () => {
  const csvOf = async ({ prepared, adapter }) =>
    (await page.predictionsCsv(prepared, adapter, WATCH.signal)).text();

  test('are of all rows, in their order and units', async () => {
    const run = await trained(await open(hardCsv()), {
      base: 'first-rows',
      missing: 'drop',
    });
    const text = await csvOf(run);
    expect(text).toMatch(/^row,part,rain,rain predicted\n/);
    const rows = [];
    for await (const { fields } of readCsv(text, { x: ['row'], fields: true }))
      rows.push(...fields);
    const whole = hard.filter((row) => !lacks(row, 'rain', 'wind', 'sun', 'town'));
    expect(rows.map(([number]) => Number(number))).toEqual(whole.map(({ id }) => id - 100));
    expect(rows.map(([, , y]) => Number(y))).toEqual(whole.map(({ rain }) => rain));
    expect(new Set(rows.map(([, part]) => part))).toEqual(new Set(['base', 'train', 'held out']));
    const { preprocessing, task } = run.prepared;
    const predicted = await apply(whole, { ...run.adapter, preprocessing }, { wBase: task.wBase });
    rows.forEach(([, , , value], k) => expect(Number(value)).toBe(predicted[k]));
  });

  test('of classes name them, with names that no program mistakes', async () => {
    const rows = Array.from({ length: 40 }, (_, k) => `${k % 2},"${k % 2 ? 'a,""b' : 'c'}"`);
    const run = await trained(await open(`v,"kind,\n1"\n${rows.join('\n')}\n`), { y: [1], x: [0] });
    const lines = [];
    for await (const { names, fields } of readCsv(await csvOf(run), { x: ['row'], fields: true })) {
      lines.push(names, ...fields);
    }
    expect(lines[0].slice(2, 4)).toEqual(['kind,\n1', 'kind,\n1 predicted']);
    expect(lines[2].slice(0, 1)).toEqual(['1']);
    expect(lines[2][2]).toBe('a,"b');
    expect(lines[2]).toHaveLength(6);
  });
});

const python = pythonWith('numpy', 'safetensors');
const testWithPython = python ? test : test.skip;

testWithPython(
  `the lines of Python make the prediction of the page${python ? '' : ' (skipped: no NumPy with safetensors here)'}`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-lines-'));
    try {
      const { prepared, adapter } = await trained(await open(hardCsv()), { base: 'first-rows' });
      const { task, preprocessing, example } = prepared;
      const kept = { ...adapter, preprocessing };
      const files = {
        ...toPeft(kept, { module: 'proj', dtype: 'F64' }),
        'w_base.npy': writeNpy(task.wBase, [task.dIn, task.dOut]),
        'x.npy': writeNpy(example.x, [example.x.length]),
      };
      for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
      const code = page.pythonCode(folder, task, { preprocessing, example }, kept, await load());
      const { stdout, stderr } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const [, said] = /the page: \[(.*)\]/.exec(code);
      expect(Number(stdout.replace(/[[\]\s]/g, ''))).toBeCloseTo(Number(said), 4);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

test('the lines of Python say what the page foretells', async () => {
  const { prepared, adapter } = await trained(await open(hardCsv()), {});
  const { task, preprocessing, example } = prepared;
  const kept = { ...adapter, preprocessing };
  const code = page.pythonCode('folder', task, { preprocessing, example }, kept, await load());
  const [predicted] = await apply([hard[example.number]], kept, { wBase: task.wBase });
  expect(code).toContain(`the page: [${Number(predicted.toPrecision(6))}]`);
  expect(code).toContain(`row ${example.number} of the file`);
});

test.each([ID, UNIT, NOTE])(
  'column %i of the hard file can be chosen all the same',
  async (column) => {
    const table = await open(hardCsv());
    const plan = page.withRole(
      page.firstPlan(table),
      table,
      column,
      column === NOTE || column === UNIT ? 'xCategories' : 'x',
    );
    expect(page.obstacleTo(plan, table)).toBeUndefined();
    expect((await prepare(table, plan)).task.dIn).toBeGreaterThan(7);
  },
);
