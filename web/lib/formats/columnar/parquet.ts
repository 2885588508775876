import type { ConvertedType, RowGroup, SchemaElement, SchemaTree } from 'hyparquet';
import { checkedGroup, type Decompressors } from './parquet-group.js';
import { acceptFile, readFooter, type RandomAccessFile } from './parquet-file.js';
import { counted, describe } from '../../base/describe.js';
import { decompressSnappy } from './snappy.js';
import { isRecord, reading, unexpected } from '../../checks/accept.js';
import type { BytesInput } from '../../types/arrays.js';
import { missingPackage, readingFile, unreadable } from '../../base/format-errors.js';
import { readLearning, sinkFor, takeColumns } from '../table/read-rows.js';
import { findColumns, type ListWidths, type NamedColumn, type RowBatch } from '../table/rows.js';
import { ThreadShare } from '../../work/slices.js';
import { acceptTableOptions, type AcceptedTable, type TableOptions } from '../table/options.js';

export type { RandomAccessFile } from './parquet-file.js';

export interface ParquetOptions extends TableOptions {
  /**
   * Decompressors by codec name. Default: Snappy, and those of the package hyparquet-compressors if
   * a file needs them.
   */
  compressors?: object | undefined;
}

/**
 * Reads the rows of a Parquet file, one batch per row group, with the requested columns as numbers:
 * true and false are 1 and 0, a list of k is k columns wide; `missing` accepts null, `categories`
 * texts. Only these columns are read. Needs the package hyparquet, and hyparquet-compressors for
 * files compressed by zstd, gzip, brotli or LZ4.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_UNSUPPORTED without these packages;
 *   ERR_ARGUMENT for columns that do not exist
 */
export async function* readParquet(
  source: BytesInput | Blob | RandomAccessFile,
  options: ParquetOptions = {},
): AsyncGenerator<RowBatch, void> {
  const accepted = acceptTableOptions('readParquet()', options, ['compressors']);
  const file = reading('source', () => acceptFile(source));
  yield* readLearning(accepted, file, (how) => readGroups(file, how));
}

async function* readGroups(
  file: RandomAccessFile,
  accepted: AcceptedTable,
): AsyncGenerator<RowBatch, void> {
  const { given, requested } = accepted;
  const { parquetMetadata, parquetRead, parquetSchema } = await loadHyparquet();
  const metadata = await readingFile('Parquet', async () =>
    // Looking for places on the globe would never end where a number of children is negative.
    parquetMetadata(await readFooter(file), { geoparquet: false }),
  );
  metadata.schema.forEach(annotateAsBefore);
  const schema = await readingFile('Parquet', () => parquetSchema(metadata));
  const { children } = schema;
  const names = children.map(({ element }) => element.name);
  const { x, y } = findColumns(requested, names);
  const numbers = [...new Set([...x, ...y])];
  const trees = numbers.map((number) => children[number] as SchemaTree);
  trees.forEach(requireNumbers);
  for (const group of metadata.row_groups) requireChunks(group, trees);
  const columns = trees.map(({ element }) => element.name);
  const own = acceptCompressors(given.compressors);
  const decompressors: Decompressors = {
    ...(await compressorsFor(metadata.row_groups, columns, own)),
    UNCOMPRESSED: (bytes) => bytes,
  };
  const found = { x, y, names, areNamed: true };
  const sink = sinkFor(accepted, found);
  const widths: ListWidths = new Map();
  const thread = new ThreadShare();
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const n = Number(group.num_rows);
    if (n === 0) continue;
    if (!(n > 0 && n < 2 ** 31)) throw unreadable('table', `a row group has ${n} rows`);
    const checked = checkedGroup(file, metadata, schema, group, columns, decompressors);
    const parts = new Map<string, ArrayLike<unknown>[]>(columns.map((name) => [name, []]));
    await readingFile('Parquet', () =>
      parquetRead({
        ...checked,
        columns,
        rowStart: 0,
        rowEnd: n,
        onChunk: ({ columnName, columnData }) => parts.get(columnName)?.push(columnData),
      }),
    );
    const column = (number: number) => joined(children[number] as SchemaTree, parts, n);
    yield await thread.run(takeColumns(accepted, sink, found, n, column, rowStart, widths));
    rowStart += n;
  }
  if (rowStart === 0) throw unreadable('empty', 'the file has no rows');
}

/**
 * Adds the older annotations, which hyparquet relies on and modern writers may omit: without them a
 * decimal would lose its scale, and a date would be a number.
 */
function annotateAsBefore(element: SchemaElement): void {
  const { logical_type: logical } = element;
  if (!logical || !['DECIMAL', 'DATE', 'LIST'].includes(logical.type)) return;
  element.converted_type ??= logical.type as ConvertedType;
  if (logical.type === 'DECIMAL') element.scale ??= logical.scale;
}

