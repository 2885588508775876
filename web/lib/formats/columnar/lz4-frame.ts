/**
 * Decoder for LZ4 frames, the default compression of Feather files:
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md. No maintained package for it works
 * in browsers. Checksums are skipped.
 */
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
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 7 || view.getUint32(0, true) !== MAGIC) throw damaged();
  const flags = view.getUint8(4);
  if (flags >> 6 !== 1 || flags & DICTIONARY) throw damaged();
  const output = new Output(2 ** (8 + 2 * ((view.getUint8(5) >> 4) & 7)));
  let at = flags & CONTENT_SIZE ? 15 : 7;
  for (;;) {
    if (at + 4 > frame.length) throw damaged();
    const length = view.getUint32(at, true);
    at += 4;
    if (length === 0) break;
    const bytes = length % STORED;
    const block = frame.subarray(at, at + bytes);
    if (block.length < bytes) throw damaged();
    if (length >= STORED) output.append(block);
    else decompressBlock(block, output);
    at += bytes + (flags & BLOCK_CHECKSUMS ? 4 : 0);
  }
  if (at + (flags & CONTENT_CHECKSUM ? 4 : 0) > frame.length) throw damaged();
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
    const { bytes, length } = this;
    if (offset >= count) bytes.copyWithin(length, length - offset, length - offset + count);
    else {
      for (let i = length; i < length + count; i++) bytes[i] = bytes[i - offset] as number;
    }
    this.length += count;
  }
}

const LEAST_MATCH = 4;
/** A length of four bits with this value continues: bytes are added until one is not 255. */
const MORE = 15;

function decompressBlock(block: Uint8Array, output: Output): void {
  let at = 0;
  const byte = (): number => {
    if (at >= block.length) throw damaged();
    return block[at++] as number;
  };
  const lengthOf = (bits: number): number => {
    let length = bits;
    if (bits === MORE) {
      let more: number;
      do length += more = byte();
      while (more === 255);
    }
    return length;
  };
  while (at < block.length) {
    const token = byte();
    const literals = lengthOf(token >> 4);
    if (at + literals > block.length) throw damaged();
    output.append(block.subarray(at, at + literals));
    at += literals;
    if (at === block.length) break; // the last sequence has no match
    const offset = byte() | (byte() << 8);
    output.repeat(offset, LEAST_MATCH + lengthOf(token & MORE));
  }
}

const damaged = () => new Error('an LZ4 frame is damaged');
