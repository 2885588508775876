/**
 * Decompresses a block of Snappy. That of hyparquet goes back in its input, and may never come to the
 * end, where a length has the bit of a sign.
 */
import { counted } from '../../base/describe.js';
import { ByteReader, repeatBytes } from './byte-reader.js';

export function decompressSnappy(block: Uint8Array, size: number): Uint8Array {
  const reader = new ByteReader(block);
  const length = reader.varint();
  if (length !== size)
    throw new RangeError(`a page has ${counted(length, 'byte')} instead of ${size}`);
  const output = new Uint8Array(size);
  let at = 0;
  while (reader.left > 0) {
    const tag = reader.byte();
    const count = lengthOf(tag, reader);
    if (count > size - at) throw new RangeError(`a page has more than ${counted(size, 'byte')}`);
    if (tag % 4 === 0) {
      const from = reader.skip(count);
      output.set(block.subarray(from, from + count), at);
    } else {
      const offset = offsetOf(tag, reader);
      if (offset === 0 || offset > at) throw new RangeError('a copy begins before its page');
      repeatBytes(output, at, offset, count);
    }
    at += count;
  }
  if (at !== size) throw new RangeError(`a page has ${counted(at, 'byte')} instead of ${size}`);
  return output;
}

/** How many bytes are copied: a literal of more than 60 says it in one to four bytes. */
function lengthOf(tag: number, reader: ByteReader): number {
  const high = tag >> 2;
  if (tag % 4 === 1) return (high % 8) + 4;
  if (tag % 4 !== 0 || high < 60) return high + 1;
  return (reader.littleEndian(high - 59) >>> 0) + 1;
}

/** How far back the bytes are that are copied, in one, two or four bytes. */
function offsetOf(tag: number, reader: ByteReader): number {
  if (tag % 4 === 1) return ((tag >> 5) << 8) | reader.byte();
  return reader.littleEndian(tag % 4 === 2 ? 2 : 4) >>> 0;
}
