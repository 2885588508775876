import { acceptBoolean, acceptCount } from '../arguments/accept.js';
import { counted, describe } from '../describe.js';
import { LoraError } from '../errors.js';
import { allocate } from '../matrices/matrix.js';
import {
  acceptDialect,
  findDecimal,
  findDelimiter,
  hasDeclaration,
  hasWidth,
  namesOf,
  readHead,
  type CsvDialect,
} from './csv-dialect.js';
import { noNumber, numberOf, type DecimalMark } from './csv-numbers.js';
import { portionsOf } from './csv-portions.js';
import { CsvRecords, type CsvRecord } from './csv-records.js';
import { unreadable } from './data-errors.js';
import {
  acceptColumnOptions,
  findColumns,
  type ColumnOptions,
  type RowBatch,
  type WantedColumns,
} from './rows.js';
import type { Source } from './source.js';

export interface CsvOptions extends ColumnOptions {
  /** Whether the first line has the columns' names. Default: true. */
  header?: boolean | undefined;
  /** What separates the fields, one character: '\t' for TSV. Default: found, ',' or ';' or '\t' or '|'. */
  delimiter?: string | undefined;
  /** The decimal mark of the numbers, '.' or ','. Default: found in the columns that are wanted. */
  decimal?: DecimalMark | undefined;
  /** How many rows a batch has, but for the last one. Default: 1024. */
  batchRows?: number | undefined;
}

/** Rows of a CSV file, and how it is written: as it was said, or found. */
export interface CsvBatch extends RowBatch {
  readonly dialect: CsvDialect;
}

/**
 * The rows of a CSV or TSV file in batches, with the columns that are wanted, as numbers; true and false
 * are 1 and 0. Lines end in \n, \r\n or \r; fields may be quoted as RFC 4180 has it; blank lines at the
 * end are left out. Of a stream no more than a batch and a portion of text is kept.
 *
 * Where the delimiter or the decimal mark is not given, it is found in the first 1000 records within
 * the first 131,072 characters, and each batch says which it is. The delimiter is the one under which
 * the wanted columns are there and all fields are numbers; else the comma where the wanted columns can be
 * read with it; else the one under which most fields are numbers, and rows as long as the first line. The decimal mark is the comma where more of the wanted columns have fields as
 * 1,5 than as 1.5; 1,234 alone, which may be thousands, shows it between semicolons only.
 *
 * A value that is missing, no finite number, or an integer beyond 2^53 is refused, with its row
 * (from 0), its line (from 1) and its column; so are thousands separators.
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
): AsyncGenerator<CsvBatch, void> {
  const { given, wanted } = acceptColumnOptions('readCsv()', options, [
    ...['header', 'delimiter', 'decimal', 'batchRows'],
  ]);
  const hasHeader = given.header === undefined || acceptBoolean('header', given.header);
  const most = given.batchRows === undefined ? 1024 : acceptCount('batchRows', given.batchRows, 1);
  const known = acceptDialect(given);
  const portions = portionsOf(source);
  try {
    const { value: text = '' } = await portions.next();
    const wantedOf = (names: readonly string[]) => columnsAmong(wanted, names);
    const delimiter = known.delimiter ?? findDelimiter(text, { ...known, hasHeader, wantedOf });
    const firstLine = hasDeclaration(text) ? 2 : 1;
    let batch: Batch | undefined;
    for await (const records of recordsOf(text, portions, delimiter)) {
      for (const record of records) {
        if (record.line < firstLine) continue;
        const isHeader = !batch && hasHeader;
        batch ??= new Batch(
          columnsOf(record, { text, delimiter, hasHeader, wanted, decimal: known.decimal }),
          most,
        );
        if (!isHeader) batch.add(record);
        if (batch.isFull) yield batch.take();
      }
    }
    if (!batch) throw unreadable('empty', 'the file has no lines');
    if (batch.total === 0) throw unreadable('empty', 'the file has no rows below its header');
    if (!batch.isEmpty) yield batch.take();
  } finally {
    await portions.return();
  }
}

/** Where the values of a row are, and how they are read. */
interface Columns {
  readonly names: readonly string[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly dialect: CsvDialect;
}

interface Beginning {
  /** The first portion of the file. */
  readonly text: string;
  readonly delimiter: string;
  readonly decimal: DecimalMark | undefined;
  readonly hasHeader: boolean;
  readonly wanted: WantedColumns;
}

/** Throws ERR_ARGUMENT where the columns that are wanted are not those of the first record. */
function columnsOf({ fields }: CsvRecord, beginning: Beginning): Columns {
  const { text, delimiter, hasHeader, wanted } = beginning;
  const { records } = readHead(text, delimiter);
  const rows = hasHeader ? records.slice(1) : records;
  const all = namesOf(fields, hasHeader);
  const names = wanted.x ? all : withoutBlankEnd(all, rows, hasHeader);
  const { x, y } = findColumns(wanted, names);
  const decimal = beginning.decimal ?? findDecimal(rows, [...x, ...y], delimiter);
  return { names, x, y, dialect: { delimiter, decimal } };
}

/** A delimiter at the end of every line makes no column, where all columns are wanted. */
function withoutBlankEnd(
  names: readonly string[],
  rows: readonly CsvRecord[],
  hasHeader: boolean,
): readonly string[] {
  const last = names.length - 1;
  const isBlank = (field = '') => field.trim() === '';
  const isNone =
    last > 0 &&
    (!hasHeader || isBlank(names[last])) &&
    rows.every(({ fields }) => isBlank(fields[last]));
  return isNone ? names.slice(0, -1) : names;
}

/** Rows until there are enough of them. */
class Batch {
  total = 0;
  readonly #columns: Columns;
  readonly #most: number;
  #x: number[] = [];
  #y: number[] = [];
  #rows = 0;

