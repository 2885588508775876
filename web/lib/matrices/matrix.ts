import { acceptWhole, reading, unexpected } from '../checks/accept.js';
import { flattening } from '../checks/advice.js';
import { className, counted, describe } from '../base/describe.js';
import { LoraError, wrongArgument, wrongShape } from '../base/errors.js';
import { runToEnd, VALUES_AT_ONCE, type Work } from '../work/slices.js';
import type { Floats } from '../types/arrays.js';

/** A matrix of the right type, with its length when it was checked. */
export interface AcceptedMatrix {
  readonly length: number;
  /** For typed arrays a new view of the same memory. */
  readonly values: Float64Array | Float32Array | readonly number[];
}

/** Checks that a value has the type of a matrix. Throws ERR_ARGUMENT. */
export function acceptMatrix(name: string, value: unknown): AcceptedMatrix {
  const values = viewOfFloats(name, value);
  if (values) return { length: values.length, values };
  if (className(value) === 'Array') {
    const length = reading(name, () => acceptFlat(name, value as readonly unknown[]));
    return { length, values: value as readonly number[] };
  }
  const expected = 'a Float64Array, a Float32Array or a plain array of numbers';
  const advice = reading(name, () => flattening(name, value));
  throw unexpected(name, value, expected, advice);
}

/** Checks the length of a plain array, and that it is flat. */
function acceptFlat(name: string, value: readonly unknown[]): number {
  const { length, 0: first } = value;
  if (className(first) === 'Array' || ArrayBuffer.isView(first)) {
    throw wrongArgument(
      `${name} is an array of arrays; one flat, row-major array was expected: ` +
        flattening(name, [first]),
    );
  }
  if (className(first) === 'Object') {
    throw wrongArgument(
      `${name} is an array of objects; numbers were expected: readTable() of lora-wasm/data makes ` +
        'them of the rows of a table',
    );
  }
  return acceptWhole(`${name}.length`, length, 0, 2 ** 32 - 1);
}

/** A size with its name for messages. */
export type NamedSize = readonly [name: string, value: number];

/** Checks that a matrix has rows × cols values. Throws ERR_ARGUMENT, ERR_SHAPE. */
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
  throw wrongShape(
    `${name} has ${counted(matrix.length, 'value')}; ` +
      `${rows[0]} × ${cols[0]} = ${rows[1]} × ${cols[1]} = ${expected} were expected${explanation}`,
  );
}

/** Checks that a matrix has one or more rows of `cols` values. Throws ERR_ARGUMENT, ERR_SHAPE. */
export function acceptRows(
  name: string,
  value: unknown,
  [colsName, cols]: NamedSize,
): AcceptedMatrix {
  const matrix = acceptMatrix(name, value);
  const { length } = matrix;
  if (length > 0 && length % cols === 0) return matrix;
  const expected = `n × ${colsName} were expected, a positive multiple of ${colsName} = ${cols}`;
  throw wrongShape(`${name} has ${counted(length, 'value')}; ${expected}`);
}

/**
 * Copies an accepted matrix as float64. Throws ERR_ARGUMENT if a plain array has an element that is
 * not a number.
 */
export function copyMatrix(name: string, input: AcceptedMatrix): Float64Array {
  return runToEnd(copyInPortions(name, input));
}

/** The same, yielding between portions of a large matrix. */
export function* copyInPortions(name: string, input: AcceptedMatrix): Work<Float64Array> {
  const values = allocate(name, input.length);
  yield* copyInto(name, input, values);
  return values;
}

/** The same for a result that may stay float32 where the matrix is. */
export function* copyFloats(name: string, input: AcceptedMatrix): Work<Floats> {
  // The view is one of viewOfFloats(): of a class of this realm.
  if (!(input.values instanceof Float32Array)) return yield* copyInPortions(name, input);
  const values = allocate(name, input.length, Float32Array);
  yield* copyInto(name, input, values);
  return values;
}

/** Copies an accepted matrix into memory of its length, yielding between portions. */
export function* copyInto(name: string, input: AcceptedMatrix, values: Floats): Work<void> {
  for (let from = 0; from < input.length; from += VALUES_AT_ONCE) {
    if (from > 0) yield;
    const to = Math.min(input.length, from + VALUES_AT_ONCE);
    copyValues(name, input, [from, to], values.subarray(from, to));
  }
}

/** Copies the values [from, to) of an accepted matrix as float64. */
export function copyPart(
  name: string,
  input: AcceptedMatrix,
  [from, to]: readonly [number, number],
): Float64Array {
  const values = allocate(name, to - from);
  copyValues(name, input, [from, to], values);
  return values;
}

function copyValues(
  name: string,
  { values: given, length }: AcceptedMatrix,
  [from, to]: readonly [number, number],
  values: Floats,
): void {
  reading(name, () => {
    if (given.length !== length) throw changed(name);
    if (ArrayBuffer.isView(given)) values.set(given.subarray(from, to));
    else copyNumbers(name, given, values, from);
  });
}

