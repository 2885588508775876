/**
 * The compact protocol of Thrift, in which Parquet describes files and pages. The package hyparquet,
 * which decodes both, checks little: a list may claim more elements than there are bytes, a number
 * may be a megabyte long, and what is absent becomes NaN. So what it is given is read here first.
 */
import type { ByteReader } from './byte-reader.js';

export type ThriftStruct = ReadonlyMap<number, ThriftValue>;
/** Numbers of up to 32 bits, true and false, and structs; of others only that they are there. */
type ThriftValue = number | boolean | ThriftStruct | undefined;

/** Fields by their number. */
export function readStruct(reader: ByteReader): ThriftStruct {
  const fields = new Map<number, ThriftValue>();
  let field = 0;
  for (let head = reader.byte(); head % 16 !== 0; head = reader.byte()) {
    field = head < 16 ? reader.zigzag() : field + (head >> 4);
    fields.set(field, readValue(reader, head % 16));
  }
  return fields;
}

function readValue(reader: ByteReader, type: number): ThriftValue {
  switch (type) {
    case 1:
      return true;
    case 2:
      return false;
    case 3:
      reader.skip(1);
      return undefined;
    case 4:
    case 5:
      return reader.zigzag();
    case 6:
      reader.varint();
      return undefined;
    case 7:
      reader.skip(8);
      return undefined;
    case 8:
      reader.skip(reader.varint());
      return undefined;
    case 9:
      return readList(reader);
    case 12:
      return readStruct(reader);
    default:
      throw new RangeError(`a value is of the unknown type ${type}`);
  }
}

function readList(reader: ByteReader): undefined {
  const head = reader.byte();
  const count = head >> 4 === 15 ? reader.varint() : head >> 4;
  // Each element has a byte at least.
  if (!(count >= 0 && count <= reader.left)) throw new RangeError('a list ends too early');
  const type = head % 16;
  for (let i = 0; i < count; i++) readValue(reader, type === 1 || type === 2 ? 3 : type);
}
