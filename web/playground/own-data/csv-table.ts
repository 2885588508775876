import { previewCsv, readCsv, type CsvBatch, type CsvForm, type CsvPreview } from 'lora-wasm/data';
import { daysOfDate, isNoSuchDate } from './dates.js';
import { classifiedColumns } from './classify.js';
import { MOST, requireAtMost } from './limits.js';
import { isMissing, MISSING_MARKS } from './missing.js';
import { yieldThread } from './yield-thread.js';
import { SLICE, slicesOf } from './slices.js';
import {
  nameOf,
  type AskedColumn,
  type AskedForm,
  type DecimalReading,
  type RawRows,
  type Table,
  type TableColumn,
} from './table.js';
import { ownData as words } from '../words/index.js';

/** So many rows tell what a column has: as many as the library looks at. */
const JUDGED_ROWS = 1000;

/** 1,5 and 1,234: of which nobody knows whether it has thousands. */
const WITH_COMMA = /^\s*[+-]?\d+,\d+(?:[eE][+-]?\d+)?\s*$/;

/**
 * A CSV or TSV file. Of all of it no more than the beginning is looked at: what is wrong farther down is
 * told where it is read.
 *
 * @throws Error where there is no table in the file, or a row of the beginning cannot be read
 */
export async function openCsv(file: Blob, name: string, asked: AskedForm = {}): Promise<Table> {
  const preview = await beginningOf(file, asked);
  const { columns, rows, header, dialect, error } = preview;
  if (error) throw withRemedy(error); // columns would be judged by the rows above it alone
  requireAtMost(columns.length, MOST.columns, 'columns', words.TROUBLE.fewerColumns);
  if (rows.length === 0) throw new Error(words.TROUBLE.noRows);
  const form = { header, ...dialect, trim: true };
  await requireEvenRows(file, columns, rows.length, form);
  const found = await classifiedColumns(columns, rows, dialect.decimal);
  const decimalComma = await decimalReading(preview, (decimal) =>
    openCsv(file, name, { ...asked, decimal }),
  );
  return {
    ...{ name, columns: found, firstRows: rows, form, asked },
    header: { isRead: header, other: () => openCsv(file, name, { ...asked, header: !header }) },
    ...(decimalComma && { decimalComma }),
    found: words.FOUND.dialect(dialect.delimiter, dialect.decimal),
    read: (columns, watch) => readAll(slicesOf(file, watch), found, columns, form),
  };
}

async function beginningOf(file: Blob, asked: AskedForm): Promise<CsvPreview> {
  if (file.size === 0) throw new Error(words.TROUBLE.emptyFile);
  try {
    return await previewCsv(file, { ...asked, rows: JUDGED_ROWS });
  } catch (cause) {
    throw withRemedy(cause);
  }
}

/** An error of the library, with what can be done on this page. */
function withRemedy(cause: unknown): unknown {
  const { reason, message } = cause as { reason?: string; message: string };
  if (reason === 'utf8') return new Error(words.TROUBLE.notText, { cause });
  if (reason === 'fields') return new Error(words.TROUBLE.notEven(message), { cause });
  if (reason === 'number') return new Error(words.TROUBLE.noNumber(message), { cause });
  return cause;
}

/** The preview has rows of any width; a reader says which one has too few or too many fields. */
async function requireEvenRows(
  file: Blob,
  columns: CsvPreview['columns'],
  batchRows: number,
  form: CsvForm,
): Promise<void> {
  const batches = readCsv(file, { ...form, ...withoutNumbers(columns, []), missing: 0, batchRows });
  try {
    await batches.next();
  } catch (cause) {
    throw withRemedy(cause);
  }
  await batches.return(undefined);
}

/** The choice, where a number of a column has a comma in it. */
async function decimalReading(
  { rows, columns, dialect }: CsvPreview,
  read: (decimal: '.' | ',') => Promise<Table>,
): Promise<DecimalReading | undefined> {
  const isRead = dialect.decimal === ',';
  const examples: string[] = [];
  for (const column of columns.keys()) {
    await yieldThread();
    const found = rows.find((row) => WITH_COMMA.test(row[column] ?? ''));
    if (found) examples.push((found[column] as string).trim());
  }
  if (examples.length === 0 && !isRead) return undefined;
  return {
    ...{ isRead, columns: examples.length, example: examples[0] ?? '' },
    other: () => read(isRead ? '.' : ','),
  };
}

/** The library reads the numbers; categories, dates, and what is missing, are told by the fields. */
async function* readAll(
  slices: AsyncIterable<Uint8Array>,
  columns: readonly TableColumn[],
  asked: readonly AskedColumn[],
  form: CsvForm,
): AsyncGenerator<RawRows, void> {
  const numbers = asked.filter(({ column, levels }) => !levels && isNumber(columns[column]));
  const x = [...new Set(numbers.map(({ column }) => column))];
  const batches = readCsv(slices, {
    ...form,
    ...(x.length > 0 ? { x } : withoutNumbers(columns, asked)),
    ...{ fields: true, missing: 0, missingMarks: MISSING_MARKS },
    batchRows: Math.ceil(SLICE / columns.length), // all fields of a row are held
  });
  let first = 0;
  try {
    for await (const batch of batches) {
      yield { n: batch.n, values: valuesOf(batch, columns, asked, x, first) };
      first += batch.n;
    }
  } catch (cause) {
    throw withRemedy(cause);
  }
}

const isNumber = (column: TableColumn | undefined) => column?.kind === 'number';

/** A reader of numbers alone wants one column: where none has them, it takes any for zeros. */
function withoutNumbers(
  columns: readonly { readonly name: string }[],
  [first]: readonly AskedColumn[],
) {
  const column = first?.column ?? 0;
  return { x: [column], map: { [columns[column]?.name ?? '']: () => 0 } };
}

/** (n, asked), as RawRows has them. */
function valuesOf(
  { n, x: read, fields = [] }: CsvBatch,
  columns: readonly TableColumn[],
  asked: readonly AskedColumn[],
  x: readonly number[],
  first: number,
): Float64Array {
  const values = new Float64Array(n * asked.length);
  asked.forEach(({ column, levels }, j) => {
    const place = levels ? -1 : x.indexOf(column);
    const valueOf = (field: string, row: number) => {
      if (levels) return levels.code(field.trim());
      if (place >= 0) return read[row * x.length + place] as number;
      const order = columns[column]?.order ?? 'year';
      const days = daysOfDate(field, order);
      if (Number.isFinite(days)) return days;
      const expected = isNoSuchDate(field) ? undefined : order;
      const name = nameOf({ columns }, column);
      throw new Error(words.TROUBLE.notDate(first + row, name, field, expected));
    };
    for (let row = 0; row < n; row++) {
      const field = fields[row]?.[column] ?? '';
      values[row * asked.length + j] = isMissing(field) ? NaN : valueOf(field, row);
    }
  });
  return values;
}
