import { describe, messageOf } from '../describe.js';
import { isLoraError } from '../errors.js';
import { acceptWhole, reading, unexpected } from '../arguments/accept.js';
import { acceptBytes, type BytesInput } from './bytes.js';
import { isBlob } from './source.js';
import { missingPackage, unreadable } from './data-errors.js';
import {
  acceptColumnOptions,
  batchOfColumns,
  findColumns,
  type ColumnOptions,
  type RowBatch,
} from './rows.js';

/** A file of which parts can be had: hyparquet's `asyncBufferFromUrl()` and `FromFile()` give one. */
export interface RandomAccessFile {
  readonly byteLength: number;
  slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
}

export interface ParquetOptions extends ColumnOptions {
  /** For files compressed by something else than Snappy: those of the package hyparquet-compressors. */
  compressors?: object | undefined;
}

/**
 * The rows of a Parquet file, a batch for each of its row groups, with the columns that are wanted, as
 * numbers. Only these columns are read. Needs the package hyparquet.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_UNSUPPORTED without hyparquet;
 *   ERR_ARGUMENT for columns that there are not
 */
export async function* readParquet(
  source: BytesInput | Blob | RandomAccessFile,
  options: ParquetOptions = {},
): AsyncGenerator<RowBatch, void> {
  const { given, wanted } = acceptColumnOptions('readParquet()', options, ['compressors']);
  const file = reading('source', () => acceptFile(source));
  const { parquetMetadataAsync, parquetRead, parquetSchema } = await loadHyparquet();
  const metadata = await readingFile(() => parquetMetadataAsync(file));
  const names = await readingFile(() =>
    parquetSchema(metadata).children.map(({ element }) => element.name),
  );
  const { x, y } = findColumns(wanted, names);
  const columns = [...new Set([...x, ...y])].map((column) => names[column] as string);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const n = Number(group.num_rows);
    if (n === 0) continue;
    const parts = new Map<string, ArrayLike<unknown>[]>(columns.map((name) => [name, []]));
    await readingFile(() =>
      parquetRead({
        ...{ file, metadata, columns, rowStart, rowEnd: rowStart + n },
        ...(given.compressors !== undefined && { compressors: given.compressors as object }),
        onChunk: ({ columnName, columnData }) => parts.get(columnName)?.push(columnData),
      }),
    );
    const column = (index: number) => joined(names[index] as string, parts, n);
    yield batchOfColumns(n, { x: x.map(column), y: y.map(column) }, rowStart);
    rowStart += n;
  }
  if (rowStart === 0) throw unreadable('empty', 'the file has no rows');
}

/** A column's parts as one; before any memory is taken, they have to have as many values as rows. */
function joined(name: string, parts: ReadonlyMap<string, ArrayLike<unknown>[]>, n: number) {
  const arrays = parts.get(name) ?? [];
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  if (length !== n) {
    throw unreadable(
      'table',
      `the column ${describe(name)} has ${length} values in a group of ${n} rows`,
    );
  }
  const values = arrays.length === 1 ? arrays[0] : arrays.flatMap((array) => Array.from(array));
  return { name, at: (row: number) => values?.[row] };
}

function acceptFile(source: unknown): RandomAccessFile {
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
  throw unexpected('source', source, 'bytes, a Blob, or an object with byteLength and slice(),');
}

const acceptLength = (name: string, value: unknown) =>
  acceptWhole(name, value, 1, Number.MAX_SAFE_INTEGER);

async function readingFile<Result>(call: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    if (isLoraError(cause)) throw cause;
    throw unreadable('table', `the Parquet file cannot be read: ${messageOf(cause)}`, cause);
  }
}

async function loadHyparquet() {
  try {
    return await import('hyparquet');
  } catch (cause) {
    throw missingPackage('readParquet()', 'hyparquet', cause);
  }
}
