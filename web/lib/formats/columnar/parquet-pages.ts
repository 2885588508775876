/** The pages of a Parquet column, which are checked before hyparquet decodes them. */
import { counted } from '../../base/describe.js';
import type { SchemaTree } from 'hyparquet';
import { readDeltas, readRuns, readShortenedTexts, readTexts } from './parquet-encodings.js';
import { ByteReader } from './byte-reader.js';
import { readStruct, type ThriftStruct } from './thrift.js';

/** What is known of a column in a row group before its pages are read. */
export interface Chunk {
  readonly codec: string;
  /** Of the rows, and of the values of lists or null in their place. */
  readonly n: number;
  readonly mostValues: number;
  readonly leaf: Leaf;
}

/** How the values of a leaf of the schema are stored. */
interface Leaf {
  readonly type: string | undefined;
  readonly typeLength: number | undefined;
  /** Not a part of a list or a struct. */
  readonly isFlat: boolean;
  /** The largest levels of repetition and of definition. */
  readonly repetition: number;
  readonly definition: number;
}

/** A page by its header. */
export interface Page {
  readonly isDictionary: boolean;
  readonly encoding: number;
  /** With those that are null. */
  readonly values: number;
  /** How many are not null, if the levels are in front of the values, uncompressed (version 2). */
  readonly known: number | undefined;
}

/** The leaf at the end of a path through the schema; a chunk says of which type its values are. */
export function leafOf(path: readonly SchemaTree[], type: string | undefined): Leaf {
  const [, ...below] = path;
  const { element, children } = path.at(-1) as SchemaTree;
  const count = (trees: readonly SchemaTree[], types: readonly string[]) =>
    trees.filter(({ element: { repetition_type: type = '' } }) => types.includes(type)).length;
  return {
    type,
    typeLength: element.type_length,
    isFlat: path.length === 2 && children.length === 0 && element.repetition_type !== 'REPEATED',
    repetition: count(path, ['REPEATED']),
    definition: below.length - count(below, ['REQUIRED']),
  };
}

/**
 * The most bytes that one byte may be decompressed to: what is more is not from the codec. Brotli
 * has no limit.
 */
const MOST_EXPANSION: Readonly<Record<string, number>> = {
  UNCOMPRESSED: 1,
  SNAPPY: 64,
  GZIP: 1100,
  LZ4: 256,
  LZ4_RAW: 256,
  ZSTD: 2 ** 16,
};

/** Allows for what is in front of the data in a compressed page. */
const HEAD_BYTES = 64;

/**
 * Checks the headers of the pages in the bytes of a chunk, and all that is not compressed; returns
 * the pages that are to be decompressed, in their order. What these contain is for `checkPage()`.
 */
export function checkChunk(bytes: Uint8Array, chunk: Chunk): Page[] {
  const reader = new ByteReader(bytes);
  const { leaf, n } = chunk;
  const most = leaf.isFlat ? n : chunk.mostValues;
  const pages: Page[] = [];
  let values = 0;
  // As hyparquet does, which takes no notice of a last byte, nor of what follows the last row.
  while (reader.left > 1 && !(leaf.isFlat && values >= n)) {
    const header = readStruct(reader);
    const size = sizesOf(header, chunk, reader.left);
    const content = reader.bytes.subarray(reader.skip(size.compressed), reader.at);
    const page = pageOf(header, leaf, content, size.whole);
    if (!page.isDictionary) values += page.values;
    if (values > most)
      throw new RangeError(`it has ${counted(values, 'value')}, where ${most} are expected`);
    if (page.raw) checkPage(page, page.raw, leaf);
    else pages.push(page);
  }
  return pages;
}

function sizesOf(header: ThriftStruct, { codec }: Chunk, left: number) {
  const whole = countIn(header, 2);
  const compressed = countIn(header, 3);
  if (compressed > left)
    throw new RangeError(`a page has ${counted(compressed, 'byte')}, ${left} are left`);
  if (whole > compressed * (MOST_EXPANSION[codec] ?? Infinity) + HEAD_BYTES) {
    throw new RangeError(`a page of ${counted(compressed, 'byte')} has ${whole} uncompressed`);
  }
  return { whole, compressed };
}

