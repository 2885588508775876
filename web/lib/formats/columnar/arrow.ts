import type { compressionRegistry, RecordBatch, RecordBatchReader, Type } from 'apache-arrow';
import { checkedStream, checkMessageAt, footerOf, isArrowFile } from './arrow-messages.js';
import { MessageKind } from './arrow-metadata.js';
import { arrowColumn } from './arrow-values.js';
import { ByteStream } from '../source/byte-stream.js';
import { missingPackage, readingFile, unreadable } from '../../base/format-errors.js';
import { decompressLz4Frame } from './lz4-frame.js';
import { readLearning, sinkFor, takeColumns } from '../table/read-rows.js';
import type { RowSink } from '../table/row-sink.js';
import { findColumns, type ListWidths, type RowBatch } from '../table/rows.js';
import { ThreadShare, type Work } from '../../work/slices.js';
import type { Source } from '../source/source.js';
import { acceptTableOptions, type AcceptedTable, type TableOptions } from '../table/options.js';

/**
 * Reads the rows of an Arrow IPC stream or file (Feather 2), one batch per record batch, with the
 * requested columns as numbers: true and false are 1 and 0, a list of k is k columns wide;
 * `missing` accepts null, `categories` texts. Needs the package apache-arrow, and fzstd for buffers
 * that are compressed by zstd.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_UNSUPPORTED without these packages;
 *   ERR_ARGUMENT for columns that do not exist
 */
export async function* readArrow(
  source: Source,
  options: TableOptions = {},
): AsyncGenerator<RowBatch, void> {
  const accepted = acceptTableOptions('readArrow()', options, []);
  yield* readLearning(accepted, source, (how) => readBatches(source, how));
}

async function* readBatches(
  source: Source,
  accepted: AcceptedTable,
): AsyncGenerator<RowBatch, void> {
  const stream = new ByteStream(source);
  try {
    // Read before anything else is awaited: a Node stream that fails unheard ends the process.
    const isFile = await isArrowFile(stream);
    const { RecordBatchReader, Type } = await loadArrow();
    const batches = batchesOf(RecordBatchReader, stream, isFile);
    const state: State = { accepted, sink: undefined, widths: new Map() };
    const thread = new ThreadShare();
    let firstRow = 0;
    for (;;) {
      const { done, value } = await readingFile('Arrow', () => batches.next());
      if (done) break;
      const row = firstRow;
      if (value.numRows > 0)
        yield await readingFile('Arrow', () => thread.run(batchOf(Type, value, row, state)));
      firstRow += value.numRows;
    }
    if (firstRow === 0) throw unreadable('empty', 'the file has no rows');
  } finally {
    await stream.close();
  }
}

/**
 * The record batches of a stream or file, each after its metadata were checked. Those of a file are
 * read by index: the reader's own iterator hangs if a record batch is missing.
 */
async function* batchesOf(
  reader: typeof RecordBatchReader,
  stream: ByteStream,
  isFile: boolean,
): AsyncGenerator<RecordBatch, void> {
  if (!isFile) return yield* await reader.from(checkedStream(stream));
  const file = await stream.take(Infinity);
  const { dictionaries, batches } = footerOf(file);
  for (const place of dictionaries) checkMessageAt(file, place, MessageKind.DictionaryBatch);
  const opened = reader.from(file).open();
  for (const [i, place] of batches.entries()) {
    checkMessageAt(file, place, MessageKind.RecordBatch);
    yield opened.readRecordBatch(i) as RecordBatch;
  }
}

/** State that is known after the first batch of a file. */
interface State {
  readonly accepted: AcceptedTable;
  sink: { readonly taker: RowSink | undefined } | undefined;
  readonly widths: ListWidths;
}

function* batchOf(
  types: typeof Type,
  batch: RecordBatch,
  firstRow: number,
  state: State,
): Work<RowBatch> {
  const { accepted, widths } = state;
  const names = batch.schema.fields.map(({ name }) => name);
  const found = { ...findColumns(accepted.requested, names), names, areNamed: true };
  state.sink ??= { taker: sinkFor(accepted, found) };
  const column = (index: number) => {
    const name = names[index] as string;
    const vector = batch.getChildAt(index);
    return vector ? arrowColumn(types, name, vector) : { name, at: () => null };
  };
  const { taker } = state.sink;
  return yield* takeColumns(accepted, taker, found, batch.numRows, column, firstRow, widths);
}

async function loadArrow() {
  try {
    const arrow = await import('apache-arrow');
    const { compressionRegistry, CompressionType } = arrow;
    offerCodec(compressionRegistry, CompressionType.LZ4_FRAME, decompressLz4Frame);
    offerCodec(compressionRegistry, CompressionType.ZSTD, await loadZstd());
    return arrow;
  } catch (cause) {
    throw missingPackage('readArrow()', 'apache-arrow', cause);
  }
}

type Decode = (bytes: Uint8Array) => Uint8Array;

/** Registers a codec unless there is one: all users of apache-arrow on the page share the registry. */
function offerCodec(registry: typeof compressionRegistry, type: number, decode: Decode): void {
  const codec = registry.get(type);
  if (!codec?.decode) registry.set(type, { ...codec, decode });
}

/** Loaded in advance, since buffers name their compression only when they are read, synchronously. */
async function loadZstd(): Promise<Decode> {
  try {
    return (await import('fzstd')).decompress;
  } catch (cause) {
    return () => {
      throw missingPackage('an Arrow file that is compressed by ZSTD', 'fzstd', cause);
    };
  }
}
