/**
 * Decoder for LZ4 frames, the default compression of Feather files:
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md. No maintained package for it works
 * in browsers. Checksums are skipped.
 */
import { ByteReader, repeatBytes } from './byte-reader.js';

const MAGIC = 0x184d2204;

/** Flags in the first byte of the descriptor. */
const BLOCK_CHECKSUMS = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const DICTIONARY = 0x01;

/** Flag in a block's length: the block is not compressed. */
const STORED = 0x80000000;

/** Decompresses a frame. Throws Error for a damaged one. */
export function decompressLz4Frame(frame: Uint8Array): Uint8Array {
  const reader = new ByteReader(frame, DAMAGED);
  if (reader.littleEndian(4) !== MAGIC) throw damaged();
  const flags = reader.byte();
  if (flags >> 6 !== 1 || flags & DICTIONARY) throw damaged();
  const output = new Output(2 ** (8 + 2 * ((reader.byte() >> 4) & 7)));
  reader.skip(flags & CONTENT_SIZE ? 9 : 1); // with the checksum of the descriptor
  for (;;) {
    const length = reader.littleEndian(4) >>> 0;
    if (length === 0) break;
    const block = frame.subarray(reader.skip(length % STORED), reader.at);
    if (length >= STORED) output.append(block);
    else decompressBlock(block, output);
    reader.skip(flags & BLOCK_CHECKSUMS ? 4 : 0);
  }
  reader.skip(flags & CONTENT_CHECKSUM ? 4 : 0);
  return output.bytes.subarray(0, output.length);
}

/** The growing output; a match may refer to earlier blocks. */
class Output {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  append(part: Uint8Array): void {
    this.reserve(part.length);
    this.bytes.set(part, this.length);
    this.length += part.length;
  }

  /** Copies a match from `offset` bytes before the end; it may overlap its own output. */
  repeat(offset: number, count: number): void {
    if (offset === 0 || offset > this.length) throw damaged();
    this.reserve(count);
    repeatBytes(this.bytes, this.length, offset, count);
    this.length += count;
  }
}

const LEAST_MATCH = 4;
/** A length of four bits with this value continues: bytes are added until one is not 255. */
const MORE = 15;

function decompressBlock(block: Uint8Array, output: Output): void {
  const reader = new ByteReader(block, DAMAGED);
  const lengthOf = (bits: number): number => {
    let length = bits;
    if (bits === MORE) {
      let more: number;
      do length += more = reader.byte();
      while (more === 255);
    }
    return length;
  };
  while (reader.left > 0) {
    const token = reader.byte();
    output.append(block.subarray(reader.skip(lengthOf(token >> 4)), reader.at));
    if (reader.left === 0) break; // the last sequence has no match
    const offset = reader.littleEndian(2);
    output.repeat(offset, LEAST_MATCH + lengthOf(token & MORE));
  }
}

const DAMAGED = 'an LZ4 frame is damaged';
const damaged = () => new RangeError(DAMAGED);