/** The page, with the bytes of its values if these are not compressed. */
function pageOf(
  header: ThriftStruct,
  leaf: Leaf,
  content: Uint8Array,
  whole: number,
): Page & { readonly raw?: Uint8Array } {
  const isDictionary = header.get(1) === 2;
  const isFirst = header.get(1) === 0;
  if (isDictionary || isFirst) {
    const fields = structIn(header, isDictionary ? 7 : 5);
    // A dictionary is plain, whatever it says.
    const encoding = isDictionary ? 0 : countIn(fields, 2);
    return { isDictionary, encoding, values: countIn(fields, 1), known: undefined };
  }
  if (header.get(1) !== 3) throw new RangeError('a page is of an unknown type');
  const fields = structIn(header, 8);
  const values = countIn(fields, 1);
  const known = values - countIn(fields, 2);
  const [definitions, repetitions] = [countIn(fields, 5), countIn(fields, 6)];
  countIn(fields, 3);
  if (known < 0) throw new RangeError('a page has more null than values');
  if (definitions + repetitions > Math.min(content.length, whole)) {
    throw new RangeError('the levels of a page are longer than it is');
  }
  const reader = new ByteReader(content);
  if (leaf.repetition > 0) readRuns(reader, bitsFor(leaf.repetition), values);
  reader.at = repetitions;
  const present = leaf.definition > 0 ? readDefinitions(reader, leaf, values) : values;
  if (present !== known)
    throw new RangeError(`a page has ${counted(present, 'value')} instead of ${known}`);
  const page = { isDictionary, encoding: countIn(fields, 4), values, known };
  const isCompressed = fields.get(7) !== false && whole > definitions + repetitions;
  if (isCompressed) return page;
  return { ...page, raw: content.subarray(repetitions + (leaf.definition > 0 ? definitions : 0)) };
}

/** Checks what a page contains, once it is decompressed. */
export function checkPage(page: Page, bytes: Uint8Array, leaf: Leaf): void {
  const reader = new ByteReader(bytes);
  if (page.isDictionary) requirePlain(reader, page.values, leaf);
  else checkValues(reader, page, page.known ?? readLevels(reader, page.values, leaf), leaf);
}

/** Reads the levels in front of the values (version 1); returns how many are not null. */
function readLevels(reader: ByteReader, values: number, leaf: Leaf): number {
  const levels = (read: () => number) => {
    const end = reader.littleEndian(4) + reader.at;
    const found = read();
    if (!(end >= 0 && end <= reader.bytes.length)) throw new RangeError('it ends in its levels');
    reader.at = end;
    return found;
  };
  if (leaf.repetition > 0) levels(() => readRuns(reader, bitsFor(leaf.repetition), values));
  return leaf.definition > 0 ? levels(() => readDefinitions(reader, leaf, values)) : values;
}

const readDefinitions = (reader: ByteReader, { definition }: Leaf, values: number) =>
  readRuns(reader, bitsFor(definition), values, definition);

/** The bits of a level. */
function bitsFor(level: number): number {
  const bits = 32 - Math.clz32(level);
  if (bits > 16) throw new RangeError(`its values have ${level} levels`);
  return bits;
}

/**
 * Encodings are the numbers that Parquet gives them. ALP (10) has a count of its own, which hyparquet
 * compares; of others it says that it cannot read them.
 */
function checkValues(reader: ByteReader, page: Page, n: number, leaf: Leaf): void {
  switch (page.encoding) {
    case 0: // PLAIN
    case 9: // BYTE_STREAM_SPLIT
      return requirePlain(reader, n, leaf);
    case 2: // PLAIN_DICTIONARY
    case 3: // RLE
    case 8: // RLE_DICTIONARY
      return checkIndices(reader, page, n, leaf);
    case 5: // DELTA_BINARY_PACKED
      return void readDeltas(reader, n);
    case 6: // DELTA_LENGTH_BYTE_ARRAY
      return readTexts(reader, n);
    case 7: // DELTA_BYTE_ARRAY
      return readShortenedTexts(reader, n);
  }
}

/** Indices have their width in front of them; true and false their length. */
function checkIndices(reader: ByteReader, page: Page, n: number, { type }: Leaf): void {
  const isSecond = page.known !== undefined;
  if (isSecond ? page.encoding === 3 : type === 'BOOLEAN') {
    reader.skip(4);
    readRuns(reader, 1, n);
    return;
  }
  const width = reader.byte();
  if (isSecond || width > 0) readRuns(reader, width, n);
}

const BITS: Readonly<Record<string, number>> = {
  BOOLEAN: 1,
  INT32: 32,
  FLOAT: 32,
  INT64: 64,
  DOUBLE: 64,
  INT96: 96,
  // Of the length in front of a text.
  BYTE_ARRAY: 32,
};

/** Requires bytes for `n` values that are not encoded. */
function requirePlain(reader: ByteReader, n: number, { type = '', typeLength }: Leaf): void {
  const bits = type === 'FIXED_LEN_BYTE_ARRAY' ? 8 * (typeLength ?? NaN) : (BITS[type] ?? NaN);
  if (!(bits > 0)) throw new RangeError('the size of its values is unknown');
  if (n * bits > 8 * reader.left) {
    throw new RangeError(
      `a page of ${counted(n, 'value')} has only ${counted(reader.left, 'byte')} for them`,
    );
  }
}

function structIn(fields: ThriftStruct, number: number): ThriftStruct {
  const value = fields.get(number);
  if (value instanceof Map) return value;
  throw new RangeError('the header of a page is not complete');
}

function countIn(fields: ThriftStruct, number: number): number {
  const value = fields.get(number);
  if (typeof value === 'number' && value >= 0) return value;
  throw new RangeError('a number in the header of a page is absent or negative');
}