/**
 * Refuses times of day, which hyparquet returns as numbers of an unknown unit, and variants, which
 * are no numbers, and may contain one value at many places.
 */
function requireNumbers(column: SchemaTree): void {
  let leaf = column;
  while (leaf.children[0]) leaf = leaf.children[0];
  const { converted_type: converted = '', logical_type: logical } = leaf.element;
  const areTimes = logical?.type === 'TIME' || converted.startsWith('TIME_');
  if (!areTimes && !hasVariants(column)) return;
  const received = `the column ${describe(column.element.name)} is of ${areTimes ? 'times' : 'variants'}`;
  throw unreadable('dtype', `${received}; numbers, or lists of them, were expected`);
}

const hasVariants = ({ element, children }: SchemaTree): boolean =>
  element.logical_type?.type === 'VARIANT' || children.some(hasVariants);

/**
 * Requires exactly one chunk for each leaf of a column in every row group. Otherwise hyparquet
 * throws, and rejections of reads that it had started would be unhandled and end the process.
 */
function requireChunks({ columns }: RowGroup, trees: readonly SchemaTree[]): void {
  const chunks = new Map<string | undefined, (readonly string[])[]>();
  for (const { meta_data: data } of columns) {
    if (!data) continue;
    const [first] = data.path_in_schema;
    const same = chunks.get(first);
    if (same) same.push(data.path_in_schema);
    else chunks.set(first, [data.path_in_schema]);
  }
  for (const column of trees) {
    const { name } = column.element;
    if (shown(chunks.get(name) ?? []) === shown(leavesOf(column))) continue;
    const received = `the column ${describe(name)} has other chunks in a row group than in the schema`;
    throw unreadable('table', `the Parquet file cannot be read: ${received}`);
  }
}

const shown = (paths: readonly (readonly string[])[]): string => JSON.stringify(paths);

/** The paths of the leaves of a column. */
function leavesOf({ children, path }: SchemaTree): readonly (readonly string[])[] {
  return children.length === 0 ? [path] : children.flatMap(leavesOf);
}

/** Codecs that hyparquet has. */
const BUILT_IN = ['UNCOMPRESSED', 'SNAPPY'];

/** The caller's decompressors and, if the requested columns need others, those of the package. */
async function compressorsFor(
  groups: readonly RowGroup[],
  columns: readonly string[],
  own: object,
): Promise<object> {
  const known = [...BUILT_IN, ...Object.keys(own)];
  const names = new Set(columns);
  const other = groups
    .flatMap((group) => group.columns.flatMap(({ meta_data: data }) => (data ? [data] : [])))
    .find(({ codec, path_in_schema: [name = ''] }) => names.has(name) && !known.includes(codec));
  const usual = { SNAPPY: decompressSnappy, ...own };
  if (!other) return usual;
  try {
    return { ...(await import('hyparquet-compressors')).compressors, ...usual };
  } catch (cause) {
    const file = `a Parquet file that is compressed by ${other.codec}`;
    throw missingPackage(file, 'hyparquet-compressors', cause);
  }
}

function acceptCompressors(value: unknown): object {
  if (value === undefined) return {};
  if (isRecord(value)) return reading('compressors', () => ({ ...value }));
  throw unexpected('compressors', value, 'an object of functions');
}

/** Joins the parts of a column, after checking that they have as many values as there are rows. */
function joined(
  { element }: SchemaTree,
  parts: ReadonlyMap<string, ArrayLike<unknown>[]>,
  n: number,
): NamedColumn {
  const { name } = element;
  const arrays = parts.get(name) ?? [];
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  if (length !== n) {
    throw unreadable(
      'table',
      `the column ${describe(name)} has ${counted(length, 'value')} in a group of ${counted(n, 'row')}`,
    );
  }
  const values = arrays.length === 1 ? arrays[0] : arrays.flatMap((array) => Array.from(array));
  const at = (row: number) => values?.[row];
  const isList = element.converted_type === 'LIST' || element.repetition_type === 'REPEATED';
  return { name, isList, at: isWhole(element) ? (row) => asWhole(at(row)) : at };
}

/** Whether the decimals of a column are integers. */
const isWhole = ({ converted_type: type, scale = 0 }: SchemaElement) =>
  type === 'DECIMAL' && scale <= 0;

/** Integers beyond 2^53 as bigint, so that they are refused. */
const asWhole = (value: unknown) =>
  Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value as number) : value;

async function loadHyparquet() {
  try {
    return await import('hyparquet');
  } catch (cause) {
    throw missingPackage('readParquet()', 'hyparquet', cause);
  }
}
