import { className, counted, listed, thereAre } from '../../base/describe.js';
import { wrongShape } from '../../base/errors.js';
import { acceptMatrix, allocate, copyMatrix } from '../../matrices/matrix.js';
import type { MatrixInput, BytesInput, OwnedBytes, OwnedFloats } from '../../types/arrays.js';
import { acceptBytes } from '../../checks/bytes.js';
import { unreadable } from '../../base/format-errors.js';
import { bytesOf, copyOfFloat64, readElements, type ElementKind } from '../safetensors/elements.js';
import { MAGIC, parseNpyHeader } from './header.js';
import { sizeOf } from '../safetensors/dtypes.js';
import { runToEnd, type Work } from '../../work/slices.js';
import { acceptLengths } from '../safetensors/tensor.js';

/** An array of an .npy file. */
export interface NpyArray {
  /** Empty for a single value; (n, columns) for a matrix. */
  readonly shape: readonly number[];
  /** Row-major, converted to float64. */
  readonly values: OwnedFloats;
}

/** Headers are padded to a multiple of this, as NumPy does. */
const ALIGNMENT = 64;

/**
 * Reads an array that NumPy saved,
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html: versions 1 to 3, both
 * byte orders, C and Fortran order, f2, f4, f8, i1 to i8, u1 to u8, and b1 as 0 and 1. Non-finite
 * values are kept.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_ARGUMENT, ERR_OUT_OF_MEMORY
 */
export function readNpy(bytes: BytesInput): NpyArray {
  const file = acceptBytes('bytes', bytes);
  const { kind, littleEndian, fortranOrder, shape, dataStart } = parseNpyHeader(file);
  const size = checkLength(kind, shape);
  const expected = size * bytesOf(kind);
  const data = file.subarray(dataStart);
  if (data.length !== expected) {
    const reason = data.length < expected ? 'truncated' : 'trailing-bytes';
    throw wrongLength(reason, data.length, expected);
  }
  const values =
    copyOfFloat64(kind, data, littleEndian) ??
    runToEnd(readInPortions(kind, data, allocate('the array', size), littleEndian));
  return { shape, values: fortranOrder ? runToEnd(toRowMajor(values, shape)) : values };
}

/**
 * Encodes an .npy file of version 1: float32 for a Float32Array, else float64.
 *
 * @param shape its product is the number of values; [n, columns] for a matrix
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE
 */
export function writeNpy(values: MatrixInput, shape: readonly number[]): OwnedBytes {
  const matrix = acceptMatrix('values', values);
  const lengths = acceptLengths('shape', shape);
  if (sizeOf(lengths) !== matrix.length) {
    const received = `values has ${counted(matrix.length, 'value')}`;
    throw wrongShape(`${received}; those of the shape (${listed(lengths)}) were expected`);
  }
  const isSingle = className(matrix.values) === 'Float32Array';
  const content = ArrayBuffer.isView(matrix.values) ? matrix.values : copyMatrix('values', matrix);
  const tuple = lengths.length === 1 ? `(${lengths[0]},)` : `(${lengths.join(', ')})`;
  const descr = isSingle ? '<f4' : '<f8';
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const header = new TextEncoder().encode(padded(dict));
  const bytes = new Uint8Array(MAGIC.length + 4 + header.length + content.byteLength);
  bytes.set([...MAGIC, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(header, MAGIC.length + 4);
  const data = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  bytes.set(data, MAGIC.length + 4 + header.length);
  return bytes;
}

/** Pads the header so that it ends with a line feed and the values are aligned. */
function padded(dict: string): string {
  const before = MAGIC.length + 4;
  const length = Math.ceil((before + dict.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  return `${dict.padEnd(length - 1)}\n`;
}

/** The number of values. Throws ERR_FORMAT if their size overflows. */
export function checkLength(kind: ElementKind, shape: readonly number[]): number {
  const size = sizeOf(shape);
  if (size !== undefined && Number.isSafeInteger(size * bytesOf(kind))) return size;
  throw unreadable('overflow', `the shape (${listed(shape)}) is of 2^53 bytes or more`);
}

export const wrongLength = (
  reason: 'truncated' | 'trailing-bytes',
  received: number | 'more',
  expected: number,
) => {
  const there = received === 'more' ? 'there are more bytes' : thereAre(received, 'byte');
  return unreadable(reason, `${there} of values; ${expected} were expected`);
};

/** Values to convert or to copy between two yields. */
const VALUES_AT_ONCE = 1 << 14;

/**
 * Reads numbers as float64, yielding in between. Throws ERR_FORMAT for integers that were rounded;
 * `first` is the index of the first value.
 */
export function* readInPortions(
  kind: ElementKind,
  bytes: Uint8Array,
  values: Float64Array,
  littleEndian: boolean,
  first = 0,
): Work<OwnedFloats> {
  const size = bytesOf(kind);
  for (let from = 0; from < values.length; from += VALUES_AT_ONCE) {
    const part = values.subarray(from, from + VALUES_AT_ONCE);
    const own = bytes.subarray(from * size, (from + part.length) * size);
    readElements(kind, own, part, littleEndian);
    requireExact(kind, own, part, littleEndian, first + from);
    yield;
  }
  return values as OwnedFloats;
}

/** Throws ERR_FORMAT for integers that were rounded; `first` is the index of the first value. */
function requireExact(
  kind: ElementKind,
  bytes: Uint8Array,
  values: Float64Array,
  littleEndian: boolean,
  first: number,
): void {
  if (kind !== 'i64' && kind !== 'u64') return;
  let found = 0;
  while (found < values.length && Number.isSafeInteger(values[found])) found++;
  if (found === values.length) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset + found * bytesOf(kind));
  const integer =
    kind === 'i64' ? view.getBigInt64(0, littleEndian) : view.getBigUint64(0, littleEndian);
  const received = `the value ${first + found} of ${kind} is ${integer}`;
  throw unreadable('number', `${received}, beyond the integers that a float64 holds`);
}

/** Converts Fortran order to C order. */
export function* toRowMajor(values: OwnedFloats, shape: readonly number[]): Work<OwnedFloats> {
  const result = allocate('the array', values.length) as OwnedFloats;
  const strides = shape.map((_, d) => shape.slice(0, d).reduce((p, length) => p * length, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    if (to % VALUES_AT_ONCE === VALUES_AT_ONCE - 1) yield;
    result[to] = values[from] as number;
    for (let d = shape.length - 1; d >= 0; d--) {
      const [at, length, stride] = [index[d] as number, shape[d] as number, strides[d] as number];
      if (at + 1 < length) {
        index[d] = at + 1;
        from += stride;
        break;
      }
      index[d] = 0;
      from -= at * stride;
    }
  }
  return result;
}
