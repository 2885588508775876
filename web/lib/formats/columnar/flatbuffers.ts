/**
 * Tables of flatbuffers, the encoding of Arrow's metadata: https://flatbuffers.dev/internals. The
 * package flatbuffers trusts every length and offset; here they must lie within the buffer.
 */
export class FlatTable {
  readonly #buffer: Buffer;
  readonly #at: number;

  constructor(buffer: Buffer, at: number) {
    this.#buffer = buffer;
    this.#at = at;
  }

  /** The root table of a buffer. Throws Error for a damaged one, as all methods do. */
  static in(bytes: Uint8Array): FlatTable {
    return new Buffer(bytes).tableAt(0);
  }

  /** A field of one byte; 0 if it is absent. */
  byte(field: number): number {
    return this.#read(field, 1, (view, at) => view.getUint8(at)) ?? 0;
  }

  /** A field of 64 bits; 0 if it is absent. */
  long(field: number): bigint {
    return this.#read(field, 8, (view, at) => view.getBigInt64(at, true)) ?? 0n;
  }

  table(field: number): FlatTable | undefined {
    return this.#read(field, 4, (_, at) => this.#buffer.tableAt(at));
  }

  /** The tables of a vector; none if the field is absent. */
  tables(field: number): FlatTable[] {
    const { start, count } = this.#vector(field, 4);
    return Array.from({ length: count }, (_, i) => this.#buffer.tableAt(start + 4 * i));
  }

  /** A vector of structs of `words` 64-bit integers each, flattened. */
  longs(field: number, words: number): bigint[] {
    const { start, count } = this.#vector(field, 8 * words);
    const view = this.#buffer.require(start, 8 * words * count);
    return Array.from({ length: words * count }, (_, i) => view.getBigInt64(start + 8 * i, true));
  }

  #vector(field: number, size: number): { start: number; count: number } {
    const found = this.#read(field, 4, (_, at) => this.#buffer.vectorAt(at, size));
    return found ?? { start: 0, count: 0 };
  }

  /** Undefined if the field is absent. */
  #read<Value>(
    field: number,
    size: number,
    read: (view: DataView, at: number) => Value,
  ): Value | undefined {
    const offset = this.#buffer.offsetOf(this.#at, field);
    if (offset === 0) return undefined;
    const at = this.#at + offset;
    return read(this.#buffer.require(at, size), at);
  }
}

class Buffer {
  readonly #view: DataView;
  /**
   * How many tables may still be visited. A table takes at least 4 bytes, but can be referenced
   * repeatedly.
   */
  #left: number;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#left = bytes.length;
  }

  /** A view of the buffer, after checking that it has `size` bytes at this offset. */
  require(at: number, size: number): DataView {
    if (at < 0 || at + size > this.#view.byteLength) throw damaged();
    return this.#view;
  }

  /**
   * The table that the reference at `at` points to. References point forwards, so that there are no
   * cycles.
   */
  tableAt(at: number): FlatTable {
    if (this.#left-- === 0) throw damaged();
    const start = this.#follow(at);
    this.require(start, 4);
    return new FlatTable(this, start);
  }

  vectorAt(at: number, size: number): { start: number; count: number } {
    const start = this.#follow(at);
    const count = this.require(start, 4).getUint32(start, true);
    this.require(start + 4, size * count);
    return { start: start + 4, count };
  }

  /** The offset of a field within its table; 0 if it is absent. */
  offsetOf(table: number, field: number): number {
    const vtable = table - this.#view.getInt32(table, true);
    const size = this.require(vtable, 4).getUint16(vtable, true);
    this.require(vtable, size);
    const entry = 4 + 2 * field;
    return entry + 2 <= size ? this.#view.getUint16(vtable + entry, true) : 0;
  }

  #follow(at: number): number {
    const distance = this.require(at, 4).getUint32(at, true);
    if (distance === 0) throw damaged();
    return at + distance;
  }
}

const damaged = () => new Error('its metadata are damaged');
