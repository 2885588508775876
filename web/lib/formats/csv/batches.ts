import { counted, describe } from '../../base/describe.js';
import type { LoraError } from '../../base/errors.js';
import type { Preprocessing } from '../../types/adapter.js';
import type { Cell } from '../../adapters/table.js';
import type { CsvColumns } from './columns.js';
import { hasWidth, type CsvDialect } from './dialect.js';
import { isDecimal, isNumeric, noNumber, numberOf } from './numbers.js';
import type { CsvRecord } from './records.js';
import { unreadable } from '../../base/format-errors.js';
import { addRow } from '../table/mapped.js';
import { plainPreprocessing } from '../table/read-rows.js';
import { toMatrix, type RowSink } from '../table/row-sink.js';
import { marksOf } from '../table/handling.js';
import type { AcceptedTable } from '../table/options.js';
import type { FileColumns, RowBatch } from '../table/rows.js';

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
  readonly #columns: CsvColumns & FileColumns;
  readonly #sink: RowSink | undefined;
  readonly #map: AcceptedTable['map'];
  /** The texts that stand for missing values. */
  readonly #marks: ReadonlySet<string>;
  readonly #preprocessing: Preprocessing;
  readonly #form: Form;
  #x: number[] = [];
  #y: number[] = [];
  #fields: (readonly string[])[] = [];
  /** The rows since the last batch, including dropped ones. */
  #rows = 0;

  constructor(
    file: CsvColumns & FileColumns,
    accepted: AcceptedTable,
    sink: RowSink | undefined,
    form: Form,
  ) {
    this.#columns = file;
    this.#sink = sink;
    this.#form = form;
    this.#map = form.trim ? ofTrimmed(accepted.map) : accepted.map;
    this.#marks = marksOf(accepted.known ?? accepted.handling);
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
    const { decimal } = this.#columns.dialect;
    addRow(sink, this.#columns, this.#map, {
      number: this.total,
      valueOf: (column) => record.fields[column],
      placeOf: (column) => this.#place(record, column),
      cellOf: (field, isText) => this.#cellOf(field as string, isText),
      noNumber: (field, place) => noNumber(place, field as string, decimal),
    });
  }

  /**
   * The cell of a field. Undefined for a number that is too large or in another notation, which is
   * neither a number nor a text.
   */
  #cellOf(field: string, isText: boolean): Cell | undefined {
    const { decimal } = this.#columns.dialect;
    const text = field.trim();
    if (text === '' || this.#marks.has(text)) return null;
    const kept = this.#form.trim ? text : field;
    if (isText) return kept;
    const number = numberOf(field, decimal);
    if (Number.isFinite(number)) return number;
    return isDecimal(text, decimal) || isNumeric(text) ? undefined : kept;
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

interface Form {
  readonly givesFields: boolean;
  readonly batchRows: number;
  readonly trim: boolean;
}

/** Functions of trimmed fields as functions of fields. */
function ofTrimmed(map: AcceptedTable['map']): AcceptedTable['map'] {
  const functions = [...map].map(
    ([name, own]) => [name, (field: unknown) => own((field as string).trim())] as const,
  );
  return new Map(functions);
}
