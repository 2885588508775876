/**
 * Whether the values of a Parquet page are as many as its header says, in each encoding that has
 * lengths of its own. hyparquet trusts these lengths: it would fill memory with a run of 2^31 values,
 * or never come to the end of a block whose size is negative.
 */
import { counted } from '../../base/describe.js';
import type { ByteReader } from './byte-reader.js';

/** A run may have more values than are left: writers fill up its last group, or its last block. */
const MOST_PADDING = 512;

/** Levels have 16 bits at most in `countInGroups`, and indices of a dictionary 32. */
const MOST_BITS = 32;

/**
 * Reads `n` values of the given width in runs and groups of bits (RLE); returns how many are
 * `wanted`.
 */
export function readRuns(reader: ByteReader, width: number, n: number, wanted?: number): number {
  if (width > MOST_BITS) throw new RangeError(`an index has ${width} bits`);
  let found = 0;
  for (let seen = 0; seen < n;) {
    const head = reader.varint();
    const isPacked = (head & 1) === 1;
    const count = isPacked ? (head >>> 1) * 8 : head >>> 1;
    const used = Math.min(count, n - seen);
    if (count - used >= MOST_PADDING) {
      throw new RangeError(`a run has ${counted(count, 'value')}, where ${n - seen} are left`);
    }
    if (!isPacked) {
      if (reader.littleEndian((width + 7) >> 3) === wanted) found += used;
    } else {
      // hyparquet takes a byte where there is no bit, too. Without values it would lose its place.
      if (count === 0) throw new RangeError('a run has no values');
      const start = reader.skip(width > 0 ? (count / 8) * width : Math.min(1, reader.left));
      if (wanted !== undefined) found += countInGroups(reader.bytes, start, width, used, wanted);
    }
    seen += count;
  }
  return found;
}

/** Of the first `n` values, eight of which have `width` bytes. */
function countInGroups(
  bytes: Uint8Array,
  start: number,
  width: number,
  n: number,
  wanted: number,
): number {
  const mask = 2 ** width - 1;
  let found = 0;
  for (let i = 0, group = start; i < n; group += width) {
    for (let bit = 0; bit < 8 * width && i < n; bit += width, i++) {
      const at = group + (bit >> 3);
      const three =
        (bytes[at] as number) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
      if (((three >> (bit & 7)) & mask) === wanted) found++;
    }
  }
  return found;
}

/** Reads `n` differences (DELTA_BINARY_PACKED); returns their sums as int32 if these are lengths. */
export function readDeltas(reader: ByteReader, n: number, areLengths = false): Int32Array {
  const values = new Int32Array(areLengths ? n : 0);
  const block = reader.varint();
  const parts = reader.varint();
  reader.varint();
  const size = block / parts;
  if (!(block > 0 && parts > 0 && Number.isInteger(size / 8))) {
    throw new RangeError(`a block has ${counted(block, 'value')} in ${parts} parts`);
  }
  let value = readDifference(reader, areLengths);
  values[0] = value;
  for (let seen = 1; seen < n;) {
    const least = readDifference(reader, areLengths);
    const widths = reader.skip(parts);
    for (let part = 0; part < parts && seen < n; part++) {
      const width = reader.bytes[widths + part] as number;
      if (width > (areLengths ? 32 : 64)) throw new RangeError(`a difference has ${width} bits`);
      const used = Math.min(size, n - seen);
      const start = reader.skip((size / 8) * width);
      for (let i = 0; areLengths && i < used; i++) {
        value = (value + least + bitsOf(reader.bytes, start, i * width, width)) | 0;
        values[seen + i] = value;
      }
      seen += used;
    }
  }
  return values;
}

/** A number that is the length of a text, or the difference of two, has 32 bits at most. */
function readDifference(reader: ByteReader, areLengths: boolean): number {
  const start = reader.at;
  const value = reader.zigzag();
  const size = reader.at - start;
  if (areLengths && (size > 5 || (size === 5 && (reader.bytes[start + 4] as number) > 15))) {
    throw new RangeError('a length has more than 32 bits');
  }
  return value;
}

/** Up to 32 bits as an int32. */
function bitsOf(bytes: Uint8Array, start: number, from: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) {
    const bit = from + i;
    value |= (((bytes[start + (bit >> 3)] as number) >> (bit & 7)) & 1) << i;
  }
  return value;
}

/** Reads `n` texts, each of a length of its own (DELTA_LENGTH_BYTE_ARRAY). */
export function readTexts(reader: ByteReader, n: number): void {
  for (const length of readDeltas(reader, n, true)) reader.skip(length);
}

/** Reads `n` texts, each with its beginning from the one before (DELTA_BYTE_ARRAY). */
export function readShortenedTexts(reader: ByteReader, n: number): void {
  const kept = readDeltas(reader, n, true);
  const added = readDeltas(reader, n, true);
  let length = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const [begin, end] = [kept[i] as number, added[i] as number];
    if (!(begin >= 0 && begin <= length)) {
      throw new RangeError(`a text has ${counted(begin, 'byte')} of one that has ${length}`);
    }
    reader.skip(end);
    length = begin + end;
    total += length;
  }
  // As they would be without this encoding, in a page of at most 2^31 - 1 bytes.
  if (total >= 2 ** 31) throw new RangeError(`its texts have ${total} bytes`);
}
