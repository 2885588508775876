import type { RecordBatch } from 'apache-arrow';
import { messageOf } from '../describe.js';
import { isLoraError } from '../errors.js';
import { missingPackage, unreadable } from './data-errors.js';
import {
  acceptColumnOptions,
  batchOfColumns,
  findColumns,
  type ColumnOptions,
  type RowBatch,
  type WantedColumns,
} from './rows.js';
import { partsOf, type Source } from './source.js';

/**
 * The rows of an Arrow IPC stream or file (Feather 2), a batch for each of its record batches, with the
 * columns that are wanted, as numbers. Needs the package apache-arrow.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_UNSUPPORTED without apache-arrow;
 *   ERR_ARGUMENT for columns that there are not
 */
export async function* readArrow(
  source: Source,
  options: ColumnOptions = {},
): AsyncGenerator<RowBatch, void> {
  const { wanted } = acceptColumnOptions('readArrow()', options, []);
  const { RecordBatchReader } = await loadArrow();
  const batches = await reading(async () => {
    const reader = await RecordBatchReader.from(partsOf(source) as AsyncIterable<Uint8Array>);
    return reader[Symbol.asyncIterator]();
  });
  let firstRow = 0;
  try {
    for (;;) {
      const { done, value } = await reading(() => batches.next());
      if (done) break;
      if (value.numRows > 0) yield batchOf(value, wanted, firstRow);
      firstRow += value.numRows;
    }
  } finally {
    await batches.return?.();
  }
  if (firstRow === 0) throw unreadable('empty', 'the file has no rows');
}

function batchOf(batch: RecordBatch, wanted: WantedColumns, firstRow: number): RowBatch {
  const names = batch.schema.fields.map(({ name }) => name);
  const { x, y } = findColumns(wanted, names);
  const column = (index: number) => {
    const vector = batch.getChildAt(index);
    return { name: names[index] as string, at: (row: number) => vector?.get(row) };
  };
  return batchOfColumns(batch.numRows, { x: x.map(column), y: y.map(column) }, firstRow);
}

async function reading<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    if (isLoraError(cause)) throw cause;
    throw unreadable('table', `the Arrow file cannot be read: ${messageOf(cause)}`, cause);
  }
}

async function loadArrow() {
  try {
    return await import('apache-arrow');
  } catch (cause) {
    throw missingPackage('readArrow()', 'apache-arrow', cause);
  }
}
