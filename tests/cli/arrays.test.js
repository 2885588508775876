/** Files of arrays as people have them, on the command line. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { writeNpy } from 'lora-wasm/data';
import { writeSafetensors } from 'lora-wasm/safetensors';
import { jsonLines, ok, run, useFolder } from './cli.js';

const at = useFolder();
const golden = (name) => join(import.meta.dirname, '../golden', name);

async function expectRefused(args, code, message) {
  const result = await run(args);
  expect([result.stdout, result.code]).toEqual(['', code]);
  expect(result.stderr).toMatch(message);
}

describe('.npz', () => {
  const train = (path, out) => ['train', '--data', path, '--rank', '1', '--out', out];

  test.each(['prefix', 'folders', 'mixed', 'comment', 'zip64_prefix', 'streamed'])(
    'x and y are read: %s',
    async (name) => {
      const path = golden(`npz/${name}.npz`);
      expect(await ok(train(path, `trained ${name}`))).toMatch(/^loss /);
      const y = ['apply', '--data', path, '--adapter', `trained ${name}`, '--out', `${name}.npy`];
      expect(await ok(y)).toContain('3 rows');
    },
  );

  test('a flipped bit is refused, and the array with it named', async () => {
    const path = golden('npz/flipped_bit.npz');
    const message =
      /flipped_bit\.npz: "x\.npy" in the archive has the CRC-32 c4ad5c8b; 34d4138e was/;
    await expectRefused(train(path, 'damaged'), 1, message);
    await expectRefused(['info', path], 1, message);
  });

  test('an array of another type is refused by its name where it is asked for', async () => {
    const path = golden('npz/mixed.npz');
    const message = /mixed\.npz: "words": the elements are of "<U3", texts; one of f2/;
    await expectRefused([...train(path, 'words'), '--x', 'words'], 1, message);
    const [{ arrays }] = jsonLines(await ok(['info', path, '--json']));
    expect(arrays[0]).toEqual({ name: 'x', shape: [3, 2] });
    expect(arrays[2]).toEqual({
      name: 'words',
      refused: expect.stringMatching(message.source.slice(12)),
    });
    expect(await ok(['info', path])).toMatch(
      /5 arrays \(npz\)\n {2}x \(3, 2\)\n.*\n {2}"words": the/,
    );
  });

  test('what has no arrays, or not the one that is asked for, says what it has', async () => {
    await writeFile(at('none.npz'), zipSync({ 'read me': new Uint8Array(5) }));
    await expectRefused(train('none.npz', 'o'), 1, /names end in \.npy; it has "read me"/);
    await writeFile(at('one.npz'), zipSync({ 'p.npy': writeNpy([1, 2], [2]) }));
    await expectRefused(train('one.npz', 'o'), 2, /one\.npz has no array "x"; it has "p"/);
    await writeFile(at('none.safetensors'), writeSafetensors({}));
    await expectRefused(train('none.safetensors', 'o'), 2, /none\.safetensors has no arrays$/m);
    const cube = { 'x.npy': writeNpy([1, 2], [2, 1, 1]), 'y.npy': writeNpy([1, 2], [2]) };
    await writeFile(at('cube.npz'), zipSync(cube));
    await expectRefused(
      train('cube.npz', 'o'),
      1,
      /the array "x" of shape \(2, 1, 1\) is not a matrix/,
    );
  });

  test('an array that deflates to a thousandth is read all the same', async () => {
    const rows = 90_000;
    const x = new Float64Array(100 * rows).fill(1);
    const y = new Float64Array(rows).fill(2);
    const files = { 'x.npy': writeNpy(x, [rows, 100]), 'y.npy': writeNpy(y, [rows]) };
    await writeFile(at('ones.npz'), zipSync(files, { level: 1 }));
    const said = await ok(['compress', '--data', 'ones.npz', '--out', 'ones.qr']);
    expect(said).toBe('90000 rows of 100 features and 1 target in ones.qr\n');
  });
});

test('true and false are 1 and 0, in .npy, .npz and safetensors', async () => {
  const x = [1, 0, 0, 1, 1, 1];
  const header = "{'descr': '|b1', 'fortran_order': False, 'shape': (3, 2), }\n";
  const npy = Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]),
    Buffer.from(header),
    Buffer.from(x),
  ]);
  const y = writeNpy([1, 2, 3], [3]);
  await writeFile(at('bool.npy'), npy);
  await writeFile(at('y.npy'), y);
  await writeFile(at('bool.npz'), zipSync({ 'x.npy': npy, 'y.npy': y }));
  const tensors = {
    x: { dtype: 'BOOL', shape: [3, 2], bytes: Uint8Array.from(x) },
    y: { dtype: 'F64', shape: [3], bytes: Float64Array.of(1, 2, 3) },
  };
  await writeFile(at('bool.safetensors'), writeSafetensors(tensors));
  await writeFile(at('plain.csv'), 'a,b,y\n1,0,1\n0,1,2\n1,1,3\n');
  const losses = [];
  for (const data of [
    ['plain.csv', '--y', 'y'],
    ['bool.npy', '--targets', 'y.npy'],
    ['bool.npz'],
    ['bool.safetensors'],
  ]) {
    const settings = ['--rank', '1', '--steps', '5', '--out', `trained on ${data[0]}`, '--json'];
    losses.push(jsonLines(await ok(['train', '--data', ...data, ...settings])).at(-1).loss);
  }
  expect(new Set(losses).size).toBe(1);
  expect(losses[0]).toBeGreaterThanOrEqual(0);
});

describe('Parquet and Arrow', () => {
  test.each([
    ['types.parquet', 'embedding,list', 'flag', '10 rows of 5 features and 1 target'],
    ['types.arrow', 'flag', 'embedding,price', '10 rows of 1 feature and 4 targets'],
    ['types.arrows', '0-1', 'price', '10 rows of 4 features and 1 target'],
    ...['zstd', 'gzip', 'brotli', 'lz4'].map((codec) => [
      `${codec}.parquet`,
      'embedding',
      'flag',
      '10 rows of 3 features and 1 target',
    ]),
    ['lz4.feather', 'x', 'y', '2000 rows of 1 feature and 1 target'],
    ['zstd.feather', 'x', 'flag', '500 rows of 1 feature and 1 target'],
    ['decimal.arrow', 'x', 'y', '3 rows of 1 feature and 1 target'],
  ])('%s', async (name, x, y, said) => {
    const data = ['--data', golden(`tables/${name}`), '--x', x, '--y', y];
    expect(await ok(['compress', ...data, '--out', `${name}.qr`])).toBe(`${said} in ${name}.qr\n`);
  });

  test.each([
    [
      'types.parquet',
      'stamp',
      /stamp" is a date \(1970-01-01T00:00:00\.000Z\); a finite number was/,
    ],
    ['types.arrow', 'stamp', /stamp" is a date \(1970-01-01T00:00:00\.000Z\); a finite number was/],
    ['types.arrow', 'ragged', /row 6, column "ragged" is a list of 3; 2 were expected/],
  ])('%s: %s is refused', async (name, column, message) => {
    const data = ['--data', golden(`tables/${name}`), '--x', 'flag', '--y', column];
    await expectRefused(['compress', ...data, '--out', 'refused.qr'], 1, message);
  });
});
