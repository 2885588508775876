import { describe, expect, test } from '@jest/globals';
import { readSafetensors, tensorValues, tensorView, writeSafetensors } from 'lora-wasm/safetensors';
import { bits } from './agreement.js';
import { errorOf, expectRefusal } from './refusal.js';
import { badFiles, fileWith, goodFiles } from './safetensors-files.js';

describe('readSafetensors()', () => {
  test.each(goodFiles)('reads %s', (_, file, names) => {
    expect([...readSafetensors(file).tensors.keys()]).toEqual(names);
  });

  test.each(badFiles)('refuses %s', async (_, file, reason, message) => {
    const error = await errorOf(() => readSafetensors(file));
    expectRefusal(error, 'ERR_FORMAT', /^bytes are not a safetensors file: /);
    expect({ reason: error.reason, message: error.message }).toEqual({
      reason,
      message: expect.stringContaining(message),
    });
  });

  test('every reason is tested', () => {
    expect(new Set(badFiles.map(([, , reason]) => reason)).size).toBe(16);
  });

  test('keeps the metadata, and gives views of the bytes', () => {
    const header =
      '{"__metadata__":{"format":"pt","":"\\n"},"w":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}';
    const file = fileWith(header, 3);
    const { metadata, tensors } = readSafetensors(file);
    expect([...metadata]).toEqual([
      ['format', 'pt'],
      ['', '\n'],
    ]);
    const { bytes } = tensors.get('w');
    expect(Array.from(bytes)).toEqual([1, 2, 3]);
    expect(bytes.buffer).toBe(file.buffer);
  });

  test('takes an ArrayBuffer and any view, and nothing else', async () => {
    const [, file] = goodFiles[1];
    const padded = new Uint8Array(file.length + 5);
    padded.set(file, 5);
    for (const bytes of [file.buffer, padded.subarray(5), new DataView(padded.buffer, 5)]) {
      expect(readSafetensors(bytes).tensors.size).toBe(1);
    }
    const error = await errorOf(() => readSafetensors('file'));
    expectRefusal(error, 'ERR_ARGUMENT', /^bytes is "file"; a Uint8Array or another view/);
  });
});

describe('writeSafetensors()', () => {
  const values = Float64Array.of(1.5, -0, 5e-324, Infinity);
  const tensors = {
    half: { dtype: 'F16', shape: [2], bytes: Uint16Array.of(0x3c00, 0xc000) },
    wide: { dtype: 'F64', shape: [2, 2], bytes: values },
    1: { dtype: 'F64', shape: [1], bytes: Float64Array.of(7) },
    byte: { dtype: 'I8', shape: [3], bytes: Int8Array.of(-1, 0, 1) },
  };

  test('writes what readSafetensors() reads, aligned', () => {
    const file = writeSafetensors(tensors, { format: 'pt', note: '"é😀' });
    const read = readSafetensors(file);
    expect([...read.tensors.keys()]).toEqual(['1', 'wide', 'half', 'byte']);
    expect([...read.metadata]).toEqual([
      ['format', 'pt'],
      ['note', '"é😀'],
    ]);
    const wide = tensorView(read.tensors.get('wide'));
    expect(wide.buffer).toBe(file.buffer);
    expect(bits(wide)).toEqual(bits(values));
    expect(read.tensors.get('wide').shape).toEqual([2, 2]);
    expect(wide.byteOffset % 8).toBe(0);
  });

  test('copies a view only where it is not aligned', () => {
    const file = writeSafetensors(tensors);
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    const wide = tensorView(readSafetensors(shifted.subarray(1)).tensors.get('wide'));
    expect(wide.buffer).not.toBe(shifted.buffer);
    expect(bits(wide)).toEqual(bits(values));
  });

  test.each([
    [
      'bytes that do not fit',
      { w: { dtype: 'F32', shape: [3], bytes: new Float32Array(2) } },
      'ERR_SHAPE',
      'tensors["w"] has 8 bytes; 12 were expected of F32 [3]',
    ],
    [
      'an unknown type',
      { w: { dtype: 'f32', shape: [1], bytes: new Float32Array(1) } },
      'ERR_ARGUMENT',
      /^tensors\["w"\]\.dtype is "f32"; one of BOOL, /,
    ],
    [
      'a negative length',
      { w: { dtype: 'F32', shape: [-1], bytes: new Float32Array(1) } },
      'ERR_ARGUMENT',
      /^tensors\["w"\]\.shape\[0\] is -1; a whole number from 0/,
    ],
    [
      'a reserved name',
      { __metadata__: { dtype: 'U8', shape: [0], bytes: new Uint8Array() } },
      'ERR_ARGUMENT',
      'a tensor cannot be called "__metadata__"',
    ],
  ])('refuses %s', async (_, bad, code, message) => {
    expectRefusal(await errorOf(() => writeSafetensors(bad)), code, message);
  });

  test('refuses metadata that is no text', async () => {
    const error = await errorOf(() => writeSafetensors({}, { rank: 4 }));
    expectRefusal(
      error,
      'ERR_ARGUMENT',
      'metadata["rank"] is 4; a text of whole Unicode characters was expected',
    );
  });
});

describe('tensorValues()', () => {
  const valuesOf = (dtype, bytes) =>
    tensorValues({ dtype, shape: [bytes.length], bytes: new Uint8Array(bytes.buffer) });

  test('widens float16: zeros, subnormals, the ends of the range', () => {
    const halves = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c01, 0xc500, 0x7bff, 0x7c00, 0xfc00];
    expect(Array.from(valuesOf('F16', Uint16Array.from(halves)))).toEqual([
      0,
      -0,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      1 + 2 ** -10,
      -5,
      65504,
      Infinity,
      -Infinity,
    ]);
    expect(Array.from(valuesOf('F16', Uint16Array.of(0x7e00)))).toEqual([NaN]);
  });

  test('widens bfloat16: the upper half of a float32', () => {
    const brains = [0x3f80, 0xbfc0, 0x8000, 0x7f80, 0x0001, 0x7f7f];
    expect(Array.from(valuesOf('BF16', Uint16Array.from(brains)))).toEqual([
      1,
      -1.5,
      -0,
      Infinity,
      2 ** -133,
      (2 - 2 ** -7) * 2 ** 127,
    ]);
  });

  test('widens integers and floats', () => {
    for (const [dtype, array] of [
      ['I8', Int8Array.of(-128, 127)],
      ['U8', Uint8Array.of(0, 255)],
      ['I16', Int16Array.of(-32768, 32767)],
      ['U16', Uint16Array.of(0, 65535)],
      ['I32', Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
      ['U32', Uint32Array.of(0, 2 ** 32 - 1)],
      ['F32', Float32Array.of(-0, 3.5)],
      ['F64', Float64Array.of(0.1, -1e300)],
      ['I64', BigInt64Array.of(-5n, 2n ** 53n)],
      ['U64', BigUint64Array.of(0n, 2n ** 63n)],
    ]) {
      expect(Array.from(valuesOf(dtype, array))).toEqual(Array.from(array, Number));
    }
  });

  test('refuses what are no real numbers', async () => {
    const error = await errorOf(() => valuesOf('C64', new Float64Array(1)));
    expectRefusal(error, 'ERR_ARGUMENT', 'tensor is of C64, which is not widened to float64');
  });
});
