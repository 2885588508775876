import { acceptWhole, unexpected } from '../../checks/accept.js';
import { acceptBytes, readingOf } from '../../checks/bytes.js';
import { isBlob } from '../source/source.js';
import { ByteReader } from './byte-reader.js';
import { readStruct } from './thrift.js';

/**
 * A file with random access, as hyparquet's `asyncBufferFromUrl()` and `asyncBufferFromFile()`
 * return it.
 */
export interface RandomAccessFile {
  readonly byteLength: number;
  slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
}

/** What is read at once from the end of a file, where it is described. */
const FOOTER_BYTES = 2 ** 19;

/** The end of the file, from the description on at least, which is checked. */
export async function readFooter(file: RandomAccessFile): Promise<ArrayBuffer> {
  const from = (size: number) => file.slice(Math.max(0, file.byteLength - size), file.byteLength);
  let bytes = await from(FOOTER_BYTES);
  if (bytes.byteLength < 12) return bytes;
  // Its length, and the letters PAR1.
  const size = new DataView(bytes).getUint32(bytes.byteLength - 8, true) + 8;
  if (size > bytes.byteLength && size <= file.byteLength) bytes = await from(size);
  const isParquet = new TextDecoder().decode(bytes.slice(-4)) === 'PAR1';
  if (isParquet && size <= bytes.byteLength) {
    readStruct(new ByteReader(new Uint8Array(bytes, bytes.byteLength - size, size - 8)));
  }
  return bytes;
}

export function acceptFile(source: unknown): RandomAccessFile {
  if (isBlob(source)) {
    const byteLength = acceptLength('source.size', source.size);
    return { byteLength, slice: (from, to) => source.slice(from, to).arrayBuffer() };
  }
  if (ArrayBuffer.isView(source)) {
    const bytes = acceptBytes('source', source);
    return { byteLength: bytes.length, slice: (from, to) => bytes.slice(from, to).buffer };
  }
  const file = source as Partial<RandomAccessFile> | null | undefined;
  const isFile = typeof file?.byteLength === 'number' && typeof file.slice === 'function';
  if (isFile && acceptLength('source.byteLength', file.byteLength)) return file as RandomAccessFile;
  const expected = 'bytes, a Blob, or an object with byteLength and slice(),';
  throw unexpected('source', source, expected, readingOf('source', source));
}

const acceptLength = (name: string, value: unknown) =>
  acceptWhole(name, value, 1, Number.MAX_SAFE_INTEGER);
