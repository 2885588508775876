/** Encodes the values of tables as numbers. */
import {
  acceptBoolean,
  acceptChoice,
  acceptCount,
  acceptFinite,
  acceptList,
  acceptOptions,
  acceptText,
  acceptWhole,
  reading,
  unexpected,
} from '../checks/accept.js';
import { className, counted, describe, listedNames } from '../base/describe.js';
import { wrongArgument, wrongShape, type LoraError } from '../base/errors.js';
import { unreadable } from '../base/format-errors.js';
import { allocate } from '../matrices/matrix.js';
import type { Work } from '../work/slices.js';
import type { Column, CsvForm, Table, TableColumn, TableRecord } from '../types/table.js';

/** A value of a table: a number, a text, a list of numbers, or null if it is missing. */
export type Cell = number | string | ArrayLike<unknown> | null;

/** The errors for a value. */
export interface CellErrors {
  /** The place of the value, for messages. */
  place(): string;
  /** The error for a value that is not a number. */
  noNumber(): LoraError;
}

/** The number of columns of x or y that a column becomes. */
export function widthOf({ categories, width = 1 }: TableColumn): number {
  return categories?.length ?? width;
}

export function widthOfAll(columns: readonly TableColumn[]): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0);
}

/** Converts a value to a cell; undefined for a value that is neither a number nor a text nor a list. */
export function cellOf(value: unknown, isText: boolean): Cell | undefined {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'string') return value;
  if (isText)
    return ['number', 'boolean', 'bigint'].includes(typeof value) ? `${value}` : undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return className(value) === 'Array' || ArrayBuffer.isView(value)
    ? (value as unknown as ArrayLike<unknown>)
    : undefined;
}

/** How a special value was treated. */
type Treatment = 'filled' | 'unknown' | undefined;

/** Encodes the values of a column as numbers. */
export class CellEncoder {
  readonly column: TableColumn;
  readonly #unknown: 'zeros' | undefined;
  readonly #places: ReadonlyMap<string, number> | undefined;
  /** Whether a cell of this column was a number in a row before. */
  hasNumbers = false;

  constructor(column: TableColumn, unknown: 'zeros' | undefined) {
    this.column = column;
    this.#unknown = unknown;
    this.#places = column.categories && new Map(column.categories.map((text, i) => [text, i]));
  }

  /** Appends the numbers of a cell to a row. Throws ERR_FORMAT. */
  encode(row: number[], cell: Cell, errors: CellErrors): Treatment {
    const { width } = this.column;
    if (cell === null) {
      for (let i = 0; i < widthOf(this.column); i++) row.push(this.#fill(i, errors));
      return 'filled';
    }
    if (this.#places) return this.#encodeCategory(row, cell, this.#places, errors);
    if (typeof cell === 'number') this.#encodeNumber(row, cell, width, errors);
    else if (typeof cell === 'string' || width === undefined) throw errors.noNumber();
    else return this.#encodeList(row, cell, width, errors);
    return undefined;
  }

  /** The value for a missing one, which `item` names in a list. Throws ERR_FORMAT if there is none. */
  #fill(i: number, errors: CellErrors, item = ''): number {
    const { fill } = this.column;
    if (fill === undefined) throw unreadable('missing', `${errors.place()}${item} has no value`);
    return typeof fill === 'number' ? fill : (fill[i] as number);
  }

  #encodeCategory(
    row: number[],
    cell: Cell,
    places: ReadonlyMap<string, number>,
    errors: CellErrors,
  ): Treatment {
    const place = places.get(String(cell));
    if (place === undefined && !this.#unknown) {
      throw unreadable(
        'category',
        `${errors.place()} is ${describe(cell)}; one of the categories that were learnt, ` +
          `${listedNames([...places.keys()])}, was expected; unknown: "zeros" takes others as none of them`,
      );
    }
    for (let i = 0; i < places.size; i++) row.push(i === place ? 1 : 0);
    return place === undefined ? 'unknown' : undefined;
  }

