/** CSV as programs of many countries write it, on the command line. */
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { jsonLines, ok, run, useFolder } from './cli.js';

const at = useFolder();
const plain = 'a,b,c\n1.5,2,3\n4,5.25,6\n7,8,10\n2,1,0.5\n';
const european = plain.replaceAll(',', ';').replaceAll('.', ',');

beforeAll(async () => {
  await writeFile(at('plain.csv'), plain);
  await writeFile(at('european.csv'), european);
  await writeFile(at('old.csv'), plain.replaceAll('\n', '\r'));
  await writeFile(at('bars.tsv'), plain.replaceAll(',', '|'));
  await writeFile(at('column.csv'), 'c\n3\n6\n10\n0,5\n');
});

const compress = (...args) => ['compress', '--y', 'c', '--out', 'rows.qr', '--force', ...args];

async function reduced(...args) {
  const said = await run(compress(...args));
  expect([said.code, said.stdout]).toEqual([0, '4 rows of 2 features and 1 target in rows.qr\n']);
  return { bytes: await readFile(at('rows.qr')), stderr: said.stderr };
}

test('delimiter, decimal commas and line ends are found, and said', async () => {
  const expected = await reduced('--data', 'plain.csv');
  expect(expected.stderr).toBe('');
  expect(await reduced('--data', 'old.csv')).toEqual(expected);
  expect(await reduced('--data', 'european.csv')).toEqual({
    ...expected,
    stderr: 'european.csv is read with semicolons between the fields and decimal commas\n',
  });
  expect(await reduced('--data', 'european.csv', '--delimiter', ';')).toEqual({
    ...expected,
    stderr: 'european.csv is read with decimal commas\n',
  });
  const given = ['--delimiter', ';', '--decimal', ','];
  expect(await reduced('--data', 'european.csv', ...given)).toEqual(expected);
  expect(await reduced('--data', 'bars.tsv', '--delimiter', '|')).toEqual(expected);
});

test('stdin is called so', async () => {
  const said = await run(compress('--data', '-'), 'a;b;c\n1,5;2;3\n4;5;6\n7;8;1\n1;1;2\n');
  expect([said.code, said.stderr]).toEqual([
    0,
    'stdin is read with semicolons between the fields and decimal commas\n',
  ]);
});

test('a first line of numbers is neither names nor a row, until it is said', async () => {
  await writeFile(at('numbers.csv'), '2019,2020\n3,4\n5,6\n');
  const args = ['compress', '--data', 'numbers.csv', '--out', 'numbers.qr', '--force'];
  const { code, stderr } = await run([...args, '--y', '1']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(
      'numbers.csv: the first line has only numbers, "2019", "2020": --no-header reads it as a row; ' +
        'if they are names, --x or --y takes one of them in quotes, as --y \'"2019"\'',
    ),
  ]);
  expect(await ok([...args, '--y', '1', '--no-header'])).toMatch(/^3 rows/);
  expect(await ok([...args, '--y', '"2020"'])).toMatch(/^2 rows/);
});

test('in JSON it is a note with its own fields', async () => {
  const said = jsonLines(await ok(compress('--data', 'european.csv', '--json')));
  const [note, result] = said.filter(({ event }) => event !== 'progress');
  expect(note).toEqual({
    event: 'note',
    message: 'european.csv is read with semicolons between the fields and decimal commas',
    path: 'european.csv',
    delimiter: ';',
    decimal: ',',
  });
  expect(result).toMatchObject({ event: 'result', n: 4 });
});

test('it is said once for a file that is read twice, and for each of several', async () => {
  const args = ['--y', 'c', '--out', 'rows.safetensors', '--force', '--standardise'];
  const { code, stderr } = await run(['compress', '--data', 'european.csv', ...args]);
  expect([code, stderr.split('\n')]).toEqual([0, [expect.stringMatching(/^european/), '']]);
  const training = ['train', '--y', 'c', '--rank', '1', '--steps', '3', '--out', 'a', '--force'];
  const several = ['--data', 'plain.csv', 'european.csv', '--validation', 'european.csv'];
  const both = await run([...training, ...several]);
  expect([both.code, both.stderr.match(/is read with/g)]).toEqual([
    0,
    Array(2).fill('is read with'),
  ]);
});

test('--decimal takes one column of decimal commas', async () => {
  const args = ['--x', 'a,b', '--targets', 'column.csv', '--rank', '1', '--steps', '1', '--force'];
  const training = ['train', '--data', 'european.csv', '--out', 'b', ...args];
  const { code, stderr } = await run(training);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /column.csv: row 3 \(line 5\) has 2 fields; 1 was expected; the option decimal takes ","/,
    ),
  ]);
  const said = jsonLines(await ok([...training, '--decimal', ',', '--json']));
  expect(said.at(-1)).toMatchObject({ event: 'result', n: 4, dIn: 2, dOut: 1 });
  const wrong = await run([...training, '--decimal', ';']);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringMatching(/Allowed choices are ., ,/),
  ]);
});

describe('a weight', () => {
  beforeAll(() =>
    ok([
      'train',
      '--data',
      'plain.csv',
      '--y',
      'b,c',
      '--rank',
      '1',
      '--steps',
      '0',
      '--out',
      'start',
    ]),
  );

  test('is read in the same way', async () => {
    await writeFile(at('base.csv'), '0,5;1,25\n');
    const merge = ['merge', '--adapter', 'start', '--base', 'base.csv', '--out', 'merged.csv'];
    const { code, stderr } = await run(merge);
    const note = 'base.csv is read with semicolons between the fields and decimal commas\n';
    expect([code, stderr]).toEqual([0, note]);
    expect(await readFile(at('merged.csv'), 'utf8')).toBe('0.5,1.25\n');
  });

  test('that was written is read again, however large its values are', async () => {
    const values = '9007199254740992e1,-1e300\n';
    await writeFile(at('large.csv'), values);
    const merge = (base, out) => ['merge', '--adapter', 'start', '--base', base, '--out', out];
    await ok(merge('large.csv', 'once.csv'));
    await ok(merge('once.csv', 'twice.csv'));
    const once = await readFile(at('once.csv'), 'utf8');
    expect(once.trim().split(',').map(Number)).toEqual([9007199254740992e1, -1e300]);
    expect(await readFile(at('twice.csv'), 'utf8')).toBe(once);
  });
});
