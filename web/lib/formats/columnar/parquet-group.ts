/** A row group of a Parquet file, which hyparquet gets only after its pages have been checked. */
import type {
  ColumnMetaData,
  CompressionCodec,
  FileMetaData,
  RowGroup,
  SchemaTree,
} from 'hyparquet';
import { counted, describe, messageOf } from '../../base/describe.js';
import { unreadable } from '../../base/format-errors.js';
import { checkChunk, checkPage, leafOf, type Chunk, type Page } from './parquet-pages.js';
import type { RandomAccessFile } from './parquet-file.js';

type Decompress = (bytes: Uint8Array, size: number) => Uint8Array;
export type Decompressors = Readonly<Record<string, Decompress | undefined>>;

interface CheckedChunk extends Chunk {
  readonly path: readonly string[];
  /** Where its bytes are in the file. */
  readonly start: number;
  readonly end: number;
  /** The pages that wait for their decompression. */
  pages: Page[];
}

/**
 * The file with one row group, and with decompressors that check what they return. Each chunk gets a
 * codec of its own, so that a decompressor knows whose pages it gets.
 */
export function checkedGroup(
  file: RandomAccessFile,
  metadata: FileMetaData,
  root: SchemaTree,
  group: RowGroup,
  names: readonly string[],
  decompressors: Decompressors,
) {
  const n = Number(group.num_rows);
  const wanted = new Set(names);
  const tops = new Map(root.children.map((tree) => [tree.element.name, tree] as const).reverse());
  const checked: CheckedChunk[] = [];
  const compressors: Record<string, Decompress> = {};
  const columns = group.columns.map((column) => {
    const { meta_data: data } = column;
    if (!data || !wanted.has(data.path_in_schema[0] ?? '')) return column;
    const chunk = chunkOf(data, treesOf(root, tops, data.path_in_schema), n, file.byteLength);
    const codec = `${data.codec} of chunk ${checked.push(chunk)}`;
    compressors[codec] = (bytes, size) => decompressed(chunk, decompressors, bytes, size);
    return { ...column, meta_data: { ...data, codec: codec as CompressionCodec } };
  });
  return {
    metadata: { ...metadata, row_groups: [{ ...group, columns }] },
    compressors,
    file: checkedFile(file, checked),
  };
}

function chunkOf(
  data: ColumnMetaData,
  trees: readonly SchemaTree[],
  n: number,
  length: number,
): CheckedChunk {
  const path = data.path_in_schema;
  const start = Number(data.dictionary_page_offset || data.data_page_offset);
  const end = start + Number(data.total_compressed_size);
  const mostValues = Number(data.num_values);
  if (!(start >= 0 && end > start && end <= length)) {
    throw damaged(path, 'its bytes are not in the file');
  }
  if (!(mostValues >= 0 && mostValues < 2 ** 31)) {
    throw damaged(
      path,
      `it has ${counted(mostValues, 'value')} in a group of ${counted(n, 'row')}`,
    );
  }
  const leaf = leafOf(trees, data.type);
  return { codec: data.codec, n, mostValues, leaf, path, start, end, pages: [] };
}

/** The root, and what a path through the schema leads through; `tops` are the root's children. */
function treesOf(
  root: SchemaTree,
  tops: ReadonlyMap<string, SchemaTree>,
  path: readonly string[],
): readonly SchemaTree[] {
  const trees = [root];
  for (const [i, name] of path.entries()) {
    const child =
      i === 0
        ? tops.get(name)
        : trees.at(-1)?.children.find(({ element }) => element.name === name);
    if (!child) throw damaged(path, 'it is not in the schema');
    trees.push(child);
  }
  return trees;
}

/** The file, which checks each chunk that is in the range of bytes that is asked for. */
function checkedFile(file: RandomAccessFile, chunks: readonly CheckedChunk[]): RandomAccessFile {
  return {
    byteLength: file.byteLength,
    slice: async (from, to = file.byteLength) => {
      const bytes = await file.slice(from, to);
      for (const chunk of chunks) {
        if (chunk.start >= to || chunk.end <= from) continue;
        checking(chunk.path, () => {
          const own = new Uint8Array(bytes, chunk.start - from, chunk.end - chunk.start);
          chunk.pages = checkChunk(own, chunk);
        });
      }
      return bytes;
    },
  };
}

/** hyparquet decompresses the pages of a chunk in their order, each one once. */
function decompressed(
  chunk: CheckedChunk,
  decompressors: Decompressors,
  bytes: Uint8Array,
  size: number,
): Uint8Array {
  const { codec, path, leaf } = chunk;
  const page = chunk.pages.shift();
  if (!page) throw damaged(path, 'it has more pages than its rows need');
  const decompress = decompressors[codec];
  if (!decompress) throw damaged(path, `it is compressed by ${codec}`);
  const values = decompress(bytes, size);
  if (values?.length === size) checking(path, () => checkPage(page, values, leaf));
  return values;
}

function checking(path: readonly string[], check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw damaged(path, messageOf(cause), cause);
  }
}

function damaged(path: readonly string[], why: string, cause?: unknown) {
  const column = `the column ${describe(path.join('.'))}`;
  return unreadable('table', `the Parquet file cannot be read: in ${column}, ${why}`, cause);
}
