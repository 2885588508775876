/** Files whose columns are not those of the adapter, or of the files before, on the command line. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { toPeft } from 'lora-wasm';
import { writeNpy } from 'lora-wasm/data';
import { writePeftFolder } from 'lora-wasm/peft/node';
import { writeSafetensors } from 'lora-wasm/safetensors';
import { ok, run, useFolder } from './cli.js';

const at = useFolder();

const refusal = (message) => `lora-wasm: ${message}\n`;

async function expectRefused(args, message, code = 1) {
  const said = await run(args);
  expect([said.code, said.stderr]).toEqual([code, refusal(message)]);
}

const rowsOf = (n, dIn, dOut) => {
  const matrix = (columns) => ({
    dtype: 'F64',
    shape: [n, columns],
    bytes: Float64Array.from({ length: n * columns }, (_, i) => Math.sin(i * i)),
  });
  return writeSafetensors({ x: matrix(dIn), y: matrix(dOut) });
};

beforeAll(async () => {
  await writeFile(at('ab.csv'), 'a,b,y\n1,10,1.1\n2,30,2.2\n3,20,3.1\n4,50,4.3\n');
  await writeFile(at('ba.csv'), 'b,a,y\n10,1,1.1\n30,2,2.2\n20,3,3.1\n50,4,4.3\n');
  await writeFile(at('semicolons.csv'), 'a;b;y\n1,5;10;1,1\n');
  await writeFile(at('gaps.csv'), 'a,b,y\n1,10,1\n,30,2\n3,,3\n4,50,\n');
  await writeFile(at('three.npy'), writeNpy([1, 2, 3, 4, 5, 6], [2, 3]));
  await writeFile(at('narrow.safetensors'), rowsOf(6, 2, 1));
  await writeFile(at('wide.safetensors'), rowsOf(6, 4, 2));
  await ok(['compress', '--data', 'ab.csv', '--x', 'a', '--y', 'y', '--out', 'a.qr']);
  await ok(['solve', '--data', 'a.qr', '--rank', '1', '--out', 'of a']);
});

describe('apply, to an adapter that knows no names', () => {
  test.each(['ab.csv', 'three.npy'])('%s has three columns for its one', async (data) => {
    const args = ['apply', '--data', data, '--adapter', 'of a'];
    const expected = 'x has 3 columns; 1 was expected, as in the adapter: --x chooses them';
    await expectRefused(args, `${data}: ${expected}`);
  });

  test('the one that is chosen is taken', async () => {
    const args = ['apply', '--data', 'ab.csv', '--adapter', 'of a', '--x', 'a'];
    expect((await ok(args)).split('\n')).toHaveLength(6);
  });
});

describe('rows of arrays of other widths', () => {
  const data = ['--data', 'narrow.safetensors'];
  const message =
    'wide.safetensors: x has 4 columns; 2 were expected, as in narrow.safetensors: --x chooses them';

  test.each([
    ['compress', [...data, 'wide.safetensors']],
    ['train', [...data, 'wide.safetensors', '--rank', '1']],
    ['train', [...data, '--rank', '1', '--validation', 'wide.safetensors']],
    ['solve', [...data, '--rank', '1', '--validation', 'wide.safetensors']],
  ])('are refused by %s %j', async (command, args) => {
    await expectRefused([command, ...args, '--out', 'none'], message);
  });

  test('also beside compressed rows', async () => {
    await ok(['compress', ...data, '--out', 'narrow.qr']);
    const args = ['--data', 'narrow.qr', '--rank', '1', '--validation', 'wide.safetensors'];
    await expectRefused(
      ['solve', ...args, '--out', 'none'],
      message.replace('in narrow.safetensors', 'in --data'),
    );
  });
});

describe('compressed rows whose columns have other names', () => {
  const message = 'column 0 of x is "b"; "a" was expected';

  beforeAll(async () => {
    for (const name of ['ab', 'ba']) {
      await ok(['compress', '--data', `${name}.csv`, '--y', 'y', '--out', `${name}.safetensors`]);
    }
    await ok(['solve', '--data', 'ab.safetensors', '--rank', '1', '--out', 'of ab']);
  });

  test.each([
    [['compress', '--data', 'ab.safetensors', 'ba.safetensors'], 'ba.safetensors'],
    [['solve', '--data', 'ab.safetensors', 'ba.safetensors', '--rank', '1'], 'ba.safetensors'],
    [
      ['solve', '--data', 'ab.safetensors', '--rank', '1', '--validation', 'ba.safetensors'],
      'ba.safetensors',
    ],
    [['train', '--data', 'ba.safetensors', '--adapter', 'of ab'], '--data'],
  ])('are refused by %j', async (args, what) => {
    await expectRefused([...args, '--out', 'none'], `${what}: ${message}`);
  });
});

test('--with-columns mixes no decimal marks', async () => {
  await ok(['train', '--data', 'ab.csv', '--y', 'y', '--rank', '1', '--out', 'marks']);
  const args = ['apply', '--adapter', 'marks', '--data', 'ab.csv', 'semicolons.csv'];
  const said = await run([...args, '--with-columns']);
  expect(said.code).toBe(1);
  expect(said.stderr).toContain(
    refusal('--with-columns: the decimal mark is "," in a file, and "." in the first one'),
  );
  expect((await ok(args)).split('\n')).toHaveLength(7);
});

test('float32 holds no value beyond its range, and CSV has all digits', async () => {
  const adapter = { a: [1e30, 2], b: [1e30], dIn: 2, dOut: 1, rank: 1, scale: 1 };
  await writePeftFolder(at('large'), toPeft(adapter, { module: 'proj', dtype: 'F64' }));
  const merge = ['merge', '--adapter', 'large', '--dtype', 'F32', '--out'];
  const message = 'a value is beyond the range of F32; --dtype F64 holds it';
  await expectRefused([...merge, 'large.npy'], message);
  await expectRefused([...merge, 'large.safetensors'], message);
  const csv = '--dtype F32 is for .npy and .safetensors: CSV has all digits';
  await expectRefused([...merge, 'large.csv'], csv, 2);
});

test('rows of --validation that are left out are said', async () => {
  const args = ['--data', 'ab.csv', '--y', 'y', '--missing', 'drop', '--validation', 'gaps.csv'];
  const said = await run(['train', ...args, '--rank', '1', '--steps', '2', '--out', 'left out']);
  expect(said).toMatchObject({
    code: 0,
    stderr: 'gaps.csv: 3 rows with missing values left out\n',
  });
});

test('integers that a float64 does not hold are refused, in safetensors as elsewhere', async () => {
  const tensor = { dtype: 'I64', shape: [1, 2], bytes: BigInt64Array.of(2n ** 53n + 1n, 2n) };
  const y = { dtype: 'F64', shape: [1, 1], bytes: Float64Array.of(1) };
  await writeFile(at('large.safetensors'), writeSafetensors({ x: tensor, y }));
  await expectRefused(
    ['solve', '--data', 'large.safetensors', '--rank', '1', '--out', 'none'],
    'large.safetensors: the array "x" has integers beyond those that a float64 holds',
  );
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a pipe with a path is read once, and its format has to be said', async () => {
  const program = join(import.meta.dirname, '../../dist/cli/main.js');
  const read = (...args) =>
    new Promise((resolve) => {
      const pipe = `"${process.execPath}" "${program}" "$@" --data <(cat narrow.safetensors)`;
      const child = spawn('bash', ['-c', pipe, 'bash', ...args], { cwd: at('.') });
      let stderr = '';
      child.stderr.on('data', (part) => (stderr += part));
      child.on('close', (code) => resolve({ code, stderr }));
    });
  const solve = ['solve', '--rank', '1', '--out', 'piped'];
  expect(await read(...solve, '--format', 'safetensors')).toEqual({ code: 0, stderr: '' });
  expect(await read(...solve, '--force')).toEqual({
    code: 2,
    stderr: expect.stringMatching(/its name does not say its format; --format does\n$/),
  });
});
