import { acceptList, acceptOptions, unexpected, type Given } from '../../checks/accept.js';
import { className, describe, listed, listedNames } from '../../base/describe.js';
import { wrongArgument, type LoraError } from '../../base/errors.js';
import { requireLength, requireValues } from '../../adapters/table.js';
import { allocate } from '../../matrices/matrix.js';
import type { Preprocessing } from '../../types/adapter.js';
import type { Column, CsvForm } from '../../types/table.js';
import { unreadable } from '../../base/format-errors.js';
import type { Work } from '../../work/slices.js';

export type { Column } from '../../types/table.js';

export interface ColumnOptions {
  /** The columns of the features, in this order. Default: all except those of y. */
  x?: readonly Column[] | undefined;
  /** The columns of the targets. Default: none. */
  y?: readonly Column[] | undefined;
}

/** The checked columns; undefined x stands for all columns except those of y. */
export interface RequestedColumns {
  readonly x: readonly Column[] | undefined;
  readonly y: readonly Column[];
}

/** The columns of a file, and the indices of the requested ones. */
export interface FileColumns {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly names: readonly string[];
  /** False if columns are identified by index only. */
  readonly areNamed: boolean;
  readonly csv?: CsvForm;
}

/** A batch of rows, for `compress().push(x, y)`. */
export interface RowBatch {
  /** How many rows there are. */
  readonly n: number;
  /** (n, number of columns in x); a column of lists of k values counts k times */
  readonly x: Float64Array;
  /** (n, number of columns in y), likewise */
  readonly y: Float64Array;
  /** The names of all columns of the file, if it has names. */
  readonly names?: readonly string[];
  /** How these rows were made from a table: for readers of other rows, and to store with an adapter. */
  readonly preprocessing?: Preprocessing;
  /** If values may be missing or categories unknown: the counts since the previous batch. */
  readonly counts?: RowCounts;
}

export interface RowCounts {
  /** Dropped rows. */
  readonly dropped: number;
  /** Missing values that were filled in; those of a list count as one. */
  readonly filled: number;
  /** Values that are in none of the categories. */
  readonly unknown: number;
}

/**
 * Checks the names of a reader's options, and the columns as far as possible before the file is
 * read.
 */
export function acceptColumnOptions(
  caller: string,
  options: unknown,
  own: readonly string[],
): { given: Given; requested: RequestedColumns } {
  const given = acceptOptions(caller, options, ['x', 'y', ...own]);
  const x = given.x === undefined ? undefined : acceptColumns('x', given.x);
  if (x?.length === 0) throw unexpected('x', given.x, 'an array of one column or more');
  return { given, requested: { x, y: given.y === undefined ? [] : acceptColumns('y', given.y) } };
}

export function acceptColumns(name: string, value: unknown): readonly Column[] {
  const columns = acceptList(name, value, 'an array of columns');
  columns.forEach((column, i) => {
    if (typeof column === 'string') return;
    if (Number.isInteger(column) && (column as number) >= 0) return;
    throw unexpected(`${name}[${i}]`, column, "a column's name, or its number from 0,");
  });
  return columns as Column[];
}

/** The indices of the requested columns. Throws ERR_ARGUMENT for a missing or ambiguous one. */
export function findColumns(
  requested: RequestedColumns,
  names: readonly string[],
): { x: number[]; y: number[] } {
  const numbers = numbersOf(names);
  const find = (option: 'x' | 'y', columns: readonly Column[]) =>
    columns.map((column, i) => findColumn(`${option}[${i}]`, column, names, numbers));
  const y = find('y', requested.y);
  return { x: requested.x ? find('x', requested.x) : otherColumns(y, names), y };
}

function otherColumns(taken: readonly number[], names: readonly string[]): number[] {
  const known = new Set(taken);
  const others = [...names.keys()].filter((column) => !known.has(column));
  if (others.length > 0) return others;
  throw wrongArgument('y has all columns of the file; x needs one or more');
}

/** The columns of each name. */
type NumbersOfNames = ReadonlyMap<string, readonly number[]>;

export function numbersOf(names: readonly string[]): NumbersOfNames {
  const numbers = new Map<string, number[]>();
  names.forEach((name, number) => {
    const same = numbers.get(name);
    if (same) same.push(number);
    else numbers.set(name, [number]);
  });
  return numbers;
}

/**
 * The number of a column, which need not be in the file; -1 for a name that is not there. Throws
 * ERR_ARGUMENT for a name of several columns.
 */
export function numberOf(option: string, column: Column, numbers: NumbersOfNames): number {
  if (typeof column === 'number') return column;
  const all = numbers.get(column) ?? [];
  const [at = -1, ...others] = all;
  if (others.length === 0) return at;
  throw wrongArgument(
    `${option} is ${describe(column)}, the name of columns ${listed(all)}; ` +
      'one of these numbers was expected',
  );
}

