import { readNpyRows, type RowBatch } from 'lora-wasm/data';
import { classifiedColumns } from './classify.js';
import { MOST, requireAtMost } from './limits.js';
import { numberText } from './number-text.js';
import { yieldThread } from './yield-thread.js';
import { SLICE, slicesOf } from './slices.js';
import type { AskedColumn, RawRows, Table } from './table.js';
import { ownData as words } from '../words/index.js';

/** So many rows tell what the columns have. */
const JUDGED_ROWS = 100;

const UNWATCHED = { signal: new AbortController().signal, onProgress: () => {} };

/** An .npy file that is too large to be held: its rows are read in batches whenever they are wanted. */
export async function openLargeNpy(file: Blob, name: string): Promise<Table> {
  const first = await firstBatch(file, name);
  const width = first.x.length / first.n;
  requireAtMost(width, MOST.columns, 'columns', words.TROUBLE.fewerColumns);
  const firstRows: string[][] = [];
  for (let row = 0; row < first.n; row++) {
    await yieldThread();
    firstRows.push(Array.from(first.x.subarray(row * width, (row + 1) * width), numberText));
  }
  const columns = await classifiedColumns(
    Array.from({ length: width }, (_, column) => ({ name: String(column), kind: 'number' })),
    firstRows,
  );
  return {
    ...{ name, columns, firstRows },
    read: (asked, watch) => readAll(slicesOf(file, watch), asked),
  };
}

async function firstBatch(file: Blob, name: string): Promise<RowBatch> {
  try {
    const batches = readNpyRows(slicesOf(file, UNWATCHED), { batchRows: JUDGED_ROWS });
    for await (const batch of batches) return batch;
  } catch (cause) {
    throw new Error(words.TROUBLE.unreadable(name, (cause as Error).message), { cause });
  }
  throw new Error(words.TROUBLE.noRows);
}

async function* readAll(
  slices: AsyncIterable<Uint8Array>,
  asked: readonly AskedColumn[],
): AsyncGenerator<RawRows, void> {
  const x = [...new Set(asked.map(({ column }) => column))];
  const batchRows = Math.ceil(SLICE / x.length);
  for await (const { n, x: read } of readNpyRows(slices, { x, batchRows })) {
    const values = new Float64Array(n * asked.length);
    asked.forEach(({ column, levels }, j) => {
      const place = x.indexOf(column);
      for (let row = 0; row < n; row++) {
        const value = read[row * x.length + place] as number;
        values[row * asked.length + j] = levels ? levels.code(String(value)) : value;
      }
    });
    yield { n, values };
  }
}
