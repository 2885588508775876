/** Bytes that are read one after the other; beyond their end is a RangeError of this message. */
export class ByteReader {
  at = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly ends = 'it ends too early',
  ) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    return this.bytes[this.skip(1)] as number;
  }

  /** Where the bytes began that were skipped. */
  skip(count: number): number {
    if (!(count >= 0 && count <= this.left)) throw new RangeError(this.ends);
    this.at += count;
    return this.at - count;
  }

  /** An unsigned number of one to four bytes, as an int32. */
  littleEndian(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value |= this.byte() << (8 * i);
    return value;
  }

  /** An unsigned number as an int32; of one that has more bits, only its bytes are read. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new RangeError('a number has more than 64 bits');
  }

  zigzag(): number {
    const value = this.varint();
    return (value >>> 1) ^ -(value & 1);
  }
}

/** Copies bytes that are `offset` before `at` to `at`; they may overlap their copy. */
export function repeatBytes(bytes: Uint8Array, at: number, offset: number, count: number): void {
  if (offset >= count) bytes.copyWithin(at, at - offset, at - offset + count);
  else for (let i = at; i < at + count; i++) bytes[i] = bytes[i - offset] as number;
}
