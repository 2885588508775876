// Tables as they are: missing values, categories, encodings, and what is learnt of them for other rows.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Field, Float64, List, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { apply, createTrainer, load, preprocess, preprocessY, solve, train } from 'lora-wasm';
import {
  fitPreprocessing,
  previewCsv,
  readArrow,
  readCsv,
  readNpyRows,
  readParquet,
  readTable,
  writeNpy,
} from 'lora-wasm/data';
import { bits, expectAgreement } from './agreement.js';
import fc from './drawn.js';
import { errorOf, expectRefusal } from './refusal.js';

async function all(batches) {
  const found = [];
  for await (const batch of batches) found.push(batch);
  const counts = { dropped: 0, filled: 0, unknown: 0 };
  for (const batch of found) {
    for (const name of Object.keys(counts)) counts[name] += batch.counts?.[name] ?? 0;
  }
  const joined = (name) => found.flatMap((batch) => Array.from(batch[name]));
  const { preprocessing } = found.at(-1);
  return { x: joined('x'), y: joined('y'), counts, preprocessing, batches: found };
}

const weather = [
  'city,sun,wind,rain',
  'Oslo,1,20,3.5',
  'Bergen,,10,3',
  ' Oslo ,3,NA,6.5',
  ',4,10,4',
  'Bodø,5,30,',
  'Bergen,6,40,7',
  '',
].join('\n');
const columns = { x: ['city', 'sun', 'wind'], y: ['rain'] };

describe('missing values', () => {
  const numbers = { x: ['sun', 'wind'], y: ['rain'] };

  test("'drop' leaves rows out, and says how many", async () => {
    const { x, y, counts } = await all(readCsv(weather, { ...numbers, missing: 'drop' }));
    expect({ x, y }).toEqual({ x: [1, 20, 4, 10, 6, 40], y: [3.5, 4, 7] });
    expect(counts).toEqual({ dropped: 3, filled: 0, unknown: 0 });
  });

  test("'mean' is that of the rows with a target, which are read twice", async () => {
    const { x, y, counts, preprocessing } = await all(
      readCsv(weather, { ...numbers, missing: 'mean' }),
    );
    expect(x).toEqual([1, 20, 3.5, 10, 3, 20, 4, 10, 6, 40]);
    expect(y).toEqual([3.5, 3, 6.5, 4, 7]);
    expect(counts).toEqual({ dropped: 1, filled: 2, unknown: 0 });
    expect(preprocessing.table).toMatchObject({
      x: [
        { name: 'sun', fill: 3.5 },
        { name: 'wind', fill: 20 },
      ],
      y: [{ name: 'rain' }],
    });
  });

  test('a number is taken itself, of a stream too', async () => {
    const { x, counts } = await all(
      readCsv(new Response(weather).body, { ...numbers, missing: -1, batchRows: 2 }),
    );
    expect(x).toEqual([1, 20, -1, 10, 3, -1, 4, 10, 6, 40]);
    expect(counts).toEqual({ dropped: 1, filled: 2, unknown: 0 });
  });

  test('the texts that stand for them are those of other programs, or one’s own', async () => {
    const marks = ['', ' ', 'NA', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'null'];
    const text = `a,b\n${marks.map((mark) => `${mark},1\n`).join('')}2,3\n`;
    expect((await all(readCsv(text, { missing: 'drop' }))).x).toEqual([2, 3]);
    const own = { missing: 0, missingMarks: ['?', '-'] };
    const read = await all(readCsv('a,b\n?,-\n1,\n', own));
    expect(read.x).toEqual([0, 0, 1, 0]);
    expect(read.preprocessing.table.missingMarks).toEqual(['?', '-']);
    const { preprocessing } = read;
    expect((await all(readCsv('a,b\n5,?\n', { preprocessing }))).x).toEqual([5, 0]);
    const error = await errorOf(() => all(readCsv('a\n?\n', { missing: 'drop' })));
    expectRefusal(error, 'ERR_FORMAT', /^row 0 \(line 2\), column "a" is "\?"; a finite number/);
  });

  test('batches without a row are none, and no row at all is an error', async () => {
    const text = `a\n${'\n\n'.replaceAll('\n', 'NA\n')}1\n${'NA\n'.repeat(7)}`;
    const { batches, counts } = await all(readCsv(text, { missing: 'drop', batchRows: 2 }));
    expect(batches.map(({ n }) => n)).toEqual([1]);
    expect(counts.dropped).toBe(9);
    const error = await errorOf(() => all(readCsv('a\nNA\nNA\n', { missing: 'drop' })));
    expectRefusal(error, 'ERR_FORMAT', 'no row is left: all 2 have missing values');
    expect(error.reason).toBe('empty');
  });

  test('a column without any has no mean', async () => {
    const error = await errorOf(() => all(readCsv('a,b\n1,\n2,\n', { missing: 'mean' })));
    expectRefusal(error, 'ERR_FORMAT', 'the column "b" has no values to learn from');
  });
});