function findColumn(
  option: string,
  column: Column,
  names: readonly string[],
  numbers: NumbersOfNames,
): number {
  const at = numberOf(option, column, numbers);
  if (at >= 0 && at < names.length) return at;
  throw unexpected(option, column, `a column of the file, ${listedNames(names)},`);
}

/**
 * Makes a batch from whole columns, yielding in between; a column of lists of k values becomes k
 * columns. Throws ERR_FORMAT for missing values, for values that are not finite numbers, and for
 * lists of different lengths.
 *
 * @param columns the name and the `n` values of each requested column
 * @param firstRow the number of the first row, for messages
 * @param widths of the previous batches of the file
 */
export function* batchOfColumns(
  n: number,
  { x, y }: Readonly<Record<'x' | 'y', readonly NumberedColumn[]>>,
  firstRow: number,
  widths: ListWidths = new Map(),
): Work<RowBatch> {
  function* interleaved(option: string, columns: readonly NumberedColumn[]): Work<Float64Array> {
    const wide: WideColumn[] = [];
    for (const column of columns) {
      wide.push(column.isList ? yield* listColumn(column, n, firstRow, widths) : column);
    }
    return yield* interleave(option, n, wide, firstRow);
  }
  return { n, x: yield* interleaved('x', x), y: yield* interleaved('y', y) };
}

export interface NamedColumn {
  readonly name: string;
  /** The value in a row of the batch; for columns of lists an array or nothing. */
  at(row: number): unknown;
  readonly isList?: boolean;
}

/** A column with its number in the file, since several may have its name. */
interface NumberedColumn extends NamedColumn {
  readonly number: number;
}

/** The length of the lists of a column, by its number; constant within a file. */
export type ListWidths = Map<number, number>;

/** A column that becomes one or more columns of the matrix. */
interface WideColumn extends NamedColumn {
  readonly lists?: readonly ArrayLike<unknown>[];
  readonly width?: number;
}

/** Lists to check, and values to copy, between two yields. */
const LISTS_AT_ONCE = 1 << 8;
const VALUES_AT_ONCE = 1 << 12;

/** Checks the lists of a column before memory is allocated for their values. */
function* listColumn(
  { name, number, at }: NumberedColumn,
  n: number,
  firstRow: number,
  widths: ListWidths,
): Work<WideColumn> {
  const lists: ArrayLike<unknown>[] = [];
  for (let row = 0; row < n; row++) {
    if (row % LISTS_AT_ONCE === LISTS_AT_ONCE - 1) yield;
    const list = at(row);
    const place = () => placeOf(firstRow + row, name);
    if (!isList(list)) throw notNumber(list, place());
    const width = widths.get(number);
    if (width === undefined) {
      requireValues(list, place);
      widths.set(number, list.length);
    } else requireLength(list, width, place);
    lists.push(list);
  }
  return { name, at, lists, width: widths.get(number) ?? 0 };
}

function* interleave(
  option: string,
  n: number,
  columns: readonly WideColumn[],
  firstRow: number,
): Work<Float64Array> {
  const total = columns.reduce((sum, { width = 1 }) => sum + width, 0);
  const values = allocate(option, n * total);
  let [first, copied] = [0, 0];
  for (const { name, at, lists, width = 1 } of columns) {
    for (let row = 0; row < n; row++) {
      if (copied >= VALUES_AT_ONCE) {
        copied = 0;
        yield;
      }
      copied += width;
      const start = row * total + first;
      const list = lists?.[row];
      if (!list) values[start] = toNumber(at(row), name, firstRow + row);
      else {
        for (let j = 0; j < width; j++) {
          values[start + j] = toNumber(list[j], name, firstRow + row, j);
        }
      }
    }
    first += width;
  }
  return values;
}

export const placeOf = (row: number, column: string, item?: number) =>
  `row ${row}, column ${describe(column)}${item === undefined ? '' : `, value ${item}`}`;

/** Converts a value to a number; true and false to 1 and 0. Throws ERR_FORMAT. */
function toNumber(value: unknown, column: string, row: number, item?: number): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = typeof value === 'bigint' ? Number(value) : value;
  const isExact = typeof value !== 'bigint' || Number.isSafeInteger(number);
  if (typeof number === 'number' && Number.isFinite(number) && isExact) return number;
  throw notNumber(value, placeOf(row, column, item));
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

export function notNumber(value: unknown, place: string): LoraError {
  if (value === null || value === undefined) return unreadable('missing', `${place} has no value`);
  return unreadable('number', `${place} is ${inWords(value)}; a finite number was expected`);
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (className(value) !== 'Date') return describe(value);
  const date = value as Date;
  return `a date (${Number.isNaN(date.getTime()) ? 'invalid' : date.toISOString()})`;
}
