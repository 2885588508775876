import { acceptOptions, reading, unexpected, type Given } from '../arguments/accept.js';
import { className, describe } from '../describe.js';
import { LoraError } from '../errors.js';
import { allocate } from '../matrices/matrix.js';
import { unreadable } from './data-errors.js';

/** A column by its name, or by its number from 0. */
export type Column = string | number;

export interface ColumnOptions {
  /** The columns of the features, in the order in which they are wanted. Default: all but those of y. */
  x?: readonly Column[] | undefined;
  /** Those of the targets. Default: none. */
  y?: readonly Column[] | undefined;
}

/** The same, checked; without x, it is all columns but those of y. */
export interface WantedColumns {
  readonly x: readonly Column[] | undefined;
  readonly y: readonly Column[];
}

/** Rows of a table, as `compress().push(x, y)` takes them. */
export interface RowBatch {
  /** How many rows there are. */
  readonly n: number;
  /** (n, number of columns in x) */
  readonly x: Float64Array;
  /** (n, number of columns in y) */
  readonly y: Float64Array;
}

/** The options of a reader: its own, and the columns, checked as far as they are known yet. */
export function acceptColumnOptions(
  caller: string,
  options: unknown,
  own: readonly string[],
): { given: Given; wanted: WantedColumns } {
  const given = acceptOptions(caller, options, ['x', 'y', ...own]);
  const x = given.x === undefined ? undefined : acceptColumns('x', given.x);
  if (x?.length === 0) throw unexpected('x', given.x, 'an array of one column or more');
  return { given, wanted: { x, y: given.y === undefined ? [] : acceptColumns('y', given.y) } };
}

function acceptColumns(name: string, value: unknown): readonly Column[] {
  if (className(value) !== 'Array') throw unexpected(name, value, 'an array of columns');
  const columns = reading(name, () => Array.from(value as unknown[]));
  columns.forEach((column, i) => {
    if (typeof column === 'string') return;
    if (Number.isInteger(column) && (column as number) >= 0) return;
    throw unexpected(`${name}[${i}]`, column, "a column's name, or its number from 0,");
  });
  return columns as Column[];
}

/** The numbers of the wanted columns. Throws ERR_ARGUMENT for one that there is not, or is twice. */
export function findColumns(
  wanted: WantedColumns,
  names: readonly string[],
): { x: number[]; y: number[] } {
  const find = (option: 'x' | 'y', columns: readonly Column[]) =>
    columns.map((column, i) => findColumn(`${option}[${i}]`, column, names));
  const y = find('y', wanted.y);
  return { x: wanted.x ? find('x', wanted.x) : otherColumns(y, names), y };
}

function otherColumns(taken: readonly number[], names: readonly string[]): number[] {
  const others = [...names.keys()].filter((column) => !taken.includes(column));
  if (others.length > 0) return others;
  throw new LoraError('ERR_ARGUMENT', 'y has all columns of the file; x needs one or more');
}

function findColumn(option: string, column: Column, names: readonly string[]): number {
  const at = typeof column === 'number' ? column : names.indexOf(column);
  if (typeof column === 'string' && at >= 0 && names.lastIndexOf(column) !== at) {
    throw new LoraError(
      'ERR_ARGUMENT',
      `${option} is ${describe(column)}, which two columns are called`,
    );
  }
  if (at >= 0 && at < names.length) return at;
  const shown = names.slice(0, 20).map((name) => describe(name));
  const more = names.length > 20 ? `, … (${names.length} of them)` : '';
  throw unexpected(option, column, `a column of the file, ${shown.join(', ')}${more},`);
}

/**
 * A batch from whole columns. Throws ERR_FORMAT for a value that is missing or no finite number.
 *
 * @param columns for each that is wanted its name and values, `n` of them
 * @param firstRow the number of the first row, for messages
 */
export function batchOfColumns(
  n: number,
  { x, y }: Readonly<Record<'x' | 'y', readonly NamedColumn[]>>,
  firstRow: number,
): RowBatch {
  return { n, x: interleave('x', n, x, firstRow), y: interleave('y', n, y, firstRow) };
}

export interface NamedColumn {
  readonly name: string;
  at(row: number): unknown;
}

function interleave(
  name: string,
  n: number,
  columns: readonly NamedColumn[],
  firstRow: number,
): Float64Array {
  const values = allocate(name, n * columns.length);
  columns.forEach((column, c) => {
    for (let row = 0; row < n; row++) {
      values[row * columns.length + c] = numberAt(column, row, firstRow);
    }
  });
  return values;
}

function numberAt(column: NamedColumn, row: number, firstRow: number): number {
  const value = column.at(row);
  const number = typeof value === 'bigint' ? Number(value) : value;
  const isExact = typeof value !== 'bigint' || Number.isSafeInteger(number);
  if (typeof number === 'number' && Number.isFinite(number) && isExact) return number;
  const place = `row ${firstRow + row}, column ${describe(column.name)}`;
  if (value === null || value === undefined) throw unreadable('missing', `${place} has no value`);
  throw unreadable('number', `${place} is ${describe(value)}; a finite number was expected`);
}