  constructor(columns: Columns, most: number) {
    this.#columns = columns;
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#rows === this.#most;
  }

  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  add(record: CsvRecord): void {
    const { names, x, y } = this.#columns;
    if (!hasWidth(record.fields, names.length)) throw this.#otherWidth(record);
    this.#append(this.#x, record, x);
    this.#append(this.#y, record, y);
    this.#rows++;
    this.total++;
  }

  #append(values: number[], record: CsvRecord, columns: readonly number[]): void {
    const { decimal } = this.#columns.dialect;
    for (const column of columns) {
      const number = numberOf(record.fields[column] as string, decimal);
      if (!Number.isFinite(number)) throw this.#noNumber(record, column);
      values.push(number);
    }
  }

  take(): CsvBatch {
    const { dialect } = this.#columns;
    const batch = { n: this.#rows, x: toMatrix('x', this.#x), y: toMatrix('y', this.#y), dialect };
    [this.#x, this.#y, this.#rows] = [[], [], 0];
    return batch;
  }

  #noNumber({ fields, line }: CsvRecord, column: number): LoraError {
    const { names, dialect } = this.#columns;
    const place = `row ${this.total} (line ${line}), column ${describe(names[column])}`;
    return noNumber(place, fields[column] as string, dialect.decimal);
  }

  #otherWidth({ fields, line }: CsvRecord): LoraError {
    const { names, dialect } = this.#columns;
    const came = `row ${this.total} (line ${line}) has ${counted(fields.length, 'field')}`;
    const expected = `${names.length} ${names.length === 1 ? 'was' : 'were'} expected`;
    const mayBeOne = names.length === 1 && Number.isFinite(numberOf(fields.join(), ','));
    const hint = mayBeOne ? '; the option decimal takes "," for the decimal mark' : '';
    return unreadable('fields', `${came}; ${expected}${dialect.decimal === '.' ? hint : ''}`);
  }
}

function toMatrix(name: string, values: readonly number[]): Float64Array {
  const matrix = allocate(name, values.length);
  matrix.set(values);
  return matrix;
}

/** The records of each portion. */
async function* recordsOf(
  first: string,
  others: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<Iterable<CsvRecord>, void> {
  const records = new CsvRecords(delimiter);
  yield records.push(first);
  for await (const portion of others) yield records.push(portion);
  yield records.finish();
}

function columnsAmong(wanted: WantedColumns, names: readonly string[]): number[] | undefined {
  try {
    const { x, y } = findColumns(wanted, names);
    return [...x, ...y];
  } catch {
    return undefined;
  }
}