describe('categories', () => {
  const marks = ['NA', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'null', ''];
  test.each(marks)('%j is no category: it is missing, which is an error', async (mark) => {
    const refused = 'row 0 (line 2), column "a" has no value';
    for (const categories of ['one-hot', ['a']]) {
      const how = { x: ['a'], categories };
      const error = await errorOf(() => all(readCsv(`a,b\n${mark},1\nx,2\n`, how)));
      expectRefusal(error, 'ERR_FORMAT', refused);
      expect(error.reason).toBe('missing');
    }
    const { preprocessing } = await all(readCsv('a,b\nx,1\n', { categories: ['a'] }));
    const how = { preprocessing, unknown: 'zeros' };
    const error = await errorOf(() => all(readCsv(`a,b\n${mark},1\n`, how)));
    expectRefusal(error, 'ERR_FORMAT', refused);
  });

  test('of a row that is held out are told of it', async () => {
    const rows = (how) => readCsv('a,b\nx,1\ny,2\n', { y: ['b'], ...how });
    const error = await errorOf(() => readTable(rows, { categories: 'one-hot', validation: 0.5 }));
    const place =
      /^row \d, which is held out, column "a" is "[xy]"; one of the categories that were/;
    expectRefusal(error, 'ERR_FORMAT', place);
  });

  test('the texts that are missing are one’s own, or none, for other rows too', async () => {
    const text = 'a\nNA\n?\n';
    const how = { categories: 'one-hot', missingMarks: [] };
    const { x, preprocessing } = await all(readCsv(text, how));
    expect(x).toEqual([0, 1, 1, 0]);
    expect(preprocessing.table).toMatchObject({
      missingMarks: [],
      x: [{ categories: ['?', 'NA'] }],
    });
    expect((await all(readCsv('a\nNA\n', { preprocessing }))).x).toEqual([0, 1]);
    const own = { ...how, missingMarks: ['?'] };
    const error = await errorOf(() => all(readCsv(text, own)));
    expectRefusal(error, 'ERR_FORMAT', 'row 1 (line 3), column "a" has no value');
  });

  test("'one-hot' makes a column of each text, in ascending order", async () => {
    const text = 'city,sun\nOslo,1\nBergen,2\n"Aa,b",3\nOslo,4\n';
    const { x, preprocessing } = await all(readCsv(text, { categories: 'one-hot' }));
    expect(x).toEqual([0, 0, 1, 1, 0, 1, 0, 2, 1, 0, 0, 3, 0, 0, 1, 4]);
    expect(preprocessing).toMatchObject({
      columns: 4,
      table: { x: [{ name: 'city', categories: ['Aa,b', 'Bergen', 'Oslo'] }, { name: 'sun' }] },
    });
  });

  test('the mean of a category is how often it is there; a number makes it none', async () => {
    const given = { ...columns, categories: 'one-hot' };
    const mean = await all(readCsv(weather, { ...given, missing: 'mean' }));
    expect(mean.x.slice(12, 16)).toEqual([0.5, 0.5, 4, 10]);
    expect((await all(readCsv(weather, { ...given, missing: 0 }))).x.slice(12, 16)).toEqual([
      0, 0, 4, 10,
    ]);
    const dropped = await all(readCsv(weather, { ...given, missing: 'drop' }));
    expect(dropped.x).toEqual([0, 1, 1, 20, 1, 0, 6, 40]);
  });

  test('are those of the columns that are named, whatever these have', async () => {
    const text = 'month,sun\n10,1\n9,2\n10,3\n';
    const read = await all(readCsv(text, { categories: ['month'] }));
    expect(read.x).toEqual([1, 0, 1, 0, 1, 2, 1, 0, 3]);
    expect(read.preprocessing.table.x[0].categories).toEqual(['10', '9']);
    for (const [categories, message] of [
      [['sun'], /^row 0 \(line 2\), column "city" is "Oslo"; a finite number was expected/],
      [['moon'], 'categories[0] is "moon"; a column of x or y was expected'],
    ]) {
      const error = await errorOf(() => all(readCsv('city,sun\nOslo,1\n', { categories })));
      expectRefusal(error, error.code, message);
    }
  });

  test('of targets make as many', async () => {
    const text = 'size,kind\n1,b\n2,a\n3,b\n';
    const { y, preprocessing } = await all(readCsv(text, { y: ['kind'], categories: 'one-hot' }));
    expect(y).toEqual([0, 1, 1, 0, 0, 1]);
    expect(preprocessing.table.y).toEqual([{ name: 'kind', categories: ['a', 'b'] }]);
  });

  test.each([
    ['a text among numbers', 'a\n1\nx\n', /^row 1 \(line 3\), column "a" is "x"; a finite number/],
    [
      'a number among texts',
      'a\nx\n1\n',
      'row 1 (line 3), column "a" is 1, where the rows before have texts; categories: ["a"] takes all its values for categories',
    ],
    ['a number with other separators', 'a\n1 234\n', /: thousands separators are not read/],
    ['an integer beyond 2^53', 'a\n9007199254740993\n', /beyond the integers that a float64 holds/],
    ['a number beyond the range', 'a\n1e400\n', /"1e400", beyond the numbers that a float64 holds/],
    ['no text', 'a,b\n,1\n', /column "a" has no value/],
    [
      'texts without end',
      `a\n${Array.from({ length: 1001 }, (_, i) => `t${i}\n`).join('')}`,
      'the column "a" has more than 1000 texts; categories: ["a"] takes them all',
    ],
  ])("'one-hot' refuses %s", async (_, text, message) => {
    const error = await errorOf(() => all(readCsv(text, { categories: 'one-hot' })));
    expectRefusal(error, 'ERR_FORMAT', message);
  });
});

