import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readNpy, readNpz, writeNpy } from 'lora-wasm/data';
import { bits } from './agreement.js';
import { errorOf, expectRefusal } from './refusal.js';

const read = (name) => readFileSync(new URL(`../golden/npy/${name}`, import.meta.url));
const expected = JSON.parse(read('expected.json'));
const names = readdirSync(new URL('../golden/npy/', import.meta.url))
  .filter((name) => name.endsWith('.npy') && name !== 'structured.npy')
  .map((name) => name.slice(0, -4));

/** A file of that header, a text, with `data` bytes behind it. */
function fileWith(header, data = 0, version = 1) {
  const wide = version === 1 ? 0 : 2;
  const file = Buffer.alloc(10 + wide + header.length + data);
  file.set([0x93, ...Buffer.from('NUMPY'), version, 0]);
  if (wide) file.writeUInt32LE(header.length, 8);
  else file.writeUInt16LE(header.length, 8);
  file.write(header, 10 + wide, 'latin1');
  return file;
}
const dict = (descr, shape, order = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

async function expectUnreadable(call, reason, message) {
  const error = await errorOf(call);
  expectRefusal(error, 'ERR_FORMAT', message);
  expect(error.reason).toBe(reason);
}

describe('readNpy()', () => {
  test('every file of NumPy is tested', () => {
    expect(names.sort()).toEqual(Object.keys(expected).sort());
    expect(names).toHaveLength(31);
  });

  test.each(names)('reads what NumPy wrote: %s', (name) => {
    const { shape, values } = readNpy(read(`${name}.npy`));
    expect(shape).toEqual(expected[name].shape);
    expect(bits(values)).toEqual(bits(expected[name].values));
  });

  test('reads keys in any order, and a native order of bytes', () => {
    const header = "{'shape':(2,),'fortran_order':False,'descr':'|u1'}";
    expect(Array.from(readNpy(fileWith(header, 2)).values)).toEqual([0, 0]);
    expect(readNpy(fileWith(dict('=i2', '(1,)'), 2)).shape).toEqual([1]);
    expect(readNpy(fileWith(dict('<f8', '(2L, 1L)'), 16)).shape).toEqual([2, 1]);
  });

  test('reads a header in the other quotes of Python, and what it calls the same types', () => {
    const double = '{"descr": "<f8", "fortran_order": False, "shape": (1,), }';
    expect(readNpy(fileWith(double, 8)).shape).toEqual([1]);
    const old = "{u'descr': u'<f8', u'fortran_order': False, u'shape': (1L,)}";
    expect(readNpy(fileWith(old, 8)).shape).toEqual([1]);
    for (const [name, size] of [
      ['float64', 8],
      ['d', 8],
      ['float32', 4],
      ['f', 4],
      ['float16', 2],
      ['e', 2],
      ['int64', 8],
      ['uint8', 1],
      ['B', 1],
      ['?', 1],
      ['bool', 1],
      ['|b1', 1],
    ]) {
      expect([...readNpy(fileWith(dict(name, '(2,)'), 2 * size)).values]).toEqual([0, 0]);
    }
  });

  test('reads true and false as 1 and 0, and what is neither as true, as NumPy does', () => {
    const file = fileWith(dict('|b1', '(4,)'), 4);
    file.set([0, 1, 255, 0], file.length - 4);
    expect([...readNpy(file).values]).toEqual([0, 1, 1, 0]);
  });

  test('reads values wherever they begin', () => {
    const file = fileWith(dict('<f8', '(2,)'), 16);
    [1.5, -2.25].forEach((value, i) => file.writeDoubleLE(value, file.length - 16 + 8 * i));
    for (let shift = 0; shift < 8; shift++) {
      const bytes = new Uint8Array(shift + file.length);
      bytes.set(file, shift);
      expect(Array.from(readNpy(bytes.subarray(shift)).values)).toEqual([1.5, -2.25]);
    }
  });

  test.each(['<', '>'])('reads 64 bits of integers to the last one, %s', (order) => {
    const most = 2n ** 53n - 1n;
    const all = [0n, 1n, -1n, 2n ** 31n, 2n ** 32n - 1n, -(2n ** 32n) - 1n, most, -most];
    for (const [kind, expected] of [
      ['i8', all],
      ['u8', all.filter((value) => value >= 0n)],
    ]) {
      const file = fileWith(dict(order + kind, `(${expected.length},)`), 8 * expected.length);
      const view = new DataView(file.buffer, file.byteOffset + file.length - 8 * expected.length);
      expected.forEach((value, i) => view.setBigInt64(8 * i, value, order === '<'));
      expect(bits(readNpy(file).values)).toEqual(bits(expected.map(Number)));
    }
  });

  test.each([
    ['nothing', Buffer.alloc(0), 'header', /do not begin with/],
    ['another file', Buffer.from('PK\x03\x04 and more'), 'header', /do not begin with/],
    ['version 4', fileWith(dict('<f8', '()'), 8, 4), 'header', /version 4.0 is none of/],
    [
      'a header beyond the file',
      fileWith(dict('<f8', '()')).subarray(0, 30),
      'header',
      /end within/,
    ],
    [
      'a header beyond the file, of 4 GB',
      Buffer.concat([fileWith('', 0, 2).fill(0xff, 8)]),
      'header',
      /the header has 4294967295 bytes; 10000 are the most/,
    ],
    ['a header that is no dict', fileWith('[1, 2]'), 'header', /is not a dict/],
    ['half a dict', fileWith("{'descr': '<f8'"), 'header', /is not a dict with its three keys/],
    [
      'a key too few',
      fileWith("{'descr': '<f8', 'shape': ()}"),
      'header',
      /is not a dict with its three keys/,
    ],
    ['a key too many', fileWith("{'descr': '<f8', 'a': 1}"), 'header', /"a" cannot be read/],
    ['a key twice', fileWith("{'descr': '<f8', 'descr': '<f8'}"), 'header', /"descr" twice/],
    ['a shape that is no tuple', fileWith(dict('<f8', '(3)'), 24), 'header', /not a tuple/],
    ['a negative length', fileWith(dict('<f8', '(-3,)'), 24), 'header', /"shape" cannot be read/],
    ['half a structured type', fileWith("{'descr': [('a', '<f8'"), 'dtype', /\(structured\)/],
    [
      'a structured type of NumPy',
      read('structured.npy'),
      'dtype',
      /^the elements are of several fields \(structured\); one of f2, f4, f8, i1 to i8, u1 to u8 and b1/,
    ],
    ['half a quote', fileWith("{'descr': \"<f8'}"), 'header', /"descr" cannot be read/],
    ...[
      ['<c16', 'complex numbers'],
      ['<U7', 'texts'],
      ['|S7', 'texts'],
      ['|O', 'Python objects'],
      ['<M8[ns]', 'dates'],
      ['<m8[ns]', 'spans of time'],
      ['<f16', 'numbers of more than 64 bits'],
      ['|V2', 'raw bytes'],
    ].map(([descr, words]) => [
      words,
      fileWith(dict(descr, '(1,)'), 16),
      'dtype',
      new RegExp(
        `^the elements are of "${descr.replaceAll(/[|[\]]/g, '\\$&')}", ${words}; one of f2`,
      ),
    ]),
    [
      'what nobody knows',
      fileWith(dict('<q9', '()'), 9),
      'dtype',
      /^the elements are of "<q9"; one/,
    ],
    ['a length of 2^60', fileWith(dict('<f8', `(${2n ** 60n},)`)), 'overflow', /a length of 2\^53/],
    [
      'a product of 2^60',
      fileWith(dict('<f8', '(1073741824, 1073741824)')),
      'overflow',
      /of 2\^53 bytes/,
    ],
    [
      'too few bytes',
      fileWith(dict('<f8', '(3,)'), 23),
      'truncated',
      'there are 23 bytes of values; 24 were expected',
    ],
    [
      'a claim of 8 TB',
      fileWith(dict('<f8', '(1000000000000,)'), 8),
      'truncated',
      /^there are 8 bytes/,
    ],
    ['too many bytes', fileWith(dict('<f8', '(3,)'), 25), 'trailing-bytes', /^there are 25 bytes/],
  ])('refuses %s', async (_, file, reason, message) => {
    await expectUnreadable(() => readNpy(file), reason, message);
  });

  test('refuses integers that a float64 cannot hold', async () => {
    for (const [type, kind, method, integer] of [
      ['<i8', 'i64', 'writeBigInt64LE', 2n ** 53n + 1n],
      ['>i8', 'i64', 'writeBigInt64BE', -(2n ** 60n) - 1n],
      ['<u8', 'u64', 'writeBigUInt64LE', 2n ** 64n - 1n],
    ]) {
      const file = fileWith(dict(type, '(2,)'), 16);
      file[method](integer, file.length - 8);
      await expectUnreadable(
        () => readNpy(file),
        'number',
        `the value 1 of ${kind} is ${integer}, beyond the integers that a float64 holds`,
      );
    }
  });
});

describe('writeNpy()', () => {
  test('writes the very bytes that NumPy writes', () => {
    const { shape, values } = expected.f8;
    expect(Buffer.from(writeNpy(values, shape))).toEqual(read('f8.npy'));
    expect(Buffer.from(writeNpy(Float32Array.from(expected.f4.values), shape))).toEqual(
      read('f4.npy'),
    );
    expect(Buffer.from(writeNpy(expected.vector.values, [5]))).toEqual(read('vector.npy'));
    expect(Buffer.from(writeNpy([2.5], []))).toEqual(read('scalar.npy'));
  });

  test('refuses a shape of another size', async () => {
    expectRefusal(
      await errorOf(() => writeNpy([1, 2, 3], [2, 2])),
      'ERR_SHAPE',
      'values has 3 values; those of the shape (2, 2) were expected',
    );
    expectRefusal(
      await errorOf(() => writeNpy([1], [1.5])),
      'ERR_ARGUMENT',
      /^shape\[0\] is 1.5; /,
    );
  });
});

describe('readNpz()', () => {
  test.each(['stored.npz', 'compressed.npz'])('reads what NumPy wrote: %s', async (name) => {
    const arrays = await readNpz(read(name));
    expect([...arrays.keys()]).toEqual(['x', 'y']);
    expect(bits(arrays.get('x').values)).toEqual(bits(expected.f8.values));
    expect(arrays.get('y').shape).toEqual([3, 1]);
  });

  test('refuses what is no archive, and one that is too large when unpacked', async () => {
    await expectUnreadable(
      () => readNpz(Buffer.from('no archive')),
      'archive',
      /^bytes are not an/,
    );
    await expectUnreadable(
      () => readNpz(read('compressed.npz'), { mostBytes: 300 }),
      'archive',
      'the archive unpacks to 364 bytes or more; 300 bytes are the most; see mostBytes',
    );
  });
});