  #encodeNumber(row: number[], cell: number, width: number | undefined, errors: CellErrors): void {
    if (width !== undefined && width !== 1) {
      const received = `${errors.place()} is ${cell}`;
      throw unreadable(
        'fields',
        `${received}; a list of ${width} was expected, as in the rows before`,
      );
    }
    this.hasNumbers = true;
    row.push(cell);
  }

  #encodeList(
    row: number[],
    list: ArrayLike<unknown>,
    width: number,
    errors: CellErrors,
  ): Treatment {
    requireLength(list, width, errors.place);
    let treatment: Treatment;
    for (let i = 0; i < width; i++) {
      let item = cellOf(list[i], false);
      if (item === null) {
        item = this.#fill(i, errors, `, value ${i}`);
        treatment = 'filled';
      }
      if (typeof item !== 'number') throw errors.noNumber();
      row.push(item);
    }
    return treatment;
  }
}

/** Throws ERR_FORMAT for a list of another length than those of the rows before. */
export function requireLength(list: ArrayLike<unknown>, width: number, place: () => string): void {
  if (list.length === width) return;
  const received = `${place()} is a list of ${list.length}`;
  throw unreadable('fields', `${received}; ${width} were expected, as in the rows before`);
}

/** Throws ERR_FORMAT for an empty list. */
export function requireValues(list: ArrayLike<unknown>, place: () => string): void {
  if (list.length > 0) return;
  throw unreadable('shape', `${place()} is an empty list; values were expected`);
}

/** Whether rows are objects. */
export function areRecords(x: unknown): x is readonly TableRecord[] {
  if (className(x) !== 'Array') return false;
  return className(reading('x', () => (x as unknown[])[0])) === 'Object';
}

/** Values to encode between two yields. */
const ENCODED_AT_ONCE = 1 << 12;

/**
 * Encodes rows that are objects as a matrix, (n, columns), yielding in between. Throws
 * ERR_ARGUMENT, ERR_FORMAT.
 */
export function* encodeRecords(records: readonly TableRecord[], table: Table): Work<Float64Array> {
  const encoders = table.x.map((column) => new CellEncoder(column, table.unknown));
  const marks = new Set(table.missingMarks);
  const { length: n } = records;
  const columns = widthOfAll(table.x);
  const values = allocate('x', n * columns);
  const rowsAtOnce = Math.ceil(ENCODED_AT_ONCE / columns);
  yield* requireColumns(records, table.x, rowsAtOnce);
  for (let i = 0; i < n; i++) {
    if (i % rowsAtOnce === rowsAtOnce - 1) yield;
    const row: number[] = [];
    const record = reading(`x[${i}]`, () => records[i]);
    if (className(record) !== 'Object') {
      throw unexpected(`x[${i}]`, record, 'an object with the values of a row by their names');
    }
    for (const encoder of encoders) {
      const { name, categories } = encoder.column;
      const value = reading(`x[${i}]`, () => ownValue(record as TableRecord, name));
      const place = () => `x[${i}], column ${describe(name)}`;
      const noNumber = () =>
        unreadable('number', `${place()} is ${describe(value)}; a finite number was expected`);
      const isMark = ['number', 'string'].includes(typeof value) && marks.has(String(value));
      const cell = isMark ? null : cellOf(value, categories !== undefined);
      if (cell === undefined) throw noNumber();
      encoder.encode(row, cell, { place, noNumber });
    }
    values.set(row, i * columns);
  }
  return values;
}

/**
 * Requires each column in a row at least: a name that is in none is misspelt, and its values are not
 * merely missing.
 */
function* requireColumns(
  records: readonly TableRecord[],
  columns: readonly TableColumn[],
  rowsAtOnce: number,
): Work<void> {
  let absent = columns;
  for (let i = 0; i < records.length && absent.length > 0; i++) {
    if (i % rowsAtOnce === rowsAtOnce - 1) yield;
    const isAbsent = ({ name }: TableColumn) =>
      reading(`x[${i}]`, () => !hasColumn(records[i] as TableRecord, name));
    if (className(reading(`x[${i}]`, () => records[i])) !== 'Object') return;
    absent = absent.filter(isAbsent);
  }
  const [column] = absent;
  if (!column || records.length === 0) return;
  throw wrongArgument(
    `no row of x has the column ${describe(column.name)}; a value was expected in one row at least, ` +
      'null where it is missing',
  );
}

