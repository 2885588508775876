/** The element types of files, and how to read them. */
import type { OwnedFloats } from '../../types/arrays.js';

export type ElementKind =
  | 'bool'
  | ('f16' | 'bf16' | 'f32' | 'f64')
  | ('i8' | 'i16' | 'i32' | 'i64')
  | ('u8' | 'u16' | 'u32' | 'u64');

interface Element {
  readonly bytes: number;
  read(view: DataView, offset: number, littleEndian: boolean): number;
  /** A typed array for bulk conversion in the byte order of this machine; most types have one. */
  readonly View?: new (buffer: ArrayBufferLike, offset: number, length: number) => NumberView;
}

type NumberView =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

const ELEMENTS: Readonly<Record<ElementKind, Element>> = {
  // As in NumPy, every byte except 0 is true.
  bool: { bytes: 1, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  f16: { bytes: 2, read: (view, at, little) => fromHalf(view.getUint16(at, little)) },
  bf16: { bytes: 2, read: (view, at, little) => fromBrainFloat(view.getUint16(at, little)) },
  f32: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little), View: Float32Array },
  f64: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little), View: Float64Array },
  i8: { bytes: 1, read: (view, at) => view.getInt8(at), View: Int8Array },
  i16: { bytes: 2, read: (view, at, little) => view.getInt16(at, little), View: Int16Array },
  i32: { bytes: 4, read: (view, at, little) => view.getInt32(at, little), View: Int32Array },
  i64: { bytes: 8, read: inHalves('getInt32') },
  u8: { bytes: 1, read: (view, at) => view.getUint8(at), View: Uint8Array },
  u16: { bytes: 2, read: (view, at, little) => view.getUint16(at, little), View: Uint16Array },
  u32: { bytes: 4, read: (view, at, little) => view.getUint32(at, little), View: Uint32Array },
  u64: { bytes: 8, read: inHalves('getUint32') },
};

/** A 64-bit integer from its halves, rounded once: several times faster than BigInt. */
function inHalves(upper: 'getInt32' | 'getUint32'): Element['read'] {
  return (view, at, little) =>
    view[upper](at + (little ? 4 : 0), little) * 2 ** 32 +
    view.getUint32(at + (little ? 0 : 4), little);
}

export const isKind = (name: string): name is ElementKind => Object.hasOwn(ELEMENTS, name);

export const bytesOf = (kind: ElementKind): number => ELEMENTS[kind].bytes;

/**
 * A copy of float64 numbers in the byte order of this machine, without the pass that zeroes a new
 * array; undefined for other numbers, and where there is no memory.
 */
export function copyOfFloat64(
  kind: ElementKind,
  bytes: Uint8Array,
  littleEndian = true,
): OwnedFloats | undefined {
  if (kind !== 'f64' || littleEndian !== IS_LITTLE_ENDIAN) return undefined;
  try {
    return new Float64Array(new Uint8Array(bytes).buffer);
  } catch {
    return undefined;
  }
}

/** Reads `values.length` numbers from `bytes` as float64; integers beyond 2^53 are rounded. */
export function readElements(
  kind: ElementKind,
  bytes: Uint8Array,
  values: Float64Array,
  littleEndian = true,
): Float64Array {
  const { bytes: size, read, View } = ELEMENTS[kind];
  if (View && (littleEndian === IS_LITTLE_ENDIAN || size === 1)) {
    const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
    values.set(new View(buffer, byteOffset, values.length));
    return values;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * size, littleEndian);
  return values;
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** 2 ** (exponent - 15), precomputed for speed. */
const HALF_POWERS = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 15));

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * (HALF_POWERS[exponent] as number);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function fromBrainFloat(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
