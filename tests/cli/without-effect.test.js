/** Options that would have no effect on the files that are given: they are refused, not ignored. */
import { access, readFile, symlink, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { writeNpy } from 'lora-wasm/data';
import { ok, run, useFolder } from './cli.js';

const at = useFolder();

beforeAll(async () => {
  const values = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));
  await writeFile(at('rows.npy'), writeNpy(values, [10, 4]));
  await writeFile(at('more.csv'), 'a,b,c,d\n1,2,3,4\n5,6,7,9\n');
  await ok(['compress', '--data', 'rows.npy', '--y', '2,3', '--out', 'rows.qr']);
});

const refused = async (args, message) => {
  const { code, stderr, stdout } = await run([...args, '--out', 'o.qr']);
  expect({ code, stderr, stdout }).toEqual({
    code: 2,
    stderr: `lora-wasm: ${message}\n`,
    stdout: '',
  });
  await expect(access(at('o.qr'))).rejects.toThrow('ENOENT');
};

describe.each([
  ['--no-header'],
  ['--delimiter', ';'],
  ['--decimal', ','],
  ['--encoding', 'latin1'],
  ['--no-trim'],
  ['--missing-marks', 'x'],
])('%s', (...flag) => {
  const message = `${flag[0]} is for CSV, and rows.npy is npy`;

  test('is refused where no file is CSV', async () => {
    await refused(['compress', '--data', 'rows.npy', '--y', '3', ...flag], message);
    await refused(['train', '--data', 'rows.npy', '--y', '3', '--rank', '1', ...flag], message);
  });
});

test('marks of missing values are refused in a file, not taken for numbers, also without --missing', async () => {
  const args = ['--data', 'more.csv', '--y', 'd', '--missing-marks', '5', '--out', 'o.qr'];
  const { code, stderr } = await run(['compress', ...args]);
  expect([code, stderr]).toEqual([
    1,
    'lora-wasm: more.csv: row 1 (line 3), column "a" has no value\n',
  ]);
});

test('an option of CSV is accepted where one of the files is CSV', async () => {
  const train = ['train', '--data', 'rows.npy', '--y', '2,3', '--rank', '1', '--steps', '1'];
  await ok([...train, '--validation', 'more.csv', '--decimal', '.', '--out', 'of-both']);
});

describe.each([
  ['--x', '0'],
  ['--y', '0'],
  ['--targets', 'rows.npy'],
  ['--unknown', 'zeros'],
  ['--no-header'],
  ['--standardise'],
  ['--constant'],
  ['--missing', 'drop'],
])('%s', (...flag) => {
  test('is refused for compressed data', async () => {
    const message = `${flag[0]} is for rows; give it to the compress that made --data`;
    await refused(['train', '--data', 'rows.qr', '--rank', '1', ...flag], message);
    await refused(['solve', '--data', 'rows.qr', '--rank', '1', ...flag], message);
  });
});

test('--y is refused where what was compressed is compressed again', async () => {
  const message = '--y is for rows; give it to the compress that made --data';
  await refused(['compress', '--data', 'rows.qr', '--y', '0'], message);
});

test('--y is accepted beside compressed data where it is about the file of --validation', async () => {
  const train = ['train', '--data', 'rows.qr', '--rank', '1', '--steps', '1'];
  await ok([...train, '--validation', 'more.csv', '--y', 'c,d', '--out', 'of-rows']);
});

test('an option of CSV is refused by apply for another format', async () => {
  await ok(['train', '--data', 'rows.qr', '--rank', '1', '--steps', '1', '--out', 'adapter']);
  const apply = ['apply', '--data', 'rows.npy', '--x', '0,1', '--adapter', 'adapter'];
  const { code, stderr } = await run([...apply, '--decimal', ',', '--out', 'y.npy']);
  expect([code, stderr]).toEqual([2, 'lora-wasm: --decimal is for CSV, and rows.npy is npy\n']);
});

describe('plan', () => {
  const plan = async (args, message) => {
    const { code, stderr, stdout } = await run(['plan', '--rank', '1', ...args]);
    expect([code, stderr, stdout]).toEqual([2, `lora-wasm: ${message}\n`, '']);
  };

  test.each([['--n'], ['--d-in'], ['--d-out']])('%s is refused beside --data', async (flag) => {
    await plan(['--data', 'rows.qr', flag, '5'], `${flag} is as --data has it`);
  });

  test('--format is refused without --data', async () => {
    const sizes = ['--n', '5', '--d-in', '2', '--d-out', '2'];
    await plan([...sizes, '--format', 'compressed'], '--format is given without --data');
  });
});

