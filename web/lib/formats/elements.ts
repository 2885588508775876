/** Numbers as files store them, and how each is read from its bytes. */

export type ElementKind =
  'f16' | 'bf16' | 'f32' | 'f64' | 'i8' | 'i16' | 'i32' | 'i64' | 'u8' | 'u16' | 'u32' | 'u64';

interface Element {
  readonly bytes: number;
  read(view: DataView, offset: number, littleEndian: boolean): number;
}

const ELEMENTS: Readonly<Record<ElementKind, Element>> = {
  f16: { bytes: 2, read: (view, at, little) => fromHalf(view.getUint16(at, little)) },
  bf16: { bytes: 2, read: (view, at, little) => fromBrainFloat(view.getUint16(at, little)) },
  f32: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f64: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  i8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  i16: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  i32: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  i64: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  u16: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  u32: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  u64: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
};

export const bytesOf = (kind: ElementKind): number => ELEMENTS[kind].bytes;

/** `count` numbers from `bytes` on, widened to float64; integers beyond 2^53 are rounded to it. */
export function readElements(
  kind: ElementKind,
  bytes: Uint8Array,
  values: Float64Array,
  littleEndian = true,
): Float64Array {
  const { bytes: size, read } = ELEMENTS[kind];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * size, littleEndian);
  return values;
}

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function fromBrainFloat(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
