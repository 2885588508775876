import { describe, expect, jest, test } from '@jest/globals';
import { readCsv } from 'lora-wasm/data';
import { turnsDuring, useSteppingClock } from './clock.js';
import { longCsv } from './long-csv.js';
import { errorOf, expectRefusal } from './refusal.js';

async function all(source, options) {
  const batches = [];
  for await (const batch of readCsv(source, options)) batches.push(batch);
  return batches;
}

/** The rows of x and of y, as plain arrays of all values. */
async function values(source, options) {
  const batches = await all(source, options);
  const joined = (name) => batches.flatMap((batch) => Array.from(batch[name]));
  return { x: joined('x'), y: joined('y') };
}

const text = 'sun,wind,rain\n1,2,3\n4.5,-6e-2,+7.\n.5, 8 ,9\n';
const expected = { x: [3, 1, 7, 4.5, 9, 0.5], y: [2, -0.06, 8] };
const columns = { x: ['rain', 'sun'], y: ['wind'] };

test('between two batches of a text in memory others have their turn', async () => {
  useSteppingClock(10);
  const text = `a,b\n${'1,2\n'.repeat(20)}`;
  const { turns } = await turnsDuring(() => all(text, { x: ['a'], y: ['b'], batchRows: 1 }));
  jest.restoreAllMocks();
  expect(turns).toBeGreaterThanOrEqual(20);
});

describe('readCsv()', () => {
  test('gives the columns by name and by number, in the order that is asked for', async () => {
    expect(await values(text, columns)).toEqual(expected);
    expect(await values(text, { x: [2, 'sun'], y: [1] })).toEqual(expected);
    expect((await values(text, { x: ['sun', 'sun'] })).y).toEqual([]);
  });

  test('gives all columns but those of y where it is not told which', async () => {
    expect((await values(text)).x).toEqual([1, 2, 3, 4.5, -0.06, 7, 0.5, 8, 9]);
    expect(await values(text, { y: ['wind'] })).toEqual({
      x: [1, 3, 4.5, 7, 0.5, 9],
      y: expected.y,
    });
    const error = await errorOf(() => all(text, { y: [2, 0, 1] }));
    expectRefusal(error, 'ERR_ARGUMENT', 'y has all columns of the file; x needs one or more');
  });

  test('reads without a header, and other delimiters', async () => {
    const body = text.slice(text.indexOf('\n') + 1);
    const options = { x: [2, 0], y: [1] };
    expect(await values(body, { ...options, header: false })).toEqual(expected);
    expect(await values(text.replaceAll(',', '\t'), { ...columns, delimiter: '\t' })).toEqual(
      expected,
    );
    expect(await values(text.replaceAll(',', ';'), { ...columns, delimiter: ';' })).toEqual(
      expected,
    );
  });

  test('reads quoted fields, other line ends, a byte order mark and no last line end', async () => {
    const quoted = '"rain, ""today""\nhere","a"\r\n"1",2\r\n3,"4"';
    expect(await values(quoted, { x: ['rain, "today"\nhere'], y: ['a'] })).toEqual({
      x: [1, 3],
      y: [2, 4],
    });
    expect(await values(`\uFEFF${text}\n\r\n`, columns)).toEqual(expected);
    expect(await values(new TextEncoder().encode(`\uFEFF${text}`), columns)).toEqual(expected);
    expect(await values(['', `\uFEFF${text}`], columns)).toEqual(expected);
  });

  test('gives the same of every kind of source, cut anywhere', async () => {
    const tricky = 'é,"b""\n"\n"1",2\n3,"4"\n';
    const wanted = { x: ['é'], y: ['b"\n'] };
    const whole = { x: [1, 3], y: [2, 4] };
    const bytes = new TextEncoder().encode(tricky);
    for (const size of [1, 2, 3, 5, 100]) {
      const parts = [];
      for (let i = 0; i < bytes.length; i += size) parts.push(bytes.subarray(i, i + size));
      expect(await values(parts, wanted)).toEqual(whole);
      expect(await values(ReadableStream.from(parts), wanted)).toEqual(whole);
      expect(await values(new Blob(parts), wanted)).toEqual(whole);
    }
    const texts = async function* () {
      yield* tricky;
    };
    expect(await values(texts(), wanted)).toEqual(whole);
    expect(await values(bytes.buffer, wanted)).toEqual(whole);
    expect(await values(new Response(tricky).body, wanted)).toEqual(whole);
  });

  test('reads booleans as 1 and 0', async () => {
    const booleans = 'a,b,c\ntrue,True,TRUE\nfalse,False,"FALSE"\n 1 , true ,0\n';
    expect((await values(booleans)).x).toEqual([1, 1, 1, 0, 0, 0, 1, 1, 0]);
  });

  test('reads integers that a float64 holds, and rounds what is no integer', async () => {
    const large = 'a,b\n9007199254740991,-9007199254740991\n1e20,12345678901234567000.0\n';
    const expected = [2 ** 53 - 1, 1 - 2 ** 53, 1e20, 12345678901234567e3];
    expect((await values(large)).x).toEqual(expected);
  });

  test('makes batches of the size that is asked for', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => `${i},${-i}`).join('\n');
    const batches = await all(rows, { x: [0], y: [1], header: false, batchRows: 4 });
    expect(batches.map(({ n }) => n)).toEqual([4, 4, 2]);
    expect(batches[1]).toEqual({
      dialect: { delimiter: ',', decimal: '.' },
      names: ['0', '1'],
      n: 4,
      x: Float64Array.of(4, 5, 6, 7),
      y: Float64Array.of(-4, -5, -6, -7),
      preprocessing: {
        columns: 1,
        constant: false,
        table: {
          x: [{ name: 0 }],
          y: [{ name: 1 }],
          csv: { header: false, delimiter: ',', decimal: '.', trim: true },
        },
      },
    });
    const exact = await all(rows, { x: [0], header: false, batchRows: 5 });
    expect(exact.map(({ n }) => n)).toEqual([5, 5]);
  });

  test('takes no more of a stream than it needs, and ends it where nobody reads on', async () => {
    let made = 0;
    let cancelled = false;
    const line = `${'1,'.repeat(99)}1\n`;
    const stream = new ReadableStream({
      pull(controller) {
        made++;
        controller.enqueue(line.repeat(400));
      },
      cancel() {
        cancelled = true;
      },
    });
    const x = Array.from({ length: 100 }, (_, i) => i);
    let rows = 0;
    for await (const { n } of readCsv(stream, { x, header: false, batchRows: 100 })) {
      rows += n;
      if (rows >= 4000) break;
    }
    expect(rows).toBe(4000);
    expect(made).toBeLessThanOrEqual(14);
    expect(cancelled).toBe(true);
  });
});

