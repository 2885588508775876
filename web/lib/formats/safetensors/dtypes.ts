import { isKind, type ElementKind } from './elements.js';

/** The bits per element of all types of the format. */
const BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

export type Dtype = keyof typeof BITS;

export const DTYPES = Object.keys(BITS) as Dtype[];

export const isDtype = (name: unknown): name is Dtype => DTYPES.includes(name as Dtype);

export const bitsOf = (dtype: Dtype): number => BITS[dtype];

/** The kind of the elements; undefined for types that are not read as numbers. */
export function kindOf(dtype: Dtype): ElementKind | undefined {
  const name = dtype.toLowerCase();
  return isKind(name) ? name : undefined;
}

/** The number of elements, 1 for no dimensions; undefined if it is above 2^53. */
export function sizeOf(shape: readonly number[]): number | undefined {
  const size = shape.reduce((product, length) => product * length, 1);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** The size of a tensor in bytes; undefined if it is not an integer or above 2^53. */
export function tensorBytes(dtype: Dtype, shape: readonly number[]): number | undefined {
  const size = sizeOf(shape);
  const bits = size === undefined ? undefined : size * bitsOf(dtype);
  return bits !== undefined && Number.isSafeInteger(bits) && bits % 8 === 0 ? bits / 8 : undefined;
}
