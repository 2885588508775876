// Archives of arrays, written by Python's zipfile and by NumPy in all the ways in which they can be.
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { npzNames, readNpz, writeNpy } from 'lora-wasm/data';
import { errorOf, expectRefusal } from './refusal.js';

const folder = new URL('../golden/npz/', import.meta.url);
const read = (name) => readFileSync(new URL(`${name}.npz`, folder));
const names = readdirSync(folder).map((name) => name.replace('.npz', ''));

const X = [0, 0.25, 0.5, 0.75, 1, 1.25];
const Y = [1, -2, 3];

async function expectUnreadable(call, reason, message) {
  const error = await errorOf(call);
  expectRefusal(error, 'ERR_FORMAT', message);
  expect(error.reason).toBe(reason);
}

describe('readNpz()', () => {
  test('every archive is tested', () => {
    expect(names).toHaveLength(13);
  });

  test.each(names.filter((name) => name !== 'flipped_bit'))('finds x and y: %s', async (name) => {
    for (const options of [{}, { arrays: ['y', 'x'] }]) {
      const arrays = await readNpz(read(name), options);
      expect(arrays.get('x')).toEqual({ shape: [3, 2], values: Float64Array.from(X) });
      expect(arrays.get('y')).toEqual({ shape: [3, 1], values: Float64Array.from(Y) });
      expect(arrays.get('z')).toBeUndefined();
    }
  });

  test('knows what is in a folder by its whole name, as NumPy does', async () => {
    expect(npzNames(read('folders'))).toEqual(['sub/x', 'sub/y']);
    const arrays = await readNpz(read('folders'));
    expect([...arrays.keys()]).toEqual(['sub/x', 'sub/y']);
    expect(arrays.get('sub/x')).toBe(arrays.get('x'));
    const two = zipSync({ 'p/x.npy': writeNpy([1], [1]), 'q/x.npy': writeNpy([2], [1]) });
    expect((await readNpz(two)).get('x')).toBeUndefined();
    expectRefusal(
      await errorOf(() => readNpz(two, { arrays: ['x'] })),
      'ERR_ARGUMENT',
      'arrays[0] is "x"; an array of the file, "p/x", "q/x", was expected',
    );
  });

  test('an array of another type is refused when it is asked for, by its name', async () => {
    const arrays = await readNpz(read('mixed'));
    expect([...arrays.keys()]).toEqual(['x', 'y', 'words', 'things', 'when']);
    expect(arrays.has('words')).toBe(true);
    for (const [name, what] of [
      ['words', '"<U3", texts'],
      ['things', '"|O", Python objects'],
      ['when', '"<M8[D]", dates'],
    ]) {
      const message = `"${name}": the elements are of ${what}; one of `;
      const starts = new RegExp(`^${message.replaceAll(/[|[\]]/g, '\\$&')}`);
      await expectUnreadable(() => arrays.get(name), 'dtype', starts);
      await expectUnreadable(() => new Map(arrays.entries()).get(name).values, 'dtype', starts);
      await expectUnreadable(() => readNpz(read('mixed'), { arrays: [name] }), 'dtype', starts);
    }
    expect([...arrays.values()].slice(0, 2).map(({ shape }) => shape)).toEqual([
      [3, 2],
      [3, 1],
    ]);
  });

  test('looks at nothing but the arrays that are asked for', async () => {
    const good = writeNpy([5], [1]);
    const file = zipSync({ 'good.npy': good, 'bad.npy': new Uint8Array(1000) }, { level: 0 });
    file[file.length - 300] ^= 1;
    await expectUnreadable(() => readNpz(file), 'checksum', /^"bad\.npy" in the archive has /);
    const some = { arrays: ['good'], mostBytes: good.length };
    expect([...(await readNpz(file, some)).get('good').values]).toEqual([5]);
    expect(npzNames(file)).toEqual(['good', 'bad']);
  });

  test.each([
    ['a number', 5, /^arrays is 5; an array of names was expected/],
    // eslint-disable-next-line no-sparse-arrays
    ['a hole', [,], /^arrays\[0\] is missing; an array of the file/],
    ['a name that is none', [1], /^arrays\[0\] is 1; an array of the file, "x", "y", was expected/],
    ['a name that there is not', ['x', 'z'], /^arrays\[1\] is "z"; an array of the file/],
  ])('refuses to read %s', async (_, arrays, message) => {
    expectRefusal(await errorOf(() => readNpz(read('zip64'), { arrays })), 'ERR_ARGUMENT', message);
  });

  test('a flipped bit is noticed, and the array with it named', async () => {
    await expectUnreadable(
      () => readNpz(read('flipped_bit')),
      'checksum',
      '"x.npy" in the archive has the CRC-32 c4ad5c8b; 34d4138e was expected: the file is damaged',
    );
    expect((await readNpz(read('flipped_bit'), { arrays: ['y'] })).get('y').shape).toEqual([3, 1]);
  });

  test.each(['prefix', 'streamed', 'zip64_directory', 'comment'])(
    'a flipped bit anywhere is noticed, or changes no value: %s',
    async (name) => {
      const file = read(name);
      const known = [X, Y].map((values) => values.join());
      let refused = 0;
      for (let bit = 0; bit < 8 * file.length; bit++) {
        const copy = Uint8Array.from(file);
        copy[bit >> 3] ^= 1 << (bit & 7);
        const arrays = await readNpz(copy).catch((error) => error);
        if (arrays instanceof Map) {
          const isKnown = [...arrays.values()].every(({ values }) => known.includes(values.join()));
          if (!isKnown) throw new Error(`bit ${bit} changes a value`);
        } else {
          if (arrays.code !== 'ERR_FORMAT') throw arrays;
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(3 * file.length);
    },
  );

  test('a large array is unpacked in slices: others have their turn', async () => {
    const values = Float64Array.from({ length: 1e6 }, (_, i) => i % 1000);
    const file = zipSync({ 'x.npy': writeNpy(values, [values.length]) }, { level: 1 });
    let turns = 0;
    const count = () => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const { values: came } = (await readNpz(file)).get('x');
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(1);
    expect(Buffer.compare(Buffer.from(came.buffer), Buffer.from(values.buffer))).toBe(0);
  });

  const good = { 'x.npy': writeNpy(X, [3, 2]) };
  const changed = (options, change) => {
    const file = zipSync(good, options);
    change(new DataView(file.buffer), file.length);
    return file;
  };
  /** Where the directory's entry begins. */
  const entry = (view) => view.getUint32(view.byteLength - 6, true);
  test.each([
    ['a text', Buffer.from('no archive'), 'archive', /^bytes are not an .npz file: it has no/],
    ['nothing', new Uint8Array(), 'archive', /^bytes are not an .npz file: it has no directory/],
    ['half an archive', zipSync(good).subarray(0, 100), 'archive', /it has no directory of a zip/],
    ['an empty archive', zipSync({}), 'empty', /names end in .npy; it has nothing$/],
    [
      'a workbook',
      zipSync({ '[Content_Types].xml': new Uint8Array(9), 'xl/workbook.xml': new Uint8Array(9) }),
      'empty',
      'the archive has no arrays, whose names end in .npy; it has "[Content_Types].xml", "xl/workbook.xml"; a workbook can be saved as CSV',
    ],
    [
      'what claims to be larger than it can be',
      changed({ level: 9 }, (view) => view.setUint32(entry(view) + 24, 60e6, true)),
      'archive',
      /^"x.npy" in the archive cannot be unpacked/,
    ],
    [
      'a password',
      changed({}, (view) => view.setUint16(entry(view) + 8, 1, true)),
      'archive',
      '"x.npy" in the archive is encrypted',
    ],
    [
      'another compression',
      changed({}, (view) => view.setUint16(entry(view) + 10, 14, true)),
      'archive',
      /^"x.npy" in the archive is compressed by the method 14; none, or 8 \(deflate\), was/,
    ],
    [
      'an array that is none',
      zipSync({ 'x.npy': Buffer.from('text') }),
      'header',
      /^"x": bytes are not an .npy file/,
    ],
  ])('refuses %s', async (_, file, reason, message) => {
    await expectUnreadable(async () => (await readNpz(file)).get('x'), reason, message);
  });
});