/**
 * Throws ERR_NOT_FINITE for the first non-finite value; yields after every chunk. `firstRow` is the
 * number of the first row in the message.
 */
export function* requireFinite(
  name: string,
  values: Floats,
  cols: number,
  firstRow = 0,
): Work<void> {
  const found = yield* findNotFinite(values);
  if (found >= 0) throw notFinite(name, firstRow * cols + found, cols, values[found]);
}

/** Copies an accepted matrix as float64. Throws ERR_NOT_FINITE for non-finite values. */
export function copyFinite(name: string, input: AcceptedMatrix, cols: number): Float64Array {
  return runToEnd(copyFiniteInPortions(name, input, cols));
}

/** The same, yielding between portions of a large matrix. */
export function* copyFiniteInPortions(
  name: string,
  input: AcceptedMatrix,
  cols: number,
): Work<Float64Array> {
  const values = yield* copyInPortions(name, input);
  yield* requireFinite(name, values, cols);
  return values;
}

/** Returns a result if it is finite. Throws ERR_NOT_FINITE. */
export function finite<Result extends number | Float64Array>(what: string, result: Result): Result {
  const isNumber = typeof result === 'number';
  const isFinite = isNumber
    ? Number.isFinite(result)
    : firstNotFinite(result, 0, result.length) < 0;
  if (isFinite) return result;
  throw tooLarge(`${what} ${isNumber ? 'is' : 'has values that are'}`);
}

/** The same for a large array, yielding after every chunk. */
export function* finiteInPortions(what: string, result: Float64Array): Work<Float64Array> {
  if ((yield* findNotFinite(result)) < 0) return result;
  throw tooLarge(`${what} has values that are`);
}

/** The error for a result that is not finite; `which` ends in "is" or "are". */
export function tooLarge(which: string, type = 'number'): LoraError {
  return new LoraError('ERR_NOT_FINITE', `${which} too large for a ${type}`);
}

type FloatsConstructor = Float64ArrayConstructor | Float32ArrayConstructor;

/** A new array of zeros, of float64 by default. Throws ERR_OUT_OF_MEMORY. */
export function allocate(name: string, size: number): Float64Array;
export function allocate(name: string, size: number, Type: FloatsConstructor): Floats;
export function allocate(
  name: string,
  size: number,
  Type: FloatsConstructor = Float64Array,
): Floats {
  try {
    return new Type(size);
  } catch (cause) {
    const message = `there is no memory for ${name}: ${size} values of ${Type.BYTES_PER_ELEMENT} bytes`;
    throw new LoraError('ERR_OUT_OF_MEMORY', message, { cause });
  }
}

/** A getter of typed arrays that own properties cannot override; undefined for other values. */
function getterOf<Value>(key: string | symbol): (array: unknown) => Value {
  const prototype = Object.getPrototypeOf(Int8Array.prototype) as object;
  const { get } = Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
  return (array) => get?.call(array) as Value;
}

/** The name of its class, also in another realm. */
const kindOf = getterOf<string | undefined>(Symbol.toStringTag);
const bufferOf = getterOf<ArrayBuffer>('buffer');
const offsetOf = getterOf<number>('byteOffset');
const lengthOf = getterOf<number>('length');

/** A new view of the same memory; undefined for other values. */
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
    // The property `detached` is newer than the oldest supported engines.
    buffer.slice(0, 0);
    return false;
  } catch {
    return true;
  }
}

function detached(name: string): LoraError {
  return wrongArgument(
    `${name} has lost its memory: its buffer is detached (was it transferred to a worker?)`,
  );
}

function changed(name: string): LoraError {
  return wrongArgument(`${name} has changed its length while it was copied`);
}

/** Copies the values of a plain array, from `from` on, until there are enough. */
function copyNumbers(name: string, input: readonly number[], values: Floats, from: number): void {
  for (let i = 0; i < values.length; i++) {
    const value: unknown = input[from + i];
    if (typeof value !== 'number') {
      throw wrongArgument(
        `${name}[${from + i}] is ${describe(value)}; a plain array has to hold numbers only`,
      );
    }
    values[i] = value;
  }
}

/** The index of the first NaN or infinity, or -1; yields after every chunk. */
function* findNotFinite(values: Floats): Work<number> {
  for (let from = 0; from < values.length; from += VALUES_AT_ONCE) {
    const found = firstNotFinite(values, from, Math.min(values.length, from + VALUES_AT_ONCE));
    if (found >= 0) return found;
    yield;
  }
  return -1;
}

/** The index of the first NaN or infinity in [from, to), or -1. */
export function firstNotFinite(values: Floats, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (value - value !== 0) return i; // NaN only for non-finite values
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
