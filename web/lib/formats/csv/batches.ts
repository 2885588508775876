import { counted, describe } from '../../base/describe.js';
import type { LoraError } from '../../base/errors.js';
import type { Preprocessing } from '../../types/adapter.js';
import type { Cell } from '../../adapters/table.js';
import type { CsvColumns } from './columns.js';
import { hasWidth, type CsvDialect } from './dialect.js';
import { isDecimal, isNumeric, noNumber, numberOf } from './numbers.js';
import type { CsvRecord } from './records.js';
import { unreadable } from '../../base/format-errors.js';
import { mapped, wronglyMapped, type Mapped } from '../table/mapped.js';
import { plainPreprocessing, type FileColumns } from '../table/read-rows.js';
import { toMatrix, type RowSink } from '../table/row-sink.js';
import { marksOf } from '../table/handling.js';
import type { AcceptedTable } from '../table/options.js';
import type { RowBatch } from '../table/rows.js';

/** A batch of rows of a CSV file, with the dialect that was given or detected. */
export interface CsvBatch extends RowBatch {
  readonly dialect: CsvDialect;
  /** The names of all columns of the file. */
  readonly names: readonly string[];
  /** With `fields`: the fields of each row, in all columns. */
  readonly fields?: readonly (readonly string[])[];
  readonly preprocessing: Preprocessing;
}

/** Collects the rows of a CSV file into batches. */
export class CsvBatches {
  /** The rows of all batches. */
  total = 0;
  readonly #columns: CsvColumns;
  readonly #sink: RowSink | undefined;
  readonly #cells: CellReader;
  readonly #preprocessing: Preprocessing;
  readonly #form: { readonly givesFields: boolean; readonly batchRows: number };
  #x: number[] = [];
  #y: number[] = [];
  #fields: (readonly string[])[] = [];
  /** The rows since the last batch, including dropped ones. */
  #rows = 0;

  constructor(
    file: CsvColumns & FileColumns,
    accepted: AcceptedTable,
    sink: RowSink | undefined,
    form: { readonly givesFields: boolean; readonly batchRows: number; readonly trim: boolean },
  ) {
    this.#columns = file;
    this.#sink = sink;
    this.#form = form;
    this.#cells = new CellReader(accepted, file, form.trim);
    this.#preprocessing = plainPreprocessing(accepted, file);
  }

  get isFull(): boolean {
    return this.#rows === this.#form.batchRows;
  }

  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  add(record: CsvRecord): void {
    const { names, x, y } = this.#columns;
    if (!hasWidth(record.fields, names.length)) throw this.#otherWidth(record);
    const sink = this.#sink;
    if (sink) {
      const before = sink.rows;
      this.#addTo(sink, record);
      if (this.#form.givesFields && sink.rows > before) this.#fields.push(record.fields);
    } else {
      this.#append(this.#x, record, x);
      this.#append(this.#y, record, y);
      if (this.#form.givesFields) this.#fields.push(record.fields);
    }
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

  #addTo(sink: RowSink, record: CsvRecord): void {
    const maps = new Map<number, Mapped>();
    const noNumber = (column: number) => {
      const own = maps.get(column);
      if (!own) return this.#noNumber(record, column);
      return wronglyMapped(this.#place(record, column), record.fields[column], own);
    };
    const errors = (part: 'x' | 'y', index: number) => {
      const column = this.#columns[part][index] as number;
      return {
        place: () => this.#place(record, column),
        noNumber: () => noNumber(column),
      };
    };
    const cells = (part: 'x' | 'y') =>
      this.#columns[part].map((column, index) => {
        const field = record.fields[column] as string;
        const isText = sink.isText(part, index);
        const own = this.#cells.mapped(field, column, isText);
        if (own) maps.set(column, own);
        const cell = own ? own.cell : this.#cells.read(field, isText);
        if (cell === undefined) throw noNumber(column);
        return cell;
      });
    sink.add({ number: this.total, x: cells('x'), y: cells('y'), errors });
  }

  take(): CsvBatch {
    const { dialect, names } = this.#columns;
    const taken = this.#sink?.take() ?? {
      n: this.#rows,
      x: toMatrix('x', this.#x),
      y: toMatrix('y', this.#y),
    };
    const batch = {
      dialect,
      names,
      preprocessing: this.#preprocessing,
      ...taken,
      ...(this.#form.givesFields && { fields: this.#fields }),
    };
    [this.#x, this.#y, this.#fields, this.#rows] = [[], [], [], 0];
    return batch;
  }

  #place({ line }: CsvRecord, column: number): string {
    const name = describe(this.#columns.names[column]);
    return `row ${this.total} (line ${line}), column ${name}`;
  }

  #noNumber(record: CsvRecord, column: number): LoraError {
    const { decimal } = this.#columns.dialect;
    return noNumber(this.#place(record, column), record.fields[column] as string, decimal);
  }

  #otherWidth({ fields, line }: CsvRecord): LoraError {
    const { names, dialect } = this.#columns;
    const received = `row ${this.total} (line ${line}) has ${counted(fields.length, 'field')}`;
    const expected = `${names.length} ${names.length === 1 ? 'was' : 'were'} expected`;
    const mayBeOne = names.length === 1 && Number.isFinite(numberOf(fields.join(), ','));
    const hint = mayBeOne ? '; the option decimal takes "," for the decimal mark' : '';
    return unreadable('fields', `${received}; ${expected}${dialect.decimal === '.' ? hint : ''}`);
  }
}

class CellReader {
  readonly #columns: CsvColumns;
  readonly #map: AcceptedTable['map'];
  readonly #marks: ReadonlySet<string>;
  readonly #trim: boolean;

  constructor({ known, handling, map }: AcceptedTable, columns: CsvColumns, trim: boolean) {
    this.#columns = columns;
    this.#map = map;
    this.#trim = trim;
    this.#marks = marksOf(known ?? handling);
  }

  /** What `map` makes of a field; undefined if it has no function for its column. */
  mapped(field: string, column: number, isText: boolean): Mapped | undefined {
    const value = this.#trim ? field.trim() : field;
    return mapped(this.#map, this.#columns.names[column] as string, value, isText);
  }

  /**
   * The cell of a field. Undefined for a number that is too large or in another notation, which is
   * neither a number nor a text.
   */
  read(field: string, isText: boolean): Cell | undefined {
    const { dialect } = this.#columns;
    const text = field.trim();
    if (text === '' || this.#marks.has(text)) return null;
    if (isText) return this.#trim ? text : field;
    const number = numberOf(field, dialect.decimal);
    if (Number.isFinite(number)) return number;
    const isOther = isDecimal(text, dialect.decimal) || isNumeric(text);
    return isOther ? undefined : this.#trim ? text : field;
  }
}