describe('rows that are read as others were', () => {
  const learnt = async (more) =>
    (await all(readCsv(weather, { ...columns, categories: 'one-hot', missing: 'mean', ...more })))
      .preprocessing;

  test('have their columns found, their gaps filled and their categories known', async () => {
    const preprocessing = JSON.parse(JSON.stringify(await learnt()));
    const text = 'rain,wind,city,sun,more\n,1,Oslo,,?\n,NA,Bergen,7,?\n';
    const { x, y, counts } = await all(readCsv(text, { preprocessing }));
    expect(x).toEqual([0, 1, 3.5, 1, 1, 0, 7, 20]);
    expect([y, counts]).toEqual([[], { dropped: 0, filled: 2, unknown: 0 }]);
    const other = 'a;b;c\nOslo;1,5;2\n';
    const read = readCsv(other, { preprocessing, x: ['a', 1, 'c'] });
    expect((await all(read)).x).toEqual([0, 1, 1.5, 2]);
    expectRefusal(
      await errorOf(() => all(readCsv(text, { preprocessing, x: ['sun', 'city', 'wind'] }))),
      'ERR_ARGUMENT',
      'x[0] is "sun"; "city", or another name, was expected, as in preprocessing.table',
    );
  });

  test('with an unknown category are refused, or have none', async () => {
    const preprocessing = await learnt();
    const text = 'city,sun,wind\nOslo,1,2\nRome,1,2\n';
    const error = await errorOf(() => all(readCsv(text, { preprocessing })));
    expectRefusal(
      error,
      'ERR_FORMAT',
      'row 1 (line 3), column "city" is "Rome"; one of the categories that were learnt, ' +
        '"Bergen", "Oslo", was expected; unknown: "zeros" takes others as none of them',
    );
    expect(error.reason).toBe('category');
    const read = await all(readCsv(text, { preprocessing, unknown: 'zeros' }));
    expect(read.x.slice(4)).toEqual([0, 0, 1, 2]);
    expect(read.counts.unknown).toBe(1);
    const kept = (await all(readCsv(text, { preprocessing: await learnt({ unknown: 'zeros' }) })))
      .x;
    expect(kept).toEqual(read.x);
    // What was learnt is the default, and no more.
    const asked = { preprocessing: await learnt({ unknown: 'zeros' }), unknown: 'error' };
    expectRefusal(await errorOf(() => all(readCsv(text, asked))), 'ERR_FORMAT', error.message);
  });

  test('are written as these were, or as is found', async () => {
    const text = 'a;b\n1,5;2,25\n';
    const { preprocessing } = await all(readCsv(text, { y: ['b'] }));
    expect(preprocessing.table.csv).toEqual({
      header: true,
      delimiter: ';',
      decimal: ',',
      trim: true,
    });
    expect((await all(readCsv('a;b\n1,234;0\n', { preprocessing }))).x).toEqual([1.234]);
    expect((await all(readCsv('b,a\n0,1.5\n', { preprocessing }))).x).toEqual([1.5]);
  });

  test('as objects are taken by apply() and preprocess()', async () => {
    const preprocessing = await learnt();
    const rows = [
      { city: 'Oslo', sun: null, wind: 1, more: 'x' },
      { city: 'Bergen', sun: 7, wind: undefined },
    ];
    const x = [0, 1, 3.5, 1, 1, 0, 7, 20];
    expect([...(await preprocess(rows, preprocessing))]).toEqual(x);
    const adapter = { a: [1, 2, 3, 4], b: [2], rank: 1, preprocessing };
    expect(bits(await apply(rows, adapter))).toEqual(bits(await apply(x, adapter)));
    for (const [row, message] of [
      [
        { city: 'Rome', sun: 1, wind: 1 },
        /^x\[1\], column "city" is "Rome"; one of the categories/,
      ],
      [
        { city: 'Oslo', sun: '1', wind: 1 },
        'x[1], column "sun" is "1"; a finite number was expected',
      ],
      [[1, 2, 3, 4], /^x\[1\] is an Array; an object with the values of a row/],
    ]) {
      const error = await errorOf(() => apply([rows[0], row], adapter));
      expectRefusal(error, error.code, message);
    }
    const given = { x: rows, y: [1, 2], preprocessing, dOut: 1, rank: 1 };
    for (const call of [train, solve]) {
      const refused = await errorOf(() => call(given));
      expectRefusal(refused, 'ERR_ARGUMENT', /^x is an array of objects; numbers were expected: /);
    }
    const plain = { ...preprocessing, table: undefined };
    const error = await errorOf(() => preprocess(rows, plain));
    expectRefusal(error, 'ERR_ARGUMENT', /^x is an array of objects; preprocessing has no table/);
  });

  test.each([
    [{ missing: 'drop' }, 'missing is given beside preprocessing, which already contains it'],
    [
      { categories: 'one-hot' },
      'categories is given beside preprocessing, which already contains it',
    ],
    [{ x: ['city'] }, 'x has 1 column; 3 were expected, as in preprocessing.table'],
  ])('refuses %j besides', async (more, message) => {
    const preprocessing = await learnt();
    const error = await errorOf(() => all(readCsv(weather, { preprocessing, ...more })));
    expectRefusal(error, 'ERR_ARGUMENT', message);
  });

  test('names in a batch the targets that were read, or those that were learnt', async () => {
    const csv = 'a,b,y\n1,2,3\n4,5,7\n';
    const targetsOf = async (options) =>
      (await all(readCsv(csv, options))).preprocessing.table.y.map(({ name }) => name);
    expect(await targetsOf({ x: ['a'] })).toEqual([]);
    for (const missing of [undefined, 0]) {
      const { preprocessing: without } = await all(readCsv(csv, { x: ['a'], missing }));
      const { preprocessing } = await readTable(
        (how) => readCsv(csv, { x: ['a'], y: ['y'], ...how }),
        { missing, standardise: true, standardiseY: true, constant: true },
      );
      expect(await targetsOf({ preprocessing: without })).toEqual([]);
      expect(await targetsOf({ preprocessing: without, y: ['y'] })).toEqual(['y']);
      expect(await targetsOf({ preprocessing })).toEqual(['y']);
      expect(await targetsOf({ preprocessing, y: ['b'] })).toEqual(['y']); // for which b stands here
      const batch = await all(readCsv(csv, { preprocessing }));
      expect(batch).toMatchObject({ x: [1, 4], preprocessing: { columns: 1, constant: false } });
      for (const name of ['y', 'mean', 'deviation']) {
        expect(batch.preprocessing).not.toHaveProperty(name);
      }
    }
  });

  test('refuses a preprocessing that is damaged, or of no table', async () => {
    const good = await learnt();
    const refusalOf = (preprocessing) => errorOf(() => all(readCsv(weather, { preprocessing })));
    const without = await refusalOf({ columns: 1, constant: false });
    expectRefusal(
      without,
      'ERR_ARGUMENT',
      'preprocessing has no table: it was not learnt from one',
    );
    for (const [change, message] of [
      [{ x: [] }, /table makes rows of 0 values; columns = 4 were expected/],
      [{ x: 1 }, /table.x is 1; an array of columns/],
      [{ x: [{ name: 'a', categories: [] }] }, /categories is an Array; one text or more/],
      [{ x: [{ name: 'a', fill: [1, 2], categories: ['b'] }] }, /fill has 2 numbers; 1 were/],
      [{ x: [{ name: 'a', fill: NaN }] }, /fill is NaN; a finite number/],
      [{ missing: 'mean' }, /table.missing is "mean"/],
      [{ csv: {} }, /csv.header is missing/],
    ]) {
      const error = await refusalOf({ ...good, table: { ...good.table, ...change } });
      expectRefusal(error, error.code, message);
    }
  });
});

describe('a source that can be read but once', () => {
  const sources = {
    'a ReadableStream': () => new Response(weather).body,
    'a generator': async function* () {
      yield weather;
    },
  };

  test.each(Object.keys(sources))('is refused where all is to be read before: %s', async (kind) => {
    for (const [option, given] of [
      ['missing: "mean"', { missing: 'mean' }],
      ['categories', { categories: 'one-hot', missing: 0 }],
    ]) {
      const error = await errorOf(() => all(readCsv(sources[kind](), { ...columns, ...given })));
      expectRefusal(
        error,
        'ERR_ARGUMENT',
        `${option} reads the source twice, which a stream or an iterator cannot be; a text, bytes, a ` +
          'Blob or preprocessing that was learnt before was expected (readTable() reads a stream ' +
          'once, into memory)',
      );
    }
  });

  test.each(Object.keys(sources))('is read by readTable(): %s', async (kind) => {
    const given = { missing: 'mean', categories: 'one-hot' };
    const read = await readTable((how) => readCsv(sources[kind](), { ...columns, ...how }), given);
    const twice = await all(readCsv(new Blob([weather]), { ...columns, ...given }));
    expect([...read.x]).toEqual(twice.x);
    expect([...read.y]).toEqual(twice.y);
    expect([read.counts, read.preprocessing]).toEqual([twice.counts, twice.preprocessing]);
  });
});

