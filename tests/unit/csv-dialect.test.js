/** CSV as programs of many countries write it: what separates its fields, numbers and lines. */
import { describe, expect, test } from '@jest/globals';
import { previewCsv, readCsv } from 'lora-wasm/data';
import { readFileSync } from 'node:fs';
import { errorOf, expectRefusal } from './refusal.js';

async function read(source, options) {
  const rows = [];
  let dialect;
  for await (const batch of readCsv(source, options)) {
    rows.push(...batch.x, ...batch.y);
    ({ dialect } = batch);
  }
  return { rows, delimiter: dialect.delimiter, decimal: dialect.decimal };
}

const weather = readFileSync(new URL('../../examples/data/weather.csv', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.split(',').slice(2, 6));
const plain = weather.slice(0, 80).join('\n');

/** The same table, as another program would write it. */
function written({ delimiter, decimal, quote = '', end = '\n' }) {
  const lines = plain.split('\n').map((line) =>
    line
      .split(',')
      .map((field) => quote + field.replace('.', decimal) + quote)
      .join(delimiter),
  );
  return lines.join(end);
}

const DIALECTS = [
  ...[';', '\t', '|'].flatMap((delimiter) => [
    { delimiter, decimal: '.' },
    { delimiter, decimal: ',' },
    { delimiter, decimal: ',', quote: '"' },
  ]),
  { delimiter: ',', decimal: '.', quote: '"' },
  { delimiter: ',', decimal: ',', quote: '"' },
];

describe('the delimiter and the decimal mark are found', () => {
  const named = { x: ['temp_max', 'temp_min', 'wind'], y: ['precipitation'] };

  test.each(DIALECTS)('%j', async (dialect) => {
    const { delimiter, decimal } = dialect;
    for (const end of ['\n', '\r\n', '\r', '\r\r\n']) {
      const text = written({ ...dialect, end });
      for (const options of [named, {}]) {
        const expected = { ...(await read(plain, options)), delimiter, decimal };
        expect(await read(text, options)).toEqual(expected);
        expect(await read(`\uFEFF${text}${end}`, options)).toEqual(expected);
        expect(await read(text, { ...options, delimiter, decimal })).toEqual(expected);
        expect(await read(text, { ...options, decimal })).toEqual(expected);
      }
      const body = text.slice(text.indexOf(end) + end.length);
      const options = { header: false, x: [0, 3], y: [1] };
      const expected = { ...(await read(plain, { x: [0, 3], y: [1] })), delimiter, decimal };
      expect(await read(body, options)).toEqual(expected);
      expect(await read(body, { ...options, decimal })).toEqual(expected);
    }
  });

  test.each(DIALECTS)('%j, in parts of any size', async (dialect) => {
    const text = written({ ...dialect, end: '\r\n' }).slice(0, 3000);
    const cut = text.slice(0, text.lastIndexOf('\r\n'));
    const expected = await read(cut, named);
    for (const size of [1, 2, 3, 5, 7, 100, 1024]) {
      const parts = [];
      for (let at = 0; at < cut.length; at += size) parts.push(cut.slice(at, at + size));
      expect(await read(parts, named)).toEqual(expected);
    }
  });

  test('by the first 131,072 characters, wherever the parts end', async () => {
    const start = `a;b\n${'1;2\n'.repeat(990)}`;
    const text = (integers) => `${start}${'1;2\n'.repeat(integers)}3,5;4,5\n`;
    expect((await read(text(0))).decimal).toBe(',');
    const late = text(40_000);
    for (const size of [1000, 131_071, 131_072, 131_073, 1e6]) {
      const parts = [];
      for (let at = 0; at < late.length; at += size) parts.push(late.slice(at, at + size));
      const error = await errorOf(() => read(parts));
      const message =
        'row 40990 (line 40992), column "a" is "3,5"; a number with the decimal mark "." was expected: the option decimal takes "," for the decimal mark';
      expectRefusal(error, 'ERR_FORMAT', message);
    }
    const { rows } = await read(late, { decimal: ',' });
    expect(rows.slice(-2)).toEqual([3.5, 4.5]);
  });

  test('in rows that are longer than that', async () => {
    const wide = Array.from({ length: 20_000 }, (_, k) => k);
    const line = (field) => wide.map(field).join(';');
    const text = `${line((k) => `c${k}`)}\n${line((k) => `${k},5`)}\n`;
    const { rows, delimiter } = await read(text, { decimal: ',' });
    expect([rows[19_999], delimiter]).toEqual([19_999.5, ';']);
  });

  test.each([
    ['integers', 'a;b\n1;2\n', { delimiter: ';', decimal: '.', rows: [1, 2] }],
    [
      'one decimal comma',
      'a;b\n1;2\n3;4,5\n',
      { delimiter: ';', decimal: ',', rows: [1, 2, 3, 4.5] },
    ],
    ['exponents', 'a;b\n1,5e3;-2,5E-1\n', { delimiter: ';', decimal: ',', rows: [1500, -0.25] }],
    ['commas at the edges', 'a;b\n,5;+2,\n', { delimiter: ';', decimal: ',', rows: [0.5, 2] }],
    ['three digits', 'a;b\n1,250;2,125\n', { delimiter: ';', decimal: ',', rows: [1.25, 2.125] }],
    [
      'points that are sure',
      'a;b\n1.234;2.5\n',
      { delimiter: ';', decimal: '.', rows: [1.234, 2.5] },
    ],
    ['a zero before the point', 'a;b\n0.500;1\n', { delimiter: ';', decimal: '.', rows: [0.5, 1] }],
    [
      'three digits and commas',
      'a,b\n1.250,2\n',
      { delimiter: ',', decimal: '.', rows: [1.25, 2] },
    ],
    ['commas in names', '"x, y";b\n1,5;2,5\n', { delimiter: ';', decimal: ',', rows: [1.5, 2.5] }],
    [
      'line ends in quotes',
      '"a\n,";b\n"1,5";2\n',
      { delimiter: ';', decimal: ',', rows: [1.5, 2] },
    ],
    [
      'quotes and plain integers',
      'a,b\n"1,5",2\n',
      { delimiter: ',', decimal: ',', rows: [1.5, 2] },
    ],
    [
      'a declaration',
      'sep=;\r\na;b\r\n1,5;2\r\n',
      { delimiter: ';', decimal: ',', rows: [1.5, 2] },
    ],
    ['an unusual one', 'sep=:\na:b\n1.5:2\n', { delimiter: ':', decimal: '.', rows: [1.5, 2] }],
    ['one column', 'a\n1.5\n2\n', { delimiter: ',', decimal: '.', rows: [1.5, 2] }],
    ['a semicolon in its name', 'a;b\n1\n2\n', { delimiter: ',', decimal: '.', rows: [1, 2] }],
    [
      'mixed line ends',
      'a,b\r1,2\n3,4\r\n5,6\r7,8',
      { delimiter: ',', decimal: '.', rows: [1, 2, 3, 4, 5, 6, 7, 8] },
    ],
    [
      'a delimiter behind every line',
      'a;b;\n1,5;2;\n',
      { delimiter: ';', decimal: ',', rows: [1.5, 2] },
    ],
    [
      'one behind rows only',
      'a,b\n1,2,\n3,4,\n',
      { delimiter: ',', decimal: '.', rows: [1, 2, 3, 4] },
    ],
  ])('with %s', async (_, text, expected) => {
    expect(await read(text)).toEqual(expected);
    expect(await read([...text])).toEqual(expected);
  });

  test.each([
    ['a;b\n1;2\n1.234;2\n12.500;3\n', ['a', 'b'], 1, '"a" is "1.234"', '.'],
    ['a;b\n1.234;0.5\n', ['a'], 0, '"a" is "1.234"', '.'],
    ['a\tb\n1,234\t2\n', ['a', 'b'], 0, '"a" is "1,234"', ','],
  ])('not where they may be thousands: %j', async (text, x, row, column, mark) => {
    const batches = async (options) => {
      const values = [];
      for await (const batch of readCsv(text, { x, ...options })) values.push(...batch.x);
      return values;
    };
    expectRefusal(
      await errorOf(() => batches()),
      'ERR_FORMAT',
      `row ${row} (line ${row + 2}), column ${column}: thousands separators are not read, write it without them; ` +
        `the option decimal takes "${mark}" for the decimal mark`,
    );
    expect(await batches({ decimal: mark })).toContain(1.234);
  });

  test('for one column, where it is said', async () => {
    const expected = { rows: [1.5, 2.25], delimiter: ';', decimal: ',' };
    expect(await read('a\n1,5\n2,25\n', { decimal: ',' })).toEqual(expected);
    expect(await read('a\n1,5\n2,25\n', { delimiter: ';' })).toEqual(expected);
    expect(await read('1,5\n2,25\n', { decimal: ',', header: false })).toEqual(expected);
  });

  test('among the wanted columns only', async () => {
    const text = 'id,size,y\n1,"1,5",2\n3,"2,5",4.5\n';
    expect(await read(text, { x: ['id'], y: ['y'] })).toEqual({
      rows: [1, 3, 2, 4.5],
      delimiter: ',',
      decimal: '.',
    });
    const european = 'time;a;b\n12.30;1,5;2\n12.45;3,5;4\n';
    expect((await read(european, { x: ['a'], y: ['b'] })).rows).toEqual([1.5, 3.5, 2, 4]);
  });

  test('and what was read with commas and points is read so', async () => {
    const point = { delimiter: ',', decimal: '.' };
    for (const [text, options, rows] of [
      ['1,5\n2,25\n', { header: false }, [1, 5, 2, 25]],
      ['id,a;b,y\n1,3;4,2\n', { x: ['id'], y: ['y'] }, [1, 2]],
      ['id,"a;b",y\n1,"3;4",2\n', { x: ['id'], y: ['y'] }, [1, 2]],
      ['1.5,x,3;4\n', { header: false, x: [0] }, [1.5]],
      ['1.5,\t,2012-01-01\n', { header: false, x: [0] }, [1.5]],
      ['3;4,0.5\n3;4,97\n', { header: false, x: [1] }, [0.5, 97]],
      ['c;d,b,e|\n-1.5,1.2.3,3;4\n', { x: [0] }, [-1.5]],
      ['a,b\n1.234,2\n', {}, [1.234, 2]],
      ['a,b,\n1,2,3\n', {}, [1, 2, 3]],
      ['a,b\n1.500,"text, more"\n', { x: ['a'] }, [1.5]],
    ]) {
      expect(await read(text, options)).toEqual({ ...point, rows });
    }
  });
});

describe('it is said what cannot be read', () => {
  const thousands = 'thousands separators are not read, write it without them';
  const takes = (mark) => `the option decimal takes "${mark}" for the decimal mark`;

  test.each([
    ['thousands', 'a;b\n1.234,5;2\n', `"1.234,5": ${thousands}`],
    ['thousands of a comma', 'a,b\n"1,234.5",2\n', `"1,234.5": ${thousands}`],
    ['thousands of a space', 'a;b\n"1 234,5";2\n', `"1 234,5": ${thousands}`],
    [
      'thousands of a narrow space',
      'a;b\n1\u202f234\u202f567;2\n',
      `"1\u202f234\u202f567": ${thousands}`,
    ],
    ['thousands, perhaps', 'a,b\n"1,234",2\n', `"1,234": ${thousands}; ${takes(',')}`],
    ['thousands beside decimal commas', 'a;b\n1.234;2,5\n', `"1.234": ${thousands}; ${takes('.')}`],
    [
      'both decimal marks',
      'a;b\n2.5;2\n1,5;2\n',
      `"1,5"; a number with the decimal mark "." was expected: ${takes(',')}`,
    ],
    [
      'more points',
      'a;b;c\n"1,5";2.5;3.5\n',
      `"1,5"; a number with the decimal mark "." was expected: ${takes(',')}`,
    ],
  ])('%s', async (_, text, message) => {
    const error = await errorOf(() => read(text));
    expectRefusal(error, 'ERR_FORMAT', /^row \d \(line \d\), column "a" is /);
    expect(error.message.slice(error.message.indexOf(' is ') + 4)).toBe(message);
    expect(error.reason).toBe('number');
  });

  test('one column whose commas may be either', async () => {
    const error = await errorOf(() => read('a\n1,5\n2,25\n'));
    const message = `row 0 (line 2) has 2 fields; 1 was expected; ${takes(',')}`;
    expectRefusal(error, 'ERR_FORMAT', message);
  });

  test('the fault of a file, in the terms of its delimiter', async () => {
    for (const [text, message] of [
      ['a;b\n1;2;3\n', 'row 0 (line 2) has 3 fields; 2 were expected'],
      ['a;b\n1,5;2\n3\n', 'row 1 (line 3) has 1 field; 2 were expected'],
      ['name;town\nx;y\n', 'row 0 (line 2), column "name" is "x"; a finite number was expected'],
      ['a;b\n1;2\n"3";"4"5\n', 'line 3: a quote ends a field, and more follows'],
      ['a;b\n', 'the file has no rows below its header'],
    ]) {
      expectRefusal(await errorOf(() => read(text)), 'ERR_FORMAT', message);
    }
    const error = await errorOf(() => read('a;b\n1;2\n', { x: ['c'] }));
    expectRefusal(
      error,
      'ERR_ARGUMENT',
      'x[0] is "c"; a column of the file, "a", "b", was expected',
    );
  });

  test('a decimal mark that is none', async () => {
    const error = await errorOf(() => read('a,b\n1,2\n', { decimal: ';' }));
    expectRefusal(error, 'ERR_ARGUMENT', /^decimal is ";", .*"." or "," was expected$/);
  });
});

describe('previewCsv()', () => {
  test('shows what readCsv() reads, and what each column has', async () => {
    const text =
      'day;t;note;flag;gap\n1.2.2012;1,5;"a;b";true;\n2.2.2012;2,5;c;false;3\n3.2.2012;-;d;true;\n';
    const { rows, ...preview } = await previewCsv(text);
    expect(preview).toEqual({
      dialect: { delimiter: ';', decimal: ',' },
      header: true,
      columns: [
        { name: 'day', kind: 'date' },
        { name: 't', kind: 'number' },
        { name: 'note', kind: 'text' },
        { name: 'flag', kind: 'number' },
        { name: 'gap', kind: 'empty' },
      ],
    });
    expect(rows[0]).toEqual(['1.2.2012', '1,5', 'a;b', 'true', '']);
    const { dialect, header } = preview;
    const batches = readCsv(text.slice(0, text.indexOf('3.2.2012')), {
      ...dialect,
      header,
      x: [1, 3],
    });
    for await (const { x } of batches) expect([...x]).toEqual([1.5, 1, 2.5, 0]);
  });

  test('tells integers that are too large from text', async () => {
    const kinds = async (text) => (await previewCsv(text)).columns.map(({ kind }) => kind);
    expect(await kinds('id,a\n9007199254740993,1\n-9007199254740995,2\n1,3\n')).toEqual([
      'large-integer',
      'number',
    ]);
    expect(await kinds('id,a\n9007199254740993.0,1e300\n-9007199254740995e0,1e301\n')).toEqual([
      'large-integer',
      'number',
    ]);
  });

  test('tells a header by fields that are no numbers, where it is not said', async () => {
    const columns = async (text, options) =>
      (await previewCsv(text, options)).columns.map(({ name }) => name);
    expect(await columns('1,5;2\r3,5;4\r')).toEqual(['0', '1']);
    expect(await columns('1;2\n3;4\n', { header: true })).toEqual(['1', '2']);
    expect(await columns('a;b\n3;4\n', { header: false })).toEqual(['0', '1']);
    expect(await columns('a;b\n3;4\n', { delimiter: ',' })).toEqual(['a;b']);
  });

  test('takes no more of a stream than the beginning, and shows as many rows as are asked for', async () => {
    let made = 0;
    const stream = new ReadableStream({
      pull: (controller) => (made++, controller.enqueue('1,2\n'.repeat(10_000))),
    });
    const { rows, header } = await previewCsv(stream, { rows: 3 });
    expect([rows.length, header]).toEqual([3, false]);
    expect(made).toBeLessThan(8);
  });

  test('shows what comes before a fault with the fault, and throws it where nothing does', async () => {
    const text = 'a,b\n1,2\n3,4\n"5,6\n';
    const { rows, error: fault } = await previewCsv(text);
    expect(rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expectRefusal(fault, 'ERR_FORMAT', 'line 4: a quote is never closed');
    expect((await previewCsv(text, { rows: 3 })).error).toEqual(fault);
    expect(await previewCsv(text, { rows: 2 })).not.toHaveProperty('error'); // it is farther down
    expect(await previewCsv('a;b\n')).toEqual({
      dialect: { delimiter: ';', decimal: '.' },
      header: true,
      columns: [
        { name: 'a', kind: 'empty' },
        { name: 'b', kind: 'empty' },
      ],
      rows: [],
    });
    for (const [text, reason, message] of [
      ['', 'empty', 'the file has no lines'],
      ['\na,b\n1,2\n', 'fields', 'line 1 is blank, and rows follow'],
      ['a,b\n"1,2\n', 'quotes', 'line 2: a quote is never closed'],
    ]) {
      const error = await errorOf(() => previewCsv(text));
      expectRefusal(error, 'ERR_FORMAT', message);
      expect(error.reason).toBe(reason);
    }
  });
});
