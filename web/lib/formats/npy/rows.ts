import { acceptCount } from '../../checks/accept.js';
import { listed } from '../../base/describe.js';
import { allocate } from '../../matrices/matrix.js';
import { ByteStream } from '../source/byte-stream.js';
import { unreadable } from '../../base/format-errors.js';
import { bytesOf } from '../safetensors/elements.js';
import { MOST_HEADER_BYTES, parseNpyHeader, type NpyHeader } from './header.js';
import { takeArray } from './load.js';
import { checkLength, readInPortions, type NpyArray } from './npy.js';
import { readLearning, sinkFor, takeColumns } from '../table/read-rows.js';
import { findColumns, type RowBatch } from '../table/rows.js';
import type { Source } from '../source/source.js';
import { ThreadShare } from '../../work/slices.js';
import { acceptTableOptions, type AcceptedTable, type TableOptions } from '../table/options.js';

export interface NpyRowsOptions extends TableOptions {
  /** Rows per batch; the last one may have fewer. Default: 1024. */
  batchRows?: number | undefined;
}

/**
 * Reads the rows of a matrix that NumPy saved, (n, columns) or (n,), in batches. Columns are chosen
 * by index from 0. Of a stream, no more than a batch is in memory, except for files in Fortran
 * order. A value that is not finite is an error, with its row and column; with `missing`, NaN is a
 * missing value.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_ARGUMENT for columns that do not
 *   exist
 *
 * @example
 * const data = await compress({ dIn: 128, dOut: 64 });
 * const rows = readNpyRows(createReadStream('rows.npy'), { y: range(128, 192) });
 * for await (const { x, y } of rows) await data.push(x, y);
 */
export async function* readNpyRows(
  source: Source,
  options: NpyRowsOptions = {},
): AsyncGenerator<RowBatch, void> {
  const accepted = acceptTableOptions('readNpyRows()', options, ['batchRows']);
  yield* readLearning(accepted, source, (how) => readPortions(source, how));
}

async function* readPortions(
  source: Source,
  accepted: AcceptedTable,
): AsyncGenerator<RowBatch, void> {
  const { given, requested } = accepted;
  const maximum =
    given.batchRows === undefined ? 1024 : acceptCount('batchRows', given.batchRows, 1);
  const stream = new ByteStream(source);
  const thread = new ThreadShare();
  try {
    const start = await stream.take(MOST_HEADER_BYTES);
    const header = parseNpyHeader(start);
    const [n, width] = acceptRowsShape(header);
    stream.putBack(start.subarray(header.dataStart));
    await requireRow(stream, width * bytesOf(header.kind));
    const names = [...Array(width).keys()].map(String);
    const found = { ...findColumns(requested, names), names, areNamed: false };
    const sink = sinkFor(accepted, found);
    if (header.fortranOrder) stream.putBack(start.subarray(0, header.dataStart));
    const read = header.fortranOrder
      ? rowsOf(await takeArray(stream), width)
      : rowsOfStream(stream, header, width, thread);
    for (let firstRow = 0; firstRow < n; firstRow += maximum) {
      const count = Math.min(maximum, n - firstRow);
      const values = await read(firstRow, count);
      const column = (c: number) => ({
        name: String(c),
        at: (row: number) => values[row * width + c],
      });
      yield await thread.run(takeColumns(accepted, sink, found, count, column, firstRow));
    }
    const behind = await stream.take(1);
    if (behind.length > 0)
      throw unreadable('trailing-bytes', 'there are bytes behind the last row');
  } finally {
    await stream.close();
  }
}

/**
 * Requires that the file has one row at least, before memory is allocated for the columns that a
 * header claims.
 */
async function requireRow(stream: ByteStream, bytes: number): Promise<void> {
  const row = await stream.take(bytes);
  stream.putBack(row);
  if (row.length < bytes) throw unreadable('truncated', 'the file ends within the row 0');
}

/** Reads some rows, (count, width). */
type RowReader = (firstRow: number, count: number) => Promise<Float64Array>;

function rowsOf({ values }: NpyArray, width: number): RowReader {
  return async (firstRow, count) => values.subarray(firstRow * width, (firstRow + count) * width);
}

function rowsOfStream(
  stream: ByteStream,
  { kind, littleEndian }: NpyHeader,
  width: number,
  thread: ThreadShare,
): RowReader {
  return async (firstRow, count) => {
    const expected = count * width * bytesOf(kind);
    const bytes = await stream.take(expected);
    if (bytes.length < expected) {
      const rows = firstRow + Math.floor(bytes.length / (width * bytesOf(kind)));
      throw unreadable('truncated', `the file ends within the row ${rows}`);
    }
    const values = allocate('rows', count * width);
    return thread.run(readInPortions(kind, bytes, values, littleEndian, firstRow * width));
  };
}

/** n and the number of columns. Throws ERR_FORMAT. */
function acceptRowsShape({ kind, shape }: NpyHeader): [n: number, width: number] {
  checkLength(kind, shape);
  const [n = 0, width = 1, ...more] = shape;
  if (shape.length === 0 || more.length > 0 || width === 0) {
    const received = `the array has the shape (${listed(shape)})`;
    throw unreadable('shape', `${received}; rows, (n, columns) or (n,), were expected`);
  }
  if (n === 0) throw unreadable('empty', 'the file has no rows');
  return [n, width];
}
