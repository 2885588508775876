import { readCsv, type RowBatch } from 'lora-wasm/data';
import Papa from 'papaparse';
import { MOST, requireAtMost } from './limits.js';
import type { Watch } from './rest.js';
import { SHOWN_ROWS, type Choice, type Table, type TableRows } from './table.js';

/** A file is read in slices of this many bytes, between which the page draws. */
const SLICE = 2 ** 16;
/** The names and the first rows are looked for in so many bytes. */
const HEAD = 2 ** 20;
const DELIMITERS = [',', '\t', ';', '|'];
/** Rows by which it is told whether a column has numbers. */
const JUDGED_ROWS = 100;

/**
 * A CSV or TSV file. Of all of it no more than the head is looked at: what is wrong farther down is
 * told by the library's reader.
 *
 * @param hasHeader whether the first line has names; where it is not said, it has if it is no numbers
 * @throws Error where there is no table in the file
 */
export async function openCsv(file: Blob, name: string, hasHeader?: boolean): Promise<Table> {
  const { lines, delimiter } = await headOf(file);
  const [first] = lines;
  if (!first) throw new Error('The file is empty: there are no rows in it.');
  requireAtMost(first.length, MOST.columns, 'columns', 'Take fewer columns.');
  const header = hasHeader ?? !first.every((cell) => isNumber(cell));
  const rows = header ? lines.slice(1) : lines;
  if (rows.length === 0) throw new Error('There are no rows below the line of names.');
  return {
    name,
    columns: first.map((cell, i) => ({
      name: header ? cell : String(i), // as the reader calls it in its messages
      isNumeric: 2 * rows.filter((row) => isNumber(row[i] ?? '')).length > rows.length,
    })),
    firstRows: rows.slice(0, SHOWN_ROWS),
    header: { isRead: header, other: () => openCsv(file, name, !header) },
    read: (choice, watch) =>
      readAll(
        readCsv(slicesOf(file, watch), {
          ...{ x: choice.x, y: choice.y, header, delimiter },
          batchRows: Math.ceil(SLICE / (choice.x.length + choice.y.length)),
        }),
        choice,
      ),
  };
}

async function headOf(file: Blob): Promise<{ lines: string[][]; delimiter: string }> {
  const bytes = await file.slice(0, HEAD).arrayBuffer();
  const text = decode(bytes, file.size > HEAD);
  const { data, meta } = Papa.parse<string[]>(text, {
    ...{ delimitersToGuess: DELIMITERS, skipEmptyLines: true, preview: JUDGED_ROWS + 1 },
  });
  const isCut = file.size > HEAD && data.length <= JUDGED_ROWS;
  return { lines: isCut ? data.slice(0, -1) : data, delimiter: meta.delimiter };
}

function decode(bytes: ArrayBuffer, isCut: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch (cause) {
    throw new Error(
      'The file is neither UTF-8 text nor an array of NumPy. Save it as CSV in UTF-8, and open that.',
      { cause },
    );
  }
}

async function* slicesOf(
  file: Blob,
  { signal, onProgress }: Watch,
): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < file.size; at += SLICE) {
    signal.throwIfAborted();
    yield new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer());
    onProgress(Math.min(1, (at + SLICE) / file.size));
  }
}

async function readAll(batches: AsyncIterable<RowBatch>, { x, y }: Choice): Promise<TableRows> {
  const [xs, ys]: [Float64Array[], Float64Array[]] = [[], []];
  let n = 0;
  for await (const batch of batches) {
    n += batch.n;
    const here = 'Take fewer columns, or a file of fewer rows.';
    requireAtMost(n * (x.length + y.length), MOST.values, 'values', here);
    xs.push(batch.x);
    ys.push(batch.y);
  }
  return { n, x: joined(xs), y: joined(ys) };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}
