import { acceptWhole, reading, unexpected } from '../checks/accept.js';
import { flattening } from '../checks/advice.js';
import { className, describe } from '../base/describe.js';
import { LoraError } from '../base/errors.js';
import { largestOf } from './powers.js';
import { runToEnd, type Work } from '../work/slices.js';

/** Values that are checked in one go: well under a millisecond of work. */
const CHUNK_VALUES = 1 << 16;

/** The sizes of values whose squares, and sums of them, are float64 numbers of full precision. */
export const SMALLEST_SCALE = 1e-150;
export const LARGEST_SCALE = 1e150;

/** A matrix of the right type, with the length that it had when it was accepted. */
export interface AcceptedMatrix {
  readonly length: number;
  /** A view of our own, where it is a typed array. */
  readonly values: Float64Array | Float32Array | readonly number[];
}

/** Whether `value` is a matrix as far as its type tells. Throws ERR_ARGUMENT where it is not. */
export function acceptMatrix(name: string, value: unknown): AcceptedMatrix {
  const values = viewOfFloats(name, value);
  if (values) return { length: values.length, values };
  if (className(value) === 'Array') {
    const length = reading(name, () => acceptFlat(name, value as readonly unknown[]));
    return { length, values: value as readonly number[] };
  }
  const expected = 'a Float64Array, a Float32Array or a plain array of numbers';
  throw unexpected(name, value, expected, adviceOn(name, value));
}

const adviceOn = (name: string, value: unknown) => reading(name, () => flattening(name, value));

/** The length of a plain array. */
function acceptFlat(name: string, value: readonly unknown[]): number {
  const { length, 0: first } = value;
  if (className(first) === 'Array' || ArrayBuffer.isView(first)) {
    throw new LoraError(
      'ERR_ARGUMENT',
      `${name} is an array of arrays; one flat, row-major array was expected: ` +
        flattening(name, [first]),
    );
  }
  return acceptWhole(`${name}.length`, length, 0, 2 ** 32 - 1);
}

/** A size and what it is called. */
export type NamedSize = readonly [name: string, value: number];

/** A matrix of so many values. Throws ERR_ARGUMENT, ERR_SHAPE. */
export function acceptShape(
  name: string,
  value: unknown,
  rows: NamedSize,
  cols: NamedSize,
  explanation = '',
): AcceptedMatrix {
  const matrix = acceptMatrix(name, value);
  const expected = rows[1] * cols[1];
  if (matrix.length === expected) return matrix;
  throw new LoraError(
    'ERR_SHAPE',
    `${name} has ${matrix.length} values; ` +
      `${rows[0]} × ${cols[0]} = ${rows[1]} × ${cols[1]} = ${expected} were expected${explanation}`,
  );
}

/** A matrix of one row or more, of so many columns. Throws ERR_ARGUMENT, ERR_SHAPE. */
export function acceptRows(
  name: string,
  value: unknown,
  [colsName, cols]: NamedSize,
): AcceptedMatrix {
  const matrix = acceptMatrix(name, value);
  const { length } = matrix;
  if (length > 0 && length % cols === 0) return matrix;
  const expected = `n × ${colsName} were expected, a positive multiple of ${colsName} = ${cols}`;
  throw new LoraError('ERR_SHAPE', `${name} has ${length} values; ${expected}`);
}

/**
 * A copy of an accepted matrix, widened to float64.
 * Throws ERR_ARGUMENT where a plain array holds something else than numbers.
 */
export function copyMatrix(name: string, input: AcceptedMatrix): Float64Array {
  return runToEnd(copyInPortions(name, input));
}

/** The same, with a rest after every portion of a large matrix; a small one is copied at once. */
export function* copyInPortions(
  name: string,
  { values: given, length }: AcceptedMatrix,
): Work<Float64Array> {
  const values = allocate(name, length);
  for (let from = 0; from < length; from += CHUNK_VALUES) {
    if (from > 0) yield;
    const to = Math.min(length, from + CHUNK_VALUES);
    reading(name, () => {
      if (given.length !== length) throw changed(name);
      if (ArrayBuffer.isView(given)) values.set(given.subarray(from, to), from);
      else copyNumbers(name, given, values, from, to);
    });
  }
  return values;
}

/** Throws ERR_NOT_FINITE for a value that is not, `cols` in a row; checks a chunk between yields. */
export function* requireFinite(name: string, values: Float64Array, cols: number): Work<void> {
  for (let from = 0; from < values.length; from += CHUNK_VALUES) {
    const found = firstNotFinite(values, from, Math.min(values.length, from + CHUNK_VALUES));
    if (found >= 0) throw notFinite(name, found, cols, values[found]);
    yield;
  }
}