describe('a column of lists', () => {
  const table = { x: [{ name: 'emb', width: 2 }, { name: 'num' }], y: [] };
  const preprocessing = { columns: 3, constant: false, table };
  const noNumber = 'a list of 2 was expected, as in the rows before';
  const rowsOf = (cells, how) =>
    readCsv('c\n1\n2\n', { x: ['c'], map: { c: (text) => cells[text - 1] }, ...how });

  test('takes no single number, which would shift the values after it', async () => {
    const adapter = { a: [1, 10, 100], b: [1], scale: 1, dIn: 3, dOut: 1, rank: 1, preprocessing };
    expect(await apply([{ emb: [1, 2], num: 3 }], adapter)).toEqual(Float64Array.of(321));
    for (const emb of [1, true]) {
      expectRefusal(
        await errorOf(() => apply([{ emb, num: 3 }], adapter)),
        'ERR_FORMAT',
        `x[0], column "emb" is 1; ${noNumber}`,
      );
    }
    expectRefusal(
      await errorOf(() => all(readCsv('emb,num\n1,3\n', { preprocessing }))),
      'ERR_FORMAT',
      `row 0 (line 2), column "emb" is 1; ${noNumber}`,
    );
  });

  describe('of which values are missing', () => {
    const lists = { 1: [1, 2], 2: [3, null], 3: null, 4: [NaN, 9], 5: [100, 100] };
    const csv = 'list,y\n1,1\n2,2\n3,3\n4,4\n5,\n';
    const read = (how) =>
      readCsv(csv, { x: ['list'], y: ['y'], map: { list: (text) => lists[text] }, ...how });
    const filled = (fill) => ({ x: [{ name: 'list', width: 2, mapped: true, fill }] });

    test.each([
      ['drop', [1, 2], { missing: 'drop' }, { dropped: 4, filled: 0, unknown: 0 }],
      [
        'mean',
        [1, 2, 3, 5.5, 2, 5.5, 2, 9],
        filled([2, 5.5]),
        { dropped: 1, filled: 3, unknown: 0 },
      ],
      [7, [1, 2, 3, 7, 7, 7, 7, 9], filled(7), { dropped: 1, filled: 3, unknown: 0 }],
    ])('missing: %j', async (missing, x, table, counts) => {
      const streamed = await all(read({ missing }));
      expect(streamed).toMatchObject({ x, counts, preprocessing: { columns: 2, table } });
      expect(await all(read({ preprocessing: streamed.preprocessing }))).toMatchObject({
        x,
        counts,
      });
      const kept = await readTable(read, { missing });
      expect([...kept.x]).toEqual(x);
      expect(kept).toMatchObject({ counts, preprocessing: { columns: 2, table } });
    });

    test('a missing target drops the row', async () => {
      const { x, counts } = await all(read({ x: ['y'], y: ['list'], missing: 0 }));
      expect(x).toEqual([1, 0]);
      expect(counts).toEqual({ dropped: 3, filled: 1, unknown: 0 });
    });

    test('a row that apply() takes is filled, too', async () => {
      const { preprocessing } = await all(read({ missing: 'mean' }));
      const adapter = { a: [1, 10], b: [1], scale: 1, dIn: 2, dOut: 1, rank: 1, preprocessing };
      expect(await apply([{ list: [4, undefined] }], adapter)).toEqual(Float64Array.of(59));
    });

    test('lists before which there are none are as wide as all', async () => {
      const late = (how) => read({ ...how, map: { list: (text) => lists[4 - text] ?? null } });
      expect([...(await readTable(late, { missing: 'mean' })).x]).toEqual([2, 2, 3, 2, 1, 2, 2, 2]);
    });

    test.each([0, 7, 'mean'])(
      'a number fills as many values as later: missing: %j',
      async (missing) => {
        const cells = { 1: null, 2: [5, 6], 3: null };
        const how = { y: ['y'], map: { list: (text) => cells[text] }, missing };
        const table = 'list,num,y\n1,1,1\n2,2,2\n3,3,3\n';
        const [p, q] = missing === 'mean' ? [5, 6] : [missing, missing];
        const first = await all(readCsv(table, { ...how, x: ['list', 'num'] }));
        expect(first.x).toEqual([p, q, 1, 5, 6, 2, p, q, 3]);
        expect(first.preprocessing.columns).toBe(3);
        expect(first.counts).toEqual({ dropped: 0, filled: 2, unknown: 0 });
        const last = await all(readCsv(table, { ...how, x: ['num', 'list'] }));
        expect(last.x).toEqual([1, p, q, 2, 5, 6, 3, p, q]);
        expect(last.y).toEqual([1, 2, 3]);
      },
    );

    test('are refused without the option', async () => {
      const message = 'row 1 (line 3), column "list", value 1 has no value';
      expectRefusal(await errorOf(() => all(read({}))), 'ERR_FORMAT', message);
      expectRefusal(await errorOf(() => readTable(read)), 'ERR_FORMAT', message);
    });

    test('a place that no list fills has no mean', async () => {
      const none = (how) => read({ ...how, map: { list: () => [1, null] } });
      expectRefusal(
        await errorOf(() => all(none({ missing: 'mean' }))),
        'ERR_FORMAT',
        'the column "list", value 1, has no values to learn from',
      );
    });
  });

  test.each([
    [[1, [1, 2]], {}, 'is a list of 2; a number was expected, as in the rows before'],
    [
      [null, [1, 2]],
      { missing: 0, batchRows: 1 },
      'is a list of 2; the batches before have no value there, and one number for it; ' +
        'readTable() learns from all rows',
    ],
    [[[1, 2], 1], {}, `is 1; ${noNumber}`],
  ])('cells %j are no column', async (cells, how, message) => {
    expectRefusal(
      await errorOf(() => all(rowsOf(cells, how))),
      'ERR_FORMAT',
      `row 1 (line 3), column "c" ${message}`,
    );
  });

  test.each([[[1, [1, 2]]], [[[1, 2], 1]]])('cells %j are no column to learn', async (cells) => {
    expectRefusal(
      await errorOf(() => readTable((how) => rowsOf(cells, how), { missing: 'mean' })),
      'ERR_FORMAT',
      'row 1 (line 3), column "c" is "2"; map made something else of it than of the rows before',
    );
  });
});

describe('batches of several readers', () => {
  const batch = (n, width) => ({ n, x: new Float64Array(n * width), y: new Float64Array(n) });
  const csv = (head) => readCsv(`${head}\n1,2,3\n`, { x: [0, 1], y: [2] });
  const joined = async function* (...readers) {
    for (const reader of readers) yield* reader;
  };
  const ways = [
    ['readTable()', (batches) => readTable(batches)],
    ['fitPreprocessing()', (batches) => fitPreprocessing(batches, { standardise: true })],
  ];

  test.each(ways)('%s requires the columns of the first', async (_, read) => {
    // Together as many values as four rows of four columns.
    expectRefusal(
      await errorOf(() => read([batch(2, 3), batch(2, 5)])),
      'ERR_SHAPE',
      'x has 5 columns in a batch; 3 were expected, as in the first',
    );
    expectRefusal(
      await errorOf(() => read(joined(csv('a,b,c'), csv('b,a,c')))),
      'ERR_ARGUMENT',
      'column 0 of x is "b" in a batch; "a" was expected, as in the first',
    );
    expectRefusal(
      await errorOf(() => read(joined(csv('a,b,c'), csv('a,b,d')))),
      'ERR_ARGUMENT',
      'column 0 of y is "d" in a batch; "c" was expected, as in the first',
    );
    await read(joined(csv('a,b,c'), csv('a,b,c')));
    await read([batch(2, 3), batch(4, 3)]);
  });

  test.each(ways)('%s requires whole rows', async (_, read) => {
    const [half, whole] = [new Float64Array(3), new Float64Array(4)];
    expectRefusal(
      await errorOf(() => read([{ n: 2, x: half, y: whole }])),
      'ERR_SHAPE',
      'x has 3 values in a batch; a multiple of n = 2 was expected',
    );
    expectRefusal(
      await errorOf(() => read([{ n: 2, x: whole, y: half }])),
      'ERR_SHAPE',
      'y has 3 values in a batch; a multiple of n = 2 was expected',
    );
  });
});

