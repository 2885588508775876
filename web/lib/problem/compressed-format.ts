/**
 * Compressed data as bytes: eight bytes of identification, then little-endian float64 numbers: dIn,
 * dOut, n, rows, residualSquares, x (rows, dIn), y (rows, dOut).
 */
import { LoraError } from '../errors.js';
import type { ReducedRows } from './reduce.js';

const IDENTIFICATION = new TextEncoder().encode('lora-qr1');
const HEADER_NUMBERS = 5;
const HEADER_BYTES = IDENTIFICATION.length + 8 * HEADER_NUMBERS;
const MOST = 2 ** 31 - 1;

export interface CompressedContents extends ReducedRows {
  readonly dIn: number;
  readonly dOut: number;
}

export function encode(contents: CompressedContents): Uint8Array<ArrayBuffer> {
  const { dIn, dOut, n, rows, residualSquares, x, y } = contents;
  const numbers = Float64Array.of(dIn, dOut, n, rows, residualSquares);
  const bytes = new Uint8Array(HEADER_BYTES + x.byteLength + y.byteLength);
  bytes.set(IDENTIFICATION);
  bytes.set(new Uint8Array(numbers.buffer), IDENTIFICATION.length);
  bytes.set(new Uint8Array(x.buffer, x.byteOffset, x.byteLength), HEADER_BYTES);
  bytes.set(new Uint8Array(y.buffer, y.byteOffset, y.byteLength), HEADER_BYTES + x.byteLength);
  return bytes;
}

/** Throws ERR_FORMAT where the bytes are not what encode() wrote. */
export function decode(bytes: Uint8Array): CompressedContents {
  if (!IDENTIFICATION.every((byte, i) => bytes[i] === byte)) {
    throw malformed('they do not begin with "lora-qr1"');
  }
  if (bytes.length < HEADER_BYTES) throw malformed('they end within the header');
  const header = numbersOf(bytes, IDENTIFICATION.length, HEADER_NUMBERS);
  const [dIn = 0, dOut = 0, n = 0, rows = 0, residualSquares = 0] = header;
  if (![dIn, dOut].every(isCount) || !(isCount(n) || n === 0)) {
    throw malformed(`dIn = ${dIn}, dOut = ${dOut} and n = ${n} are no sizes`);
  }
  if (rows !== Math.min(n, dIn)) {
    throw malformed(`they hold ${rows} rows; min(n, dIn) = ${Math.min(n, dIn)} were expected`);
  }
  const expected = HEADER_BYTES + 8 * rows * (dIn + dOut);
  if (bytes.length !== expected) {
    throw malformed(`there are ${bytes.length} of them; ${expected} were expected`);
  }
  const x = numbersOf(bytes, HEADER_BYTES, rows * dIn);
  const y = numbersOf(bytes, HEADER_BYTES + x.byteLength, rows * dOut);
  if (!(residualSquares >= 0) || ![residualSquares, ...x, ...y].every(Number.isFinite)) {
    throw malformed('they hold a value that is not a finite number');
  }
  return { dIn, dOut, n, rows, residualSquares, x, y };
}

/** A copy, since the numbers need not be aligned. Not by slice(), which copies nothing of a Buffer. */
function numbersOf(bytes: Uint8Array, from: number, count: number): Float64Array {
  return new Float64Array(new Uint8Array(bytes.subarray(from, from + 8 * count)).buffer);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= MOST;
}

function malformed(why: string): LoraError {
  return new LoraError('ERR_FORMAT', `bytes are not those of compressed data: ${why}`);
}