describe('options that are about what was not given', () => {
  beforeAll(async () => {
    await writeFile(at('w.npy'), writeNpy(Float64Array.of(1, 2), [2, 1]));
    await writeFile(at('w.csv'), '1\n2\n');
    const rows = ['--data', 'more.csv', '--x', 'a,b', '--y', 'd'];
    await ok(['train', ...rows, '--rank', '1', '--steps', '1', '--out', 'plain']);
  });

  const rows = ['--data', 'more.csv', '--y', 'd'];
  const compressed = ['--data', 'rows.qr'];
  const ofAdapter = ['--adapter', 'plain'];
  const noArrays = (file, format) =>
    `--base-tensor is for .npz and .safetensors, and ${file} is ${format}`;
  const noCategories = '--unknown is given without --categories';

  test.each([
    [['merge', ...ofAdapter, '--base', 'w.npy', '--base-tensor', 'w'], noArrays('w.npy', 'npy')],
    [['merge', ...ofAdapter, '--base', 'w.csv', '--base-tensor', 'w'], noArrays('w.csv', 'csv')],
    [
      ['apply', ...ofAdapter, ...rows, '--base', 'w.npy', '--base-tensor', 'w'],
      noArrays('w.npy', 'npy'),
    ],
    [['train', ...rows, '--rank', '1', '--unknown', 'zeros'], noCategories],
    [['solve', ...rows, '--rank', '1', '--unknown', 'error'], noCategories],
    [['compress', ...rows, '--unknown', 'zeros'], noCategories],
    [
      ['solve', ...compressed, '--rank', '1', '--validation', 'rows.qr', '--y', '0'],
      '--y is for rows; give it to the compress that made --data',
    ],
    [
      ['info', 'w.npy', '--module', 'proj'],
      '--module is for the folder of an adapter, and no path is one',
    ],
    [['info', 'plain', '--format', 'npy'], '--format is for files, and no path is one'],
  ])('%j', async (args, message) => {
    const out = args[0] === 'info' ? [] : ['--out', 'none.npy'];
    const { code, stderr, stdout } = await run([...args, ...out]);
    expect([code, stderr, stdout]).toEqual([2, `lora-wasm: ${message}\n`, '']);
    await expect(access(at('none.npy'))).rejects.toThrow('ENOENT');
  });
});

describe('--out of the rows themselves', () => {
  const rows = 'a,b,c\n1,2,3\n4,5,6\n7,8,10\n';
  const train = ['train', '--data', 'own.csv', '--y', 'c', '--rank', '1', '--steps', '1'];
  const unchanged = async (args, message) => {
    const { code, stderr } = await run(args);
    expect([code, stderr]).toEqual([2, `lora-wasm: ${message}\n`]);
    expect(await readFile(at('own.csv'), 'utf8')).toBe(rows);
  };

  beforeAll(async () => {
    await writeFile(at('own.csv'), rows);
    await symlink('own.csv', at('link.csv'));
    await ok([...train, '--out', 'of-own']);
  });

  test('is refused, also by --force: they would be lost', async () => {
    const compress = ['compress', '--data', 'own.csv', '--y', 'c', '--force', '--out'];
    await unchanged([...compress, 'own.csv'], '--out is own.csv, whose rows it would replace');
    await unchanged([...compress, 'link.csv'], '--out is own.csv, whose rows it would replace');
    const apply = ['apply', '--data', 'link.csv', '--adapter', 'of-own', '--force'];
    const message = '--out is link.csv, whose rows it would replace';
    await unchanged([...apply, '--out', 'own.csv'], message);
  });

  test('is written where it has the rows, too', async () => {
    const apply = ['apply', '--data', 'own.csv', '--adapter', 'of-own', '--with-columns'];
    await ok([...apply, '--force', '--out', 'own.csv']);
    expect(await readFile(at('own.csv'), 'utf8')).toMatch(/^a,b,c,.*\n1,2,3,/);
    const compress = ['compress', '--data', 'own.csv', '--y', 'c', '--out', 'own.qr'];
    await ok(compress);
    const twice = ['compress', '--data', 'own.qr', 'rows.qr', '--force', '--out', 'own.qr'];
    const { stderr } = await run(twice); // of other sizes: refused, and nothing is lost
    expect(stderr).toMatch(/dIn|sizes/);
    await ok(['compress', '--data', 'own.qr', 'own.qr', '--force', '--out', 'own.qr']);
    expect(await ok(['info', 'own.qr'])).toMatch(/^own.qr: 6 rows/);
  });
});
