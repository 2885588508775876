/**
 * Tables of flatbuffers, in which Arrow has its metadata: https://flatbuffers.dev/internals. The package
 * flatbuffers believes whatever length and place it reads; here they have to lie within the buffer.
 */
export class FlatTable {
  readonly #buffer: Buffer;
  readonly #at: number;

  constructor(buffer: Buffer, at: number) {
    this.#buffer = buffer;
    this.#at = at;
  }

  /** The table that a buffer holds. Throws Error where it is damaged, as all of these do. */
  static in(bytes: Uint8Array): FlatTable {
    return new Buffer(bytes).tableAt(0);
  }

  /** The value of a field of one byte; 0 where it is left out. */
  byte(field: number): number {
    return this.#read(field, 1, (view, at) => view.getUint8(at)) ?? 0;
  }

  /** Likewise for an integer of 64 bits. */
  long(field: number): bigint {
    return this.#read(field, 8, (view, at) => view.getBigInt64(at, true)) ?? 0n;
  }

  table(field: number): FlatTable | undefined {
    return this.#read(field, 4, (_, at) => this.#buffer.tableAt(at));
  }

  /** Those of a vector; none where the field is left out. */
  tables(field: number): FlatTable[] {
    const { start, count } = this.#vector(field, 4);
    return Array.from({ length: count }, (_, i) => this.#buffer.tableAt(start + 4 * i));
  }

  /** A vector of structs that are `words` integers of 64 bits each, one after the other. */
  longs(field: number, words: number): bigint[] {
    const { start, count } = this.#vector(field, 8 * words);
    const view = this.#buffer.require(start, 8 * words * count);
    return Array.from({ length: words * count }, (_, i) => view.getBigInt64(start + 8 * i, true));
  }

  #vector(field: number, size: number): { start: number; count: number } {
    const found = this.#read(field, 4, (_, at) => this.#buffer.vectorAt(at, size));
    return found ?? { start: 0, count: 0 };
  }

  /** Undefined where the field is left out. */
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

/** The bytes that tables are read from. */
class Buffer {
  readonly #view: DataView;
  /** How many tables may still be visited: none is smaller than 4 bytes, but some may be shared. */
  #left: number;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#left = bytes.length;
  }

  /** A view of the whole, which has `size` bytes at that place. */
  require(at: number, size: number): DataView {
    if (at < 0 || at + size > this.#view.byteLength) throw damaged();
    return this.#view;
  }

  /** The table that the place `at` refers to. References lead forwards, so that they have an end. */
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

  /** Where a table has a field, from its own place; 0 where it does not. */
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