describe('encodings', () => {
  const text = 'grün,größe\n1,2\n3,4\n';
  const utf16 = (mark, isLittle) => {
    const bytes = [];
    for (const unit of (mark ? '\uFEFF' : '') + text) {
      const code = unit.charCodeAt(0);
      bytes.push(...(isLittle ? [code & 255, code >> 8] : [code >> 8, code & 255]));
    }
    return Uint8Array.from(bytes);
  };
  const latin = Uint8Array.from(text, (unit) => unit.charCodeAt(0));
  const cut = (bytes, size) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
  const wanted = { x: ['größe'], y: ['grün'] };

  test.each([
    ['UTF-8 with a mark', new TextEncoder().encode(`\uFEFF${text}`), {}],
    ['UTF-16, little-endian', utf16(true, true), {}],
    ['UTF-16, big-endian', utf16(true, false), {}],
    ['UTF-16 without a mark', utf16(false, true), { encoding: 'utf-16le' }],
    ['windows-1252', latin, { encoding: 'windows-1252' }],
    ['latin1, another label', latin, { encoding: 'latin1' }],
  ])('%s', async (_, bytes, given) => {
    for (const source of [bytes, ...[1, 2, 3, 7].map((size) => cut(bytes, size))]) {
      const { x, y } = await all(readCsv(source, { ...wanted, ...given }));
      expect([x, y]).toEqual([
        [2, 4],
        [1, 3],
      ]);
    }
    expect((await previewCsv(bytes, given)).columns.map(({ name }) => name)).toEqual([
      'grün',
      'größe',
    ]);
  });

  test.each([
    [
      'UTF-16 without a mark',
      utf16(false, true),
      {},
      'utf8',
      /looks like utf-16le, which the option encoding/,
    ],
    [
      'the same, big-endian',
      utf16(false, false),
      {},
      'utf8',
      /looks like utf-16be, which the option encoding/,
    ],
    [
      'windows-1252',
      latin,
      {},
      'utf8',
      /the option encoding takes another, such as "windows-1252"/,
    ],
    [
      'what is not as was said',
      latin,
      { encoding: 'utf-8' },
      'encoding',
      'the text is not in the encoding "utf-8"',
    ],
  ])('refuses %s', async (_, bytes, given, reason, message) => {
    for (const source of [bytes, cut(bytes, 1)]) {
      const error = await errorOf(() => all(readCsv(source, { ...wanted, ...given })));
      expectRefusal(error, 'ERR_FORMAT', message);
      expect(error.reason).toBe(reason);
    }
  });

  test('refuses a label that there is not', async () => {
    for (const encoding of ['latin-9000', 7]) {
      const error = await errorOf(() => all(readCsv(latin, { encoding })));
      expectRefusal(error, 'ERR_ARGUMENT', /^encoding is .*; a label that TextDecoder knows/);
    }
  });
});