test.each([
  ['1e300', 1e300],
  ['9007199254740993e3', 9007199254740993e3],
  ['9007199254740992.0', 2 ** 53],
  ['9.007199254740994e+15', 2 ** 53 + 2],
  ['123456789012345667584.000000', 123456789012345667584],
  ['123456789012345680000.0', 123456789012345680000],
  ['1.234567890123456676e+20', 123456789012345667584],
  ['9007199254740993.5', 9007199254740994],
])('readCsv() takes %s, as programs write a float64', async (text, value) => {
  for await (const { x } of readCsv(`a,b\n${text},1\n`)) expect([...x]).toEqual([value, 1]);
});

test('a first line that has only numbers is no header, unless it is said', async () => {
  const text = '1,2\n3,4\n5,6\n';
  const message =
    'header is not given, and the first line has only numbers, "1", "2": header: false reads it as a row, header: true as names';
  for (const options of [{ x: [0], y: [1] }, { y: [1] }, {}]) {
    expectRefusal(await errorOf(() => all(text, options)), 'ERR_ARGUMENT', message);
    const [named] = await all(text, { ...options, header: true });
    const [bare] = await all(text, { ...options, header: false });
    expect([named.n, bare.n]).toEqual([2, 3]);
  }
  const error = await errorOf(() => all('1;2,5;\n3;4,5;\n', {}));
  expectRefusal(error, 'ERR_ARGUMENT', /^header is not given/);
  // Whoever asks for a name knows that there is one.
  expect((await all(text, { x: ['1'], y: [1] }))[0].n).toBe(2);
  expect((await all('1,b\n3,4\n', { x: [0] }))[0].n).toBe(1);
  // Rows are read as those were that something was learnt from.
  const [{ preprocessing }] = await all('a,b\n1,2\n', { x: [0] });
  expect((await all('1,b\n3,4\n', { preprocessing, x: [0] }))[0].n).toBe(1);
});

test('messages list no options that only the library passes', async () => {
  const error = await errorOf(() => all('a\n1\n', { learners: 1 }));
  expectRefusal(
    error,
    'ERR_ARGUMENT',
    /^learners is not an option of readCsv\(\), which has x, y, /,
  );
  expect(error.message).not.toMatch(/learner[^s]/);
});