/** Every object has a toString and a constructor, which are no values of a row. */
const hasColumn = (record: TableRecord, name: Column): boolean =>
  name in record && (!(name in Object.prototype) || Object.hasOwn(record, name));

const ownValue = (record: TableRecord, name: Column): unknown =>
  hasColumn(record, name) ? record[name] : undefined;

/** Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE. */
export function acceptTable(name: string, value: unknown): Table {
  const names = ['x', 'y', 'missing', 'missingMarks', 'unknown', 'csv'];
  const given = acceptOptions(name, value, names);
  const missing = acceptChoice(`${name}.missing`, given.missing, ['drop']);
  const unknown = acceptChoice(`${name}.unknown`, given.unknown, ['zeros']);
  const { missingMarks: marks, csv } = given;
  return {
    x: acceptTableColumns(`${name}.x`, given.x),
    y: acceptTableColumns(`${name}.y`, given.y),
    ...(missing && { missing }),
    ...(marks !== undefined && { missingMarks: acceptTexts(`${name}.missingMarks`, marks) }),
    ...(unknown && { unknown }),
    ...(csv !== undefined && { csv: acceptCsvForm(`${name}.csv`, csv) }),
  };
}

function acceptTableColumns(name: string, value: unknown): TableColumn[] {
  return acceptList(name, value, 'an array of columns').map((item, i) =>
    acceptColumn(`${name}[${i}]`, item),
  );
}

function acceptColumn(at: string, value: unknown): TableColumn {
  const names = ['name', 'categories', 'fill', 'width', 'mapped'];
  const { name, categories, fill, width, mapped } = acceptOptions(at, value, names);
  const column = {
    name:
      typeof name === 'string' ? name : acceptWhole(`${at}.name`, name, 0, Number.MAX_SAFE_INTEGER),
    ...(categories !== undefined && { categories: acceptTexts(`${at}.categories`, categories) }),
    ...(width !== undefined && { width: acceptCount(`${at}.width`, width, 1) }),
    ...(mapped !== undefined && { mapped: acceptBoolean(`${at}.mapped`, mapped) }),
  };
  if (column.categories?.length === 0) throw unexpected(`${at}.categories`, [], 'one text or more');
  if (fill === undefined) return column;
  if (className(fill) !== 'Array') return { ...column, fill: acceptFinite(`${at}.fill`, fill) };
  const fills = acceptList(`${at}.fill`, fill, 'an array of numbers');
  if (fills.length === widthOf(column)) {
    return { ...column, fill: fills.map((item, i) => acceptFinite(`${at}.fill[${i}]`, item)) };
  }
  throw wrongShape(
    `${at}.fill has ${counted(fills.length, 'number')}; ${widthOf(column)} were expected`,
  );
}

function acceptCsvForm(name: string, value: unknown): CsvForm {
  const names = ['header', 'delimiter', 'decimal', 'trim', 'encoding'];
  const { header, delimiter, decimal, trim, encoding } = acceptOptions(name, value, names);
  return {
    header: acceptBoolean(`${name}.header`, header),
    delimiter: acceptText(`${name}.delimiter`, delimiter),
    decimal: acceptChoice(`${name}.decimal`, decimal, ['.', ',']) ?? '.',
    trim: acceptBoolean(`${name}.trim`, trim),
    ...(encoding !== undefined && { encoding: acceptText(`${name}.encoding`, encoding) }),
  };
}

export function acceptTexts(name: string, value: unknown): string[] {
  return acceptList(name, value, 'an array of texts').map((item, i) =>
    acceptText(`${name}[${i}]`, item),
  );
}
