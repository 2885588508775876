/**
 * Compressed data as bytes: eight bytes of identification, then little-endian float64 numbers: dIn,
 * dOut, n, rows, residualSquares, x (rows, dIn), y (rows, dOut), and the checksum of everything
 * before it. The first version had no checksum and can still be read.
 */
import { counted } from '../base/describe.js';
import { LARGEST_COUNT } from '../checks/accept.js';
import { checksumOf, asciiBytes } from '../checks/bytes.js';
import { LoraError } from '../base/errors.js';
import type { ReducedRows, Widths } from './rows.js';
import type { OwnedBytes } from '../types/arrays.js';

const IDENTIFICATION = 'lora-qr2';
const WITHOUT_CHECKSUM = 'lora-qr1';
const HEADER_NUMBERS = 5;
const HEADER_BYTES = IDENTIFICATION.length + 8 * HEADER_NUMBERS;
const CHECKSUM_BYTES = 8;

interface CompressedContents extends ReducedRows, Widths {}

export function encode(contents: CompressedContents): OwnedBytes {
  const { dIn, dOut, n, rows, residualSquares, x, y } = contents;
  const numbers = Float64Array.of(dIn, dOut, n, rows, residualSquares);
  const end = HEADER_BYTES + x.byteLength + y.byteLength;
  const bytes = new Uint8Array(end + CHECKSUM_BYTES);
  bytes.set(asciiBytes(IDENTIFICATION));
  bytes.set(new Uint8Array(numbers.buffer), IDENTIFICATION.length);
  bytes.set(new Uint8Array(x.buffer, x.byteOffset, x.byteLength), HEADER_BYTES);
  bytes.set(new Uint8Array(y.buffer, y.byteOffset, y.byteLength), HEADER_BYTES + x.byteLength);
  const checksum = checksumOf(bytes.subarray(0, end));
  new DataView(bytes.buffer).setFloat64(end, checksum, true);
  return bytes;
}

/** Decodes the bytes of encode(). Throws ERR_FORMAT. */
export function decode(given: Uint8Array): CompressedContents {
  const bytes = new Uint8Array(given); // a copy, since the numbers may be unaligned
  const identification = new TextDecoder('latin1').decode(bytes.subarray(0, IDENTIFICATION.length));
  const hasChecksum = identification === IDENTIFICATION;
  if (!hasChecksum && identification !== WITHOUT_CHECKSUM) {
    throw malformed(`they do not begin with "${IDENTIFICATION}"`);
  }
  if (bytes.length < HEADER_BYTES) throw malformed('they end within the header');
  const header = numbersOf(bytes, IDENTIFICATION.length, HEADER_NUMBERS);
  const [dIn = 0, dOut = 0, n = 0, rows = 0, residualSquares = 0] = header;
  if (![dIn, dOut].every(isCount) || !(isCount(n) || n === 0)) {
    throw malformed(`dIn = ${dIn}, dOut = ${dOut} and n = ${n} are no sizes`);
  }
  if (rows !== Math.min(n, dIn)) {
    throw malformed(
      `they hold ${counted(rows, 'row')}; min(n, dIn) = ${Math.min(n, dIn)} were expected`,
    );
  }
  const end = HEADER_BYTES + 8 * rows * (dIn + dOut);
  const expected = end + (hasChecksum ? CHECKSUM_BYTES : 0);
  if (bytes.length !== expected) {
    throw malformed(`there are ${bytes.length} of them; ${expected} were expected`);
  }
  const checksum = hasChecksum ? checksumOf(bytes.subarray(0, end)) : undefined;
  if (hasChecksum && numbersOf(bytes, end, 1)[0] !== checksum) {
    throw malformed('they are damaged: their checksum does not match');
  }
  const x = numbersOf(bytes, HEADER_BYTES, rows * dIn);
  const y = numbersOf(bytes, HEADER_BYTES + x.byteLength, rows * dOut);
  if (!(residualSquares >= 0) || ![header, x, y].every((values) => values.every(Number.isFinite))) {
    throw malformed('they hold a value that is not a finite number');
  }
  requireTriangular(x, dIn);
  return { dIn, dOut, n, rows, residualSquares, x, y };
}

/** Requires that x is upper triangular: reducing and solving ignore the rest. */
function requireTriangular(x: Float64Array, dIn: number): void {
  for (let row = 0; row < x.length / dIn; row++) {
    const below = x.subarray(row * dIn, row * dIn + Math.min(row, dIn));
    const col = below.findIndex((value) => value !== 0);
    if (col < 0) continue;
    throw malformed(`x is not upper triangular: ${below[col]} in row ${row}, column ${col}`);
  }
}

/** Copies numbers. */
function numbersOf(bytes: Uint8Array, from: number, count: number): Float64Array {
  return new Float64Array(bytes.slice(from, from + 8 * count).buffer);
}

const isCount = (value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= LARGEST_COUNT;

function malformed(why: string): LoraError {
  return new LoraError('ERR_FORMAT', `bytes are not those of compressed data: ${why}`, {
    reason: 'compressed-data',
  });
}
