import {
  previewCsv,
  readCsv,
  type CsvColumn,
  type CsvPreview,
  type RowBatch,
} from 'lora-wasm/data';
import { MOST, requireAtMost } from './limits.js';
import type { Watch } from './rest.js';
import { SHOWN_ROWS, type Choice, type Table, type TableRows } from './table.js';

/** A file is read in slices of this many bytes, between which the page draws. */
const SLICE = 2 ** 16;

/** How a file is to be read; what is not said is found. */
type Asked = Pick<NonNullable<Parameters<typeof previewCsv>[1]>, 'header' | 'decimal'>;

/** Why a column cannot be taken. */
const REASONS: Readonly<Record<CsvColumn['kind'], string | undefined>> = {
  number: undefined,
  'large-integer': 'integers beyond 2^53',
  date: 'dates',
  text: 'text',
  empty: 'empty',
};

/**
 * A CSV or TSV file. Of all of it no more than the beginning is looked at: what is wrong farther down is
 * told where it is read.
 *
 * @throws Error where there is no table in the file
 */
export async function openCsv(file: Blob, name: string, asked: Asked = {}): Promise<Table> {
  const { columns, rows, header, dialect } = await beginningOf(file, asked);
  requireAtMost(columns.length, MOST.columns, 'columns', 'Take fewer columns.');
  if (rows.length === 0) throw new Error('There are no rows below the line of names.');
  const isComma = dialect.decimal === ',';
  return {
    name,
    columns: columns.map(({ name, kind }) => {
      const reason = REASONS[kind];
      return { name, isNumeric: reason === undefined, ...(reason && { reason }) };
    }),
    firstRows: rows.slice(0, SHOWN_ROWS),
    header: { isRead: header, other: () => openCsv(file, name, { ...asked, header: !header }) },
    decimalComma: {
      isRead: isComma,
      other: () => openCsv(file, name, { ...asked, decimal: isComma ? '.' : ',' }),
    },
    found: foundIn(dialect),
    read: (choice, watch) =>
      readAll(
        readCsv(slicesOf(file, watch), {
          ...{ x: choice.x, y: choice.y, header, ...dialect },
          batchRows: Math.ceil(SLICE / (choice.x.length + choice.y.length)),
        }),
        choice,
      ),
  };
}

async function beginningOf(file: Blob, asked: Asked): Promise<CsvPreview> {
  if (file.size === 0) throw new Error('The file is empty: there are no rows in it.');
  try {
    return await previewCsv(file, asked);
  } catch (cause) {
    if ((cause as { reason?: string }).reason !== 'utf8') throw cause;
    throw new Error(
      'The file is neither UTF-8 text nor an array of NumPy. Save it as CSV in UTF-8, and open that.',
      { cause },
    );
  }
}

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

function foundIn({ delimiter, decimal }: CsvPreview['dialect']): string {
  const between = DELIMITERS[delimiter] ?? JSON.stringify(delimiter);
  return `Read with ${between} between the fields, and decimal ${decimal === ',' ? 'commas' : 'points'}.`;
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