/** Throws ERR_ARGUMENT for a value above `most` in size. */
export function requireAtMost(
  name: string,
  values: Float64Array,
  cols: number,
  most: number,
): void {
  let index = 0;
  while (index < values.length && Math.abs(values[index] as number) <= most) index++;
  if (index === values.length) return;
  const row = Math.floor(index / cols);
  throw new LoraError(
    'ERR_ARGUMENT',
    `${name}[${index}] is ${values[index]} (row ${row}, column ${index % cols}); ` +
      `a size of ${most} at most was expected`,
  );
}

/** Throws ERR_ARGUMENT where all values are too small to be squared, but for zeros. */
export function* requireSquares(name: string, values: Float64Array): Work<void> {
  let largest = 0;
  for (let from = 0; from < values.length; from += CHUNK_VALUES) {
    const to = Math.min(values.length, from + CHUNK_VALUES);
    largest = Math.max(largest, largestOf(values, from, to));
    yield;
  }
  if (largest === 0 || largest >= SMALLEST_SCALE) return;
  throw new LoraError(
    'ERR_ARGUMENT',
    `${name} has no value above ${largest} in size; one of ${SMALLEST_SCALE} to ` +
      `${LARGEST_SCALE} was expected, or zeros: squares of smaller ones underflow`,
  );
}

/** A copy, widened to float64, of an accepted matrix whose values are all finite. */
export function copyFinite(name: string, input: AcceptedMatrix, cols: number): Float64Array {
  const values = copyMatrix(name, input);
  runToEnd(requireFinite(name, values, cols));
  return values;
}

/** What was computed, where it is in the range of numbers. Throws ERR_NOT_FINITE. */
export function finite<Result extends number | Float64Array>(what: string, result: Result): Result {
  const isNumber = typeof result === 'number';
  const isFinite = isNumber
    ? Number.isFinite(result)
    : firstNotFinite(result, 0, result.length) < 0;
  if (isFinite) return result;
  const has = isNumber ? 'is' : 'has values that are';
  throw new LoraError('ERR_NOT_FINITE', `${what} ${has} too large for a number`);
}

/** A new Float64Array of zeros. Throws ERR_OUT_OF_MEMORY where the engine has no room for it. */
export function allocate(name: string, size: number): Float64Array {
  try {
    return new Float64Array(size);
  } catch (cause) {
    const message = `there is no memory for ${name}: ${size} values of 8 bytes`;
    throw new LoraError('ERR_OUT_OF_MEMORY', message, { cause });
  }
}

/** What a typed array says about itself, whatever its own members say; undefined of anything else. */
function getterOf<Value>(key: string | symbol): (array: unknown) => Value {
  const prototype = Object.getPrototypeOf(Int8Array.prototype) as object;
  const { get } = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
  return (array) => get?.call(array) as Value;
}

/** Its class by name, also where it is of another realm. */
const kindOf = getterOf<string | undefined>(Symbol.toStringTag);
const bufferOf = getterOf<ArrayBuffer>('buffer');
const offsetOf = getterOf<number>('byteOffset');
const lengthOf = getterOf<number>('length');

/** The array as a view of our own, with the same memory; undefined of anything else. */
function viewOfFloats(name: string, array: unknown): Float64Array | Float32Array | undefined {
  const kind = kindOf(array);
  if (kind !== 'Float64Array' && kind !== 'Float32Array') return undefined;
  const [buffer, length] = [bufferOf(array), lengthOf(array)];
  if (length === 0 && isDetached(buffer)) throw detached(name);
  const View = kind === 'Float64Array' ? Float64Array : Float32Array;
  return reading(name, () => new View(buffer, offsetOf(array), length));
}

function isDetached(buffer: ArrayBuffer): boolean {
  if (className(buffer) !== 'ArrayBuffer') return false;
  try {
    // The `detached` property of a buffer is newer than the oldest engines that are supported.
    buffer.slice(0, 0);
    return false;
  } catch {
    return true;
  }
}

function detached(name: string): LoraError {
  return new LoraError(
    'ERR_ARGUMENT',
    `${name} has lost its memory: its buffer is detached (was it transferred to a worker?)`,
  );
}

function changed(name: string): LoraError {
  return new LoraError('ERR_ARGUMENT', `${name} has changed its length while it was copied`);
}

/** The values [from, to). */
function copyNumbers(
  name: string,
  input: readonly number[],
  values: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const value: unknown = input[i];
    if (typeof value !== 'number') {
      throw new LoraError(
        'ERR_ARGUMENT',
        `${name}[${i}] is ${describe(value)}; a plain array has to hold numbers only`,
      );
    }
    values[i] = value;
  }
}

/** The index of the first NaN or infinity in [from, to), or -1. */
export function firstNotFinite(values: Float64Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (value - value !== 0) return i; // NaN, for these only
  }
  return -1;
}

function notFinite(name: string, index: number, cols: number, value: unknown): LoraError {
  const row = Math.floor(index / cols);
  return new LoraError(
    'ERR_NOT_FINITE',
    `${name}[${index}] is ${describe(value)} (row ${row}, column ${index % cols}); ` +
      'every value has to be finite',
  );
}