describe('white space', () => {
  const text = ' a , b \n x ,1\ny,2\n';

  test('is taken off names and texts', async () => {
    const { x, preprocessing } = await all(
      readCsv(text, { x: ['a '], y: ['b'], categories: 'one-hot' }),
    );
    expect(x).toEqual([1, 0, 0, 1]);
    expect(preprocessing.table.x).toEqual([{ name: 'a', categories: ['x', 'y'] }]);
    expect((await previewCsv(text)).columns.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('or is left as it is', async () => {
    const given = { trim: false, categories: 'one-hot' };
    const { preprocessing } = await all(readCsv(text, given));
    expect(preprocessing.table.x).toEqual([
      { name: ' a ', categories: [' x ', 'y'] },
      { name: ' b ' },
    ]);
    expect((await all(readCsv(text, { preprocessing }))).x).toEqual([1, 0, 1, 0, 1, 2]);
    const error = await errorOf(() => all(readCsv(text, { ...given, x: ['a'] })));
    expectRefusal(error, 'ERR_ARGUMENT', /^x\[0\] is "a"; a column of the file, " a ", " b "/);
  });
});

describe('map', () => {
  const text = 'day,price,kind\n2024-01-02,"1,234.50",A1\n2024-01-03,12,b2\n,?,c3\n';
  const map = {
    day: (field) => (field ? Date.parse(field) / 864e5 : null),
    price: (field) => (field === '?' ? NaN : Number(field.replaceAll(',', ''))),
    kind: (field) => field[0].toUpperCase(),
  };

  test('makes numbers, texts and missing values of fields', async () => {
    const { x, counts, preprocessing } = await all(
      readCsv(text, { map, missing: 0, categories: 'one-hot' }),
    );
    expect(x).toEqual([19724, 1234.5, 1, 0, 0, 19725, 12, 0, 1, 0, 0, 0, 0, 0, 1]);
    expect(counts.filled).toBe(2);
    expect(preprocessing.table.x[0]).toEqual({ name: 'day', mapped: true, fill: 0 });
    const again = await all(readCsv(text, { preprocessing, map }));
    expect(again.x).toEqual(x);
    const error = await errorOf(() => all(readCsv(text, { preprocessing })));
    expectRefusal(
      error,
      'ERR_ARGUMENT',
      'map["day"] is missing; the values of this column were made by a function, which a ' +
        'preprocessing cannot keep: give the same one again',
    );
  });

  test.each([
    [
      { moon: Number },
      'ERR_ARGUMENT',
      'map has "moon"; the name of a column of x or y was expected',
    ],
    [{ day: 1 }, 'ERR_ARGUMENT', 'map["day"] is 1; a function was expected'],
    [[], 'ERR_ARGUMENT', 'map is an Array; an object of functions by columns was expected'],
    [
      new Map([['day', Number]]),
      'ERR_ARGUMENT',
      'map is a Map; an object of functions by columns was expected',
    ],
    [
      {
        day: () => {
          throw new Error('no day');
        },
      },
      'ERR_ARGUMENT',
      'map["day"] failed at row 0 (line 2), column "day": no day',
    ],
    [
      { day: async () => 1 },
      'ERR_FORMAT',
      'row 0 (line 2), column "day" is "2024-01-02"; map made a Promise of it, where a finite number was expected',
    ],
    [
      { day: () => '5' },
      'ERR_FORMAT',
      'row 0 (line 2), column "day" is "2024-01-02"; map made "5" of it, where a finite number was expected',
    ],
    [
      { day: (text) => text },
      'ERR_FORMAT',
      'row 0 (line 2), column "day" is "2024-01-02"; a finite number was expected',
    ],
    [{ day: () => ({}) }, 'ERR_FORMAT', /^row 0 \(line 2\), column "day" is "2024-01-02"; /],
  ])('refuses what is wrong: %#', async (wrong, code, message) => {
    const error = await errorOf(() => all(readCsv(text, { x: ['day'], map: wrong })));
    expectRefusal(error, code, message);
  });
});

describe('a function of map, given again', () => {
  const double = (field) => 2 * field;
  const learnt = async (csv, how) =>
    (await all(readCsv(csv, { map: { v: double }, ...how }))).preprocessing;

  test('is that of a name which several columns have', async () => {
    const csv = 'v,v,w\n1,2,3\n';
    const preprocessing = await learnt(csv);
    expect((await all(readCsv(csv, { preprocessing, map: { v: double } }))).x).toEqual([2, 4, 3]);
    const error = await errorOf(() => all(readCsv(csv, { preprocessing })));
    expectRefusal(error, 'ERR_ARGUMENT', /^map\["v"\] is missing; /);
  });

  test('is that of the name in the file that is read', async () => {
    const preprocessing = await learnt('v,w\n1,3\n');
    const read = (map) => all(readCsv('u,w\n1,3\n', { x: ['u', 'w'], preprocessing, map }));
    expect((await read({ u: double })).x).toEqual([2, 3]);
    expectRefusal(
      await errorOf(() => read({ v: double })),
      'ERR_ARGUMENT',
      /^map\["u"\] is missing; /,
    );
  });

  test('is not needed for targets that are not read', async () => {
    const preprocessing = await learnt('v,w\n1,3\n', { x: ['w'], y: ['v'] });
    expect((await all(readCsv('w\n3\n', { preprocessing }))).x).toEqual([3]);
  });
});

test('columns of lists that have one name are each as wide as their lists', async () => {
  const lists = new List(new Field('item', new Float64()));
  const columns = {
    e: vectorFromArray([1, 2], new Float64()),
    f: vectorFromArray(
      [
        [1, 2],
        [3, 4],
      ],
      lists,
    ),
    g: vectorFromArray(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      lists,
    ),
  };
  const file = Buffer.from(tableToIPC(new Table(columns), 'stream'));
  for (const name of 'fg') {
    const field = [1, 0, 0, 0, name.charCodeAt(0), 0]; // its length, its name, and an end
    file.write('e', file.indexOf(Buffer.from(field)) + 4);
  }
  const { x, preprocessing } = await all(readArrow(file));
  expect(x).toEqual([1, 1, 2, 1, 2, 3, 2, 3, 4, 4, 5, 6]);
  expect(preprocessing).toMatchObject({
    columns: 6,
    table: { x: [{ name: 0 }, { name: 1, width: 2 }, { name: 2, width: 3 }] },
  });
  expect(preprocessing.table.x[0]).toEqual({ name: 0 });
  expect((await all(readArrow(file, { preprocessing }))).x).toEqual(x);
});

test('the fields of the rows that are kept come with them', async () => {
  const { batches } = await all(
    readCsv(weather, { x: ['sun'], missing: 'drop', fields: true, batchRows: 3 }),
  );
  expect(batches[0].names).toEqual(['city', 'sun', 'wind', 'rain']);
  expect(batches.flatMap(({ fields }) => fields.map(([city, sun]) => [city, sun]))).toEqual([
    ['Oslo', '1'],
    [' Oslo ', '3'],
    ['', '4'],
    ['Bodø', '5'],
    ['Bergen', '6'],
  ]);
});

const golden = (name) => readFileSync(new URL(`../golden/tables/${name}`, import.meta.url));

describe.each([
  ['snappy.parquet', readParquet],
  ['table.arrows', readArrow],
  ['table.arrow', readArrow],
])('%s', (file, reader) => {
  const gaps = [1, 2, 3, 4, 5, 6, 7, null, 9, 10];
  const present = gaps.filter((value) => value !== null);
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;

  test('null is a missing value', async () => {
    const read = async (missing) => all(reader(golden(file), { x: ['gaps'], missing }));
    expect((await read('drop')).x).toEqual(present);
    expect((await read(-7)).x).toEqual(gaps.map((value) => value ?? -7));
    const { x, counts, preprocessing } = await read('mean');
    expectAgreement(
      x,
      gaps.map((value) => value ?? mean),
      1e-14,
    );
    expect(counts.filled).toBe(gaps.length - present.length);
    const again = await all(reader(golden(file), { preprocessing }));
    expect(again.x).toEqual(x);
  });

  test('texts are categories', async () => {
    const { x, preprocessing } = await all(
      reader(golden(file), { x: ['text', 'f64'], categories: ['text'] }),
    );
    const { categories } = preprocessing.table.x[0];
    const { f64 } = JSON.parse(golden('expected.json'));
    const texts = f64.map((_, row) => `t${row}`);
    expect(categories).toEqual([...new Set(texts)].sort());
    expect(x).toEqual(
      f64.flatMap((value, row) => [
        ...categories.map((each) => Number(each === texts[row])),
        value,
      ]),
    );
    const small = await all(reader(golden(file), { x: ['i32'], categories: ['i32'] }));
    expect(small.x.filter((value) => value === 1)).toHaveLength(f64.length);
  });
});

test.each([
  ['types.parquet', readParquet],
  ['types.arrows', readArrow],
  ['types.arrow', readArrow],
])('null in a list of %s is a missing value', async (file, reader) => {
  const read = async (missing) => all(reader(golden(file), { x: ['gaps'], missing }));
  const { x, counts } = await read(-7);
  expect(x.slice(12, 18)).toEqual([6, 1, 1, -7, 8, 1]);
  expect(counts.filled).toBe(1);
  expect((await read('drop')).x).toEqual([...x.slice(0, 14), ...x.slice(16)]);
  expect((await read('mean')).x).toEqual(x.map((value) => (value === -7 ? 1 : value)));
});

test('lists beside missing values are as wide as they were', async () => {
  for (const [file, reader] of [
    ['types.parquet', readParquet],
    ['types.arrow', readArrow],
  ]) {
    const given = { x: ['embedding', 'flag'], missing: 0 };
    const plain = await all(reader(golden(file), { x: given.x }));
    const read = await all(reader(golden(file), given));
    expect(read.x).toEqual(plain.x);
    expect(plain.preprocessing.columns).toBe(4);
    expect(read.preprocessing.table.x[0]).toMatchObject({ name: 'embedding', width: 3 });
    const learnt = await readTable((how) => reader(golden(file), { x: given.x, ...how }), {
      missing: 'drop',
    });
    expect([...learnt.x]).toEqual(plain.x);
    const holes = await all(reader(golden(file), { x: ['holes'], missing: 'drop' }));
    expect(holes.counts.dropped).toBeGreaterThan(0);
  }
});

test('NaN of a .npy file is a missing value where these are taken', async () => {
  const file = writeNpy([1, NaN, 3, 4, 5, 9], [3, 2]);
  expect((await all(readNpyRows(file, { missing: 'drop' }))).x).toEqual([3, 4, 5, 9]);
  const { x, preprocessing } = await all(readNpyRows(file, { x: [1], missing: 'mean' }));
  expect(x).toEqual([6.5, 4, 9]);
  expect((await all(readNpyRows(file, { preprocessing }))).x).toEqual(x);
  const error = await errorOf(() => all(readNpyRows(file)));
  expectRefusal(error, 'ERR_FORMAT', 'row 0, column "1" is NaN; a finite number was expected');
});

// What it all comes to, computed in plain JavaScript.

const word = fc.constantFrom('red', 'green', 'blue sky', 'q"q', 'a,b');
const number = fc.integer({ min: -999, max: 999 }).map((value) => value / 8);
const maybe = (value) => fc.option(value, { nil: null, freq: 4 });
const rowOf = fc.record({
  u: maybe(number),
  colour: maybe(word),
  v: maybe(number),
  t: maybe(number),
});
const tables = fc.record({
  rows: fc.array(rowOf, { minLength: 6, maxLength: 30 }),
  missing: fc.constantFrom('drop', 'mean', 0, 2.5),
  delimiter: fc.constantFrom(',', ';', '\t'),
  validation: fc.constantFrom(undefined, 0.3),
  seed: fc.integer({ min: 0, max: 99 }),
});

const quoted = (field) => (/[",;\t]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
const csvOf = (rows, delimiter) =>
  [['u', 'colour', 'v', 't'], ...rows.map(({ u, colour, v, t }) => [u, colour, v, t])]
    .map((row) => row.map((value) => quoted(String(value ?? ''))).join(delimiter))
    .join('\n');

/** x of rows, with what is learnt from some of them. */
function plainEncoding(learntFrom, missing) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const present = (name) => learntFrom.map((row) => row[name]).filter((value) => value !== null);
  const colours = [...new Set(present('colour'))].sort();
  const fill = (name) => (missing === 'mean' ? mean(present(name)) : missing);
  const share = (colour) =>
    missing === 'mean' ? mean(present('colour').map((each) => Number(each === colour))) : 0;
  return ({ u, colour, v }) => [
    u ?? fill('u'),
    ...colours.map((each) => (colour === null ? share(each) : Number(colour === each))),
    v ?? fill('v'),
  ];
}

test('a table that is read, trained on and applied is what plain JavaScript makes of it', async () => {
  let compared = 0;
  const property = async ({ rows, missing, delimiter, validation, seed }) => {
    const names = ['u', 'colour', 'v'];
    const isKept = (row) =>
      row.t !== null && (missing !== 'drop' || names.every((name) => row[name] !== null));
    const kept = rows.filter(isKept);
    const text = csvOf(rows, delimiter);
    const read = (how) => readCsv(text, { x: names, y: ['t'], delimiter, ...how });
    const given = { missing, categories: 'one-hot', unknown: 'zeros' };
    const asked = {
      ...given,
      standardise: true,
      standardiseY: true,
      constant: true,
      validation,
      seed,
    };
    const table = await readTable(read, asked).catch((error) => error);
    if (table instanceof Error) return; // too few rows, or a column without values
    compared++;
    expect(table.counts.dropped).toBe(rows.length - kept.length);
    const isHeld = await heldOut(kept, validation, seed);
    const trained = kept.filter((_, i) => !isHeld[i]);
    const encode = plainEncoding(trained, missing);
    expectAgreement([...table.x], trained.flatMap(encode), 1e-12);
    expect([...table.y]).toEqual(trained.map(({ t }) => t));
    expectAgreement(
      [...(table.validation?.x ?? [])],
      kept.filter((_, i) => isHeld[i]).flatMap(encode),
      1e-12,
    );
    const { x, y, preprocessing } = table;
    const kind = JSON.parse(JSON.stringify(preprocessing));
    expect(kind).toEqual(preprocessing);
    const adapter = await train({ x, y, preprocessing: kind, rank: 1, steps: 3 });
    const { mean, deviation, y: targets, columns } = preprocessing;
    const expected = trained.map((row) => {
      const z = [...encode(row).map((value, c) => (value - mean[c]) / deviation[c]), 1];
      const output = z.reduce((sum, value, i) => sum + value * adapter.a[i] * adapter.b[0], 0);
      return output * targets.deviation[0] + targets.mean[0];
    });
    expect(adapter).toMatchObject({ dIn: columns + 1, dOut: 1, preprocessing });
    const plainX = await all(readCsv(csvOf(trained, delimiter), { preprocessing: kind }));
    expectAgreement([...(await apply(plainX.x, adapter))], expected, 1e-9);
    const records = trained.map(({ u, colour, v }) => ({ v, colour, u }));
    if (missing !== 'drop')
      expect(bits(await apply(records, adapter))).toEqual(bits(await apply(x, adapter)));
    if (validation !== undefined) return;
    const streamed = await all(read(given));
    expectAgreement(streamed.x, [...x], 1e-12);
    const fitted = await fitPreprocessing(read, {
      ...given,
      standardise: true,
      standardiseY: true,
      constant: true,
    });
    expectAgreement(fitted.mean, preprocessing.mean, 1e-9);
    expect(fitted.table).toEqual(preprocessing.table);
  };
  await fc.assert(fc.asyncProperty(tables, property), { numRuns: 60 });
  expect(compared).toBeGreaterThan(30);
});

/** Which rows train() holds out: found by rows that say who they are. */
async function heldOut(rows, validation, seed) {
  if (validation === undefined) return rows.map(() => 0);
  const x = Float64Array.from(rows, (_, i) => i + 1);
  const { validation: held } = await readTable([{ n: rows.length, x, y: x }], { validation, seed });
  return rows.map((_, i) => (held.x.includes(i + 1) ? 1 : 0));
}

describe('train() and solve() with a preprocessing', () => {
  const n = 60;
  const x = Float64Array.from({ length: 2 * n }, (_, i) => 50 + 10 * Math.sin(i * i));
  const y = Float64Array.from({ length: n }, (_, i) => 1000 + 3 * x[2 * i] - 2 * x[2 * i + 1]);
  const options = { standardise: true, standardiseY: true, constant: true };
  const fit = () => fitPreprocessing([{ n, x, y }], options);

  test('give targets in their own units', async () => {
    const preprocessing = await fit();
    expect(preprocessing.y.mean[0]).toBeCloseTo(
      y.reduce((sum, value) => sum + value / n, 0),
      9,
    );
    const solved = await solve({ x, y, preprocessing, rank: 1 });
    expectAgreement([...(await apply(x, solved))], [...y], 1e-12);
    const trained = await train({
      x,
      y,
      preprocessing,
      rank: 1,
      steps: 2000,
      optimizer: 'scaled-gd',
    });
    expectAgreement([...(await apply(x, trained))], [...y], 1e-6);
    const wBase = Float64Array.of(0.5, -0.25, 0);
    const based = await solve({ x, y, preprocessing, wBase, rank: 1 });
    expectAgreement([...(await apply(x, based, { wBase }))], [...y], 1e-12);
  });

  test('take what readTable() returns among their options', async () => {
    const table = await readTable([{ n, x, y }], { ...options, validation: 0.2 });
    const { n: rows, counts, ...rest } = table;
    expect({ rows, counts }).toEqual({ rows: 48, counts: { dropped: 0, filled: 0, unknown: 0 } });
    const run = { rank: 1, steps: 5 };
    const trained = await train({ ...table, ...run });
    expect(bits(trained.ab)).toEqual(bits((await train({ ...rest, ...run })).ab));
    const solved = await solve({ ...table, rank: 1 });
    expect(solved.lossByRank).toEqual((await solve({ ...rest, rank: 1 })).lossByRank);
    const trainer = await createTrainer({ ...table, ...run });
    await trainer.step(5);
    expect(bits((await trainer.adapter()).ab)).toEqual(bits(trained.ab));
    await trainer.dispose();
    const error = await errorOf(() => train({ ...rest, n, ...run }));
    expectRefusal(error, 'ERR_ARGUMENT', /^n is not an option of train\(\)/);
  });

  test('are those of rows that were preprocessed before, and measure like them', async () => {
    const preprocessing = await fit();
    const { y: targets } = preprocessing;
    const scaled = y.map((value) => (value - targets.mean[0]) / targets.deviation[0]);
    expect(bits(await preprocessY(y, preprocessing))).toEqual(bits(scaled));
    const held = { x: x.subarray(0, 20), y: y.subarray(0, 10) };
    const asked = { rank: 1, steps: 20, wBase: new Float64Array(3) };
    const before = await train({
      x: await preprocess(x, preprocessing),
      y: scaled,
      dIn: 3,
      dOut: 1,
      ...asked,
      validation: { x: await preprocess(held.x, preprocessing), y: scaled.subarray(0, 10) },
    });
    const given = { x, y, preprocessing, ...asked, validation: held };
    const inside = await train(given);
    expect(bits(inside.ab)).toEqual(bits(before.ab));
    expect(inside.history).toEqual(before.history);
    expect(before.preprocessing).toBeUndefined();
    const { wBase } = asked;
    const solved = await solve({ x, y, preprocessing, wBase, rank: 1, validation: held });
    expect(solved.validationLossByRank).toHaveLength(2);
  });

  test.each([
    [{ dIn: 2 }, 'ERR_SHAPE', 'preprocessing makes rows of 3 values; dIn = 2 were expected'],
    [{ dOut: 2 }, 'ERR_SHAPE', 'preprocessing is of 1 target; dOut = 2 were expected'],
    [{ x: x.subarray(1) }, 'ERR_SHAPE', /^x has 119 values; n × columns were expected/],
    [
      { x: x.with(3, NaN) },
      'ERR_NOT_FINITE',
      'x[3] is NaN (row 1, column 1); every value has to be finite',
    ],
    [{ preprocessing: { columns: 2 } }, 'ERR_ARGUMENT', /^preprocessing.constant is missing/],
  ])('refuse %j', async (change, code, message) => {
    for (const call of [train, solve]) {
      const steps = call === train ? { steps: 1 } : {};
      const options = { x, y, preprocessing: await fit(), rank: 1, ...steps, ...change };
      expectRefusal(await errorOf(() => call(options)), code, message);
    }
  });
});

describe('a preprocessing that was learnt by names', () => {
  const readAll = async (text, options) => readTable(readCsv(text, options));

  test('refuses a column by its number that has the name of another learnt one', async () => {
    const { preprocessing } = await readAll('a,b,t\n1,2,9\n2,3,12\n', { y: ['t'] });
    const read = (text, x) => readAll(text, { x, preprocessing });
    expect((await read('a,b\n3,4\n', [0, 1])).x).toEqual(Float64Array.of(3, 4));
    expect((await read('b,t,a\n4,9,3\n', [2, 0])).x).toEqual(Float64Array.of(3, 4));
    await expect(read('t,b,a\n9,4,3\n', [0, 1])).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      message:
        'x[0] is column 0, "t"; "a", or another name, was expected, as in preprocessing.table: ' +
        'names find columns in any order',
    });
    await expect(readAll('a,b,t\n1,2,9\n', { x: [0, 1], y: [1], preprocessing })).rejects.toThrow(
      /^y\[0\] is column 1, "b"; "t", or another/,
    );
    const other = await readAll('c,b\n3,4\n', { x: [0, 1], preprocessing });
    expect(other.x).toEqual(Float64Array.of(3, 4));
  });
});

test('marks of missing values count where nothing says what becomes of them', async () => {
  const rows = readCsv('a,b\n-999,1\n2,2\n', { y: ['b'], missingMarks: ['-999'] });
  await expect(rows.next()).rejects.toMatchObject({
    code: 'ERR_FORMAT',
    message: expect.stringMatching(/^row 0 .*column "a" has no value/),
  });
});

test('a record has no value where it has a mark of the file that was learnt from', async () => {
  const table = await readTable((how) => readCsv('a,b\n-999,2\n1,3\n3,4\n', { ...how, y: ['b'] }), {
    missing: 'mean',
    missingMarks: ['-999'],
  });
  const adapter = await train({ ...table, rank: 1, steps: 5 });
  const [number, text, none, mean] = await apply(
    [{ a: -999 }, { a: '-999' }, {}, { a: 2 }],
    adapter,
  );
  expect([number, text, none]).toEqual([mean, mean, mean]);
});

test('a record without a value named toString has none: what every object has is no value', async () => {
  const table = await readTable(
    (how) => readCsv('toString,y\n1,2\n,3\n3,6\n', { ...how, y: ['y'] }),
    { missing: 'mean' },
  );
  const adapter = await train({ ...table, rank: 1, steps: 5 });
  const [own, none] = await apply([{ toString: 2 }, {}], adapter);
  expect(none).toBe(own);
});

test('apply() refuses rows of which none has a column that was learnt', async () => {
  const table = await readTable(
    (how) => readCsv('sun,wind,y\n1,2,3\n,3,4\n3,6,9\n', { ...how, y: ['y'] }),
    { missing: 'mean' },
  );
  const adapter = await train({ ...table, rank: 1, steps: 5 });
  const core = await load();
  for (const rows of [[{ Sun: 1, wind: 2 }], [{ wind: 1 }, { wind: 2, Sun: 1 }], [{}]]) {
    const message =
      'no row of x has the column "sun"; a value was expected in one row at least, null where it is missing';
    expectRefusal(await errorOf(() => apply(rows, adapter)), 'ERR_ARGUMENT', message);
    expectRefusal(await errorOf(() => core.apply(rows, adapter)), 'ERR_ARGUMENT', message);
  }
  const rows = [
    { wind: 2 },
    { sun: null, wind: 2 },
    { sun: undefined, wind: 2 },
    { sun: 2, wind: 2 },
  ];
  const [first, ...others] = await apply(rows, adapter);
  expect(others).toEqual([first, first, first]);
});