describe('readCsv() refuses', () => {
  test.each([
    ['a missing value', 'a,b\n1,2\n3,\n', 'missing', 'row 1 (line 3), column "b" has no value'],
    [
      'a text',
      'a,b\n1,x\n',
      'number',
      'row 0 (line 2), column "b" is "x"; a finite number was expected',
    ],
    ['NaN', 'a,b\nNaN,1\n', 'number', /^row 0 \(line 2\), column "a" is "NaN"/],
    ['an infinity', 'a,b\n1,Infinity\n', 'number', /^row 0 .* is "Infinity"/],
    [
      'a number beyond the range',
      'a,b\n1,1e400\n',
      'number',
      'row 0 (line 2), column "b" is "1e400", beyond the numbers that a float64 holds',
    ],
    [
      'one with a fraction',
      'a;b\n0,5;-1,5e400\n',
      'number',
      /"-1,5e400", beyond the numbers that a/,
    ],
    ['a hexadecimal number', 'a,b\n0x10,1\n', 'number', /^row 0 .* is "0x10"/],
    [
      'an integer that a float64 does not hold',
      'a,b\n1,2\n9007199254740993,1\n',
      'number',
      'row 1 (line 3), column "a" is "9007199254740993", beyond the integers that a float64 holds',
    ],
    [
      'a smaller one that may be rounded',
      'a,b\n1,-9007199254740992\n',
      'number',
      /^row 0 .*, beyond/,
    ],
    ...[
      '9007199254740993.0',
      '9007199254740993.',
      '9007199254740993e0',
      '9.007199254740993E+15',
    ].map((text) => [
      `it as ${text}`,
      `a,b\n1,2\n${text},1\n`,
      'number',
      `row 1 (line 3), column "a" is "${text}", beyond the integers that a float64 holds`,
    ]),
    [
      'it with a comma',
      'a;b\n0,5;-90071992547409930,0e-1\n',
      'number',
      /"-90071992547409930,0e-1", beyond the integers that a float64 holds$/,
    ],
    ['a larger one', `a,b\n1,1${'0'.repeat(30)}\n`, 'number', /^row 0 .*, beyond the integers/],
    [
      'another boolean',
      'a,b\n1,yes\n',
      'number',
      'row 0 (line 2), column "b" is "yes"; a finite number, true or false was expected',
    ],
    ['a boolean in letters of its own', 'a,b\ntRUE,1\n', 'number', /"tRUE"; .* true or false was/],
    ['a field too few', 'a,b\n1,2\n3\n', 'fields', 'row 1 (line 3) has 1 field; 2 were expected'],
    ['a field too many', 'a,b\n1,2,3\n', 'fields', 'row 0 (line 2) has 3 fields; 2 were expected'],
    ['a blank line between', 'a,b\n1,2\n\n3,4\n', 'fields', 'line 3 is blank, and rows follow'],
    ['an open quote', 'a,b\n1,2\n"3,4\n5,6\n', 'quotes', 'line 3: a quote is never closed'],
    [
      'a quote within a field',
      'a,b\n1"2",3\n',
      'quotes',
      'line 2: a quote is within a field that is not quoted',
    ],
    [
      'a quote within a field that none follows',
      'a,b\n1"2,3\n4,5\n',
      'quotes',
      'line 2: a quote is within a field that is not quoted',
    ],
    [
      'text behind a quote',
      'a,b\n"1"2,3\n',
      'quotes',
      'line 2: a quote ends a field, and more follows',
    ],
    ['nothing', '', 'empty', 'the file has no lines'],
    ['a header only', 'a,b\n', 'empty', 'the file has no rows below its header'],
    ['bytes that are no text', Uint8Array.of(0x61, 0xff), 'utf8', /^the text is not UTF-8; /],
    ['half a character at the end', Uint8Array.of(0x61, 0xc3), 'utf8', /^the text is not UTF-8; /],
    [
      'a line without an end',
      `a,b\n${'1'.repeat(2 ** 22 + 1)}`,
      'too-long',
      /^the record on line 2 does/,
    ],
  ])('%s', async (_, source, reason, message) => {
    const error = await errorOf(() => all(source, { x: [0], y: [1] }));
    expectRefusal(error, 'ERR_FORMAT', message);
    expect(error.reason).toBe(reason);
  });

  test.each([
    ['\\n', '\n'],
    ['\\r\\n', '\r\n'],
    ['\\r', '\r'],
    ['\\r\\r\\n', '\r\r\n'],
  ])('lines are counted through quoted line ends, of %s', async (_, end) => {
    const lines = (...of) => of.join(end);
    const text = lines('a,"b', '', '"', '1,2', '3,x', '');
    for (const source of [text, [...text]]) {
      const error = await errorOf(() => all(source, { x: [0, 1] }));
      expectRefusal(error, 'ERR_FORMAT', /^row 1 \(line 5\), column "b.*" is "x"/);
    }
    for (const [blank, at] of [
      [lines('', 'a,b', '1,2'), 1],
      [lines('a,b', '', '1,2'), 2],
      [lines('a,b', '1,2', '', '', '3,4', '', '5,6'), 3],
      [lines('"a', '', 'a",b', '1,2', '"3', '",4', '', '5,6', ''), 7],
    ]) {
      for (const source of [blank, [...blank]]) {
        const error = await errorOf(() => all(source, { x: [0, 1] }));
        expectRefusal(error, 'ERR_FORMAT', `line ${at} is blank, and rows follow`);
      }
    }
    const ended = lines('a,b', '1,2', '3,4', '', '', '');
    expect((await values([...ended], { x: [0, 1] })).x).toEqual([1, 2, 3, 4]);
  });

  test('a record of more than 4 million characters, from every source, whole or in parts', async () => {
    const most = 2 ** 22;
    const bytes = (text) => new TextEncoder().encode(text);
    const parts = (text) => [text.slice(0, 1e6), text.slice(1e6, most + 4), text.slice(most + 4)];
    const sources = (text) => [
      text,
      parts(text),
      bytes(text),
      parts(text).map(bytes),
      new Blob([text]),
      new Response(text).body,
    ];
    const record = (length) => `1,${' '.repeat(length - 3)}2`;
    for (const end of ['', '\r', '\r\n3,4\n']) {
      for (const source of sources(`a,b\n${record(most + 1)}${end}`)) {
        const error = await errorOf(() => all(source, { x: [0], y: [1] }));
        const message =
          'the record on line 2 does not end within 4194304 characters, the most there may be';
        expectRefusal(error, 'ERR_FORMAT', message);
        expect(error.reason).toBe('too-long');
      }
      for (const source of sources(`a,b\n${record(most)}${end}`)) {
        const { x } = await values(source, { x: [0], y: [1] });
        expect(x).toEqual(end.includes('3') ? [1, 3] : [1]);
      }
    }
  });

  test.each([
    [
      'a column that there is not',
      { x: ['c'] },
      'x[0] is "c"; a column of the file, "a", "b", "b", was expected',
    ],
    ['a number that there is not', { x: [0], y: [3] }, /^y\[0\] is 3; a column of the file/],
    [
      'a name of two columns',
      { x: ['b'] },
      'x[0] is "b", the name of columns 1, 2; one of these numbers was expected',
    ],
    [
      'it among the categories',
      { x: [0, 1, 2], categories: ['a', 'b'] },
      'categories[1] is "b", the name of columns 1, 2; one of these numbers was expected',
    ],
    ['columns that are no list', { x: 'a' }, 'x is "a"; an array of columns was expected'],
    ['an empty list', { x: [] }, 'x is an Array; an array of one column or more was expected'],
    [
      'a column that is none',
      { x: [-1] },
      "x[0] is -1; a column's name, or its number from 0, was expected",
    ],
    [
      'a delimiter of two characters',
      { x: [0], delimiter: '||' },
      /^delimiter is "\|\|"; one character/,
    ],
    ['a header that is no flag', { x: [0], header: 1 }, 'header is 1; true or false was expected'],
    ['an unknown option', { x: [0], columns: 1 }, /^columns is not an option of readCsv\(\)/],
  ])('%s', async (_, options, message) => {
    expectRefusal(await errorOf(() => all('a,b,b\n1,2,3\n', options)), 'ERR_ARGUMENT', message);
  });

  test('a source that is none', async () => {
    const message =
      'source is 7; a text, bytes, a Blob, a ReadableStream or an iterable of parts was expected';
    expectRefusal(await errorOf(() => all(7, { x: [0] })), 'ERR_ARGUMENT', message);
  });

  test.each(longCsv)('a million %s', async (_, source) => {
    const error = await errorOf(() => all(source, { x: [0], header: false }));
    expect(error.code).toBe('ERR_FORMAT');
  });
});
