import { acceptBoolean, acceptCount, unexpected } from '../arguments/accept.js';
import { describe } from '../describe.js';
import { allocate } from '../matrices/matrix.js';
import { CsvRecords, type CsvRecord } from './csv-records.js';
import { unreadable } from './data-errors.js';
import {
  acceptColumnOptions,
  findColumns,
  type ColumnOptions,
  type RowBatch,
  type WantedColumns,
} from './rows.js';
import { textOf, type Source } from './source.js';

export interface CsvOptions extends ColumnOptions {
  /** Whether the first line has the columns' names. Default: true. */
  header?: boolean | undefined;
  /** What separates the fields, one character: '\t' for TSV. Default: ','. */
  delimiter?: string | undefined;
  /** How many rows a batch has, but for the last one. Default: 1024. */
  batchRows?: number | undefined;
}

/** Text is cut into records in portions of about this length, however it comes. */
const PORTION = 2 ** 16;

/** As people and programs write numbers: no 0x10, no Infinity. */
const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/**
 * The rows of a CSV or TSV file in batches, with the columns that are wanted, as numbers. Of a stream
 * no more than a batch and a portion of text is kept. Fields may be quoted as RFC 4180 has it; blank
 * lines at the end are left out. A value that is missing or no finite number is refused, with its row
 * (from 0), its line (from 1) and its column.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_ARGUMENT for columns that there are not
 *
 * @example
 * const data = await compress({ dIn: 2, dOut: 1 });
 * const rows = readCsv((await fetch('weather.csv')).body, { x: ['sun', 'wind'], y: ['rain'] });
 * for await (const { x, y } of rows) data.push(x, y);
 */
export async function* readCsv(
  source: Source,
  options: CsvOptions = {},
): AsyncGenerator<RowBatch, void> {
  const { given, wanted } = acceptColumnOptions('readCsv()', options, [
    ...['header', 'delimiter', 'batchRows'],
  ]);
  const hasHeader = given.header === undefined || acceptBoolean('header', given.header);
  const delimiter = acceptDelimiter(given.delimiter);
  const { batchRows } = given;
  const most = batchRows === undefined ? 1024 : acceptCount('batchRows', batchRows, 1);
  let batch: Batch | undefined;
  let isHeader = hasHeader;
  for await (const { fields, line } of withoutBlankEnd(recordsOf(source, delimiter))) {
    batch ??= new Batch(namesOf(fields, hasHeader), wanted, most);
    if (!isHeader) batch.add(fields, line);
    isHeader = false;
    if (batch.isFull) yield batch.take();
  }
  if (!batch) throw unreadable('empty', 'the file has no lines');
  if (batch.total === 0) throw unreadable('empty', 'the file has no rows below its header');
  if (!batch.isEmpty) yield batch.take();
}

/** Rows until there are enough of them. */
class Batch {
  total = 0;
  readonly #names: readonly string[];
  readonly #columns: { readonly x: number[]; readonly y: number[] };
  readonly #most: number;
  #x: number[] = [];
  #y: number[] = [];
  #rows = 0;

  constructor(names: readonly string[], wanted: WantedColumns, most: number) {
    this.#names = names;
    this.#columns = findColumns(wanted, names);
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#rows === this.#most;
  }

  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  add(fields: readonly string[], line: number): void {
    if (fields.length !== this.#names.length) {
      const came = `row ${this.total} (line ${line}) has ${fields.length} fields`;
      throw unreadable('fields', `${came}; ${this.#names.length} were expected`);
    }
    for (const column of this.#columns.x) this.#x.push(this.#number(fields, column, line));
    for (const column of this.#columns.y) this.#y.push(this.#number(fields, column, line));
    this.#rows++;
    this.total++;
  }

  take(): RowBatch {
    const batch = { n: this.#rows, x: toMatrix('x', this.#x), y: toMatrix('y', this.#y) };
    [this.#x, this.#y, this.#rows] = [[], [], 0];
    return batch;
  }

  #number(fields: readonly string[], column: number, line: number): number {
    const field = fields[column] as string;
    const value = NUMBER.test(field) ? Number(field) : NaN;
    if (Number.isFinite(value)) return value;
    const name = describe(this.#names[column]);
    const place = `row ${this.total} (line ${line}), column ${name}`;
    if (field.trim() === '') throw unreadable('missing', `${place} has no value`);
    throw unreadable('number', `${place} is ${describe(field)}; a finite number was expected`);
  }
}

function toMatrix(name: string, values: readonly number[]): Float64Array {
  const matrix = allocate(name, values.length);
  matrix.set(values);
  return matrix;
}

async function* recordsOf(source: Source, delimiter: string): AsyncGenerator<CsvRecord, void> {
  const records = new CsvRecords(delimiter);
  let text = '';
  for await (const part of textOf(source)) {
    text += part;
    if (text.length < PORTION) continue;
    yield* records.push(text);
    text = '';
  }
  yield* records.push(text);
  yield* records.finish();
}

/** Blank lines, where records follow, are a mistake; at the end they are none. */
async function* withoutBlankEnd(
  records: AsyncIterable<CsvRecord>,
): AsyncGenerator<CsvRecord, void> {
  let blank: number | undefined;
  for await (const record of records) {
    if (record.fields.length === 0) {
      blank ??= record.line;
      continue;
    }
    if (blank !== undefined) throw unreadable('fields', `line ${blank} is blank, and rows follow`);
    yield record;
  }
}

/** Without a header, columns are called by their numbers. */
function namesOf(fields: readonly string[], hasHeader: boolean): string[] {
  return fields.map((field, i) => (hasHeader ? field : String(i)));
}

function acceptDelimiter(value: unknown): string {
  if (value === undefined) return ',';
  if (typeof value === 'string' && value.length === 1 && !'"\r\n'.includes(value)) return value;
  throw unexpected('delimiter', value, 'one character, no quote and no line break,');
}
