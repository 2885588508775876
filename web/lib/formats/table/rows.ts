import { acceptOptions, reading, unexpected, type Given } from '../../checks/accept.js';
import { className, describe } from '../../base/describe.js';
import { LoraError } from '../../base/errors.js';
import { allocate } from '../../matrices/matrix.js';
import type { Preprocessing } from '../../types/adapter.js';
import type { Column } from '../../types/table.js';
import { unreadable } from '../../base/format-errors.js';

export type { Column } from '../../types/table.js';

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
  /** (n, number of columns in x), of which a column of lists of k is k */
  readonly x: Float64Array;
  /** (n, number of columns in y), in the same way */
  readonly y: Float64Array;
  /** How these rows were made of a table: for a reader of other rows, and to be kept with an adapter. */
  readonly preprocessing?: Preprocessing;
  /** Where values may be missing or categories unknown: what was done since the batch before. */
  readonly counts?: RowCounts;
}

export interface RowCounts {
  /** Rows that were left out. */
  readonly dropped: number;
  /** Values that were missing. */
  readonly filled: number;
  /** Values that are none of the categories. */
  readonly unknown: number;
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

export function acceptColumns(name: string, value: unknown): readonly Column[] {
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
 * A batch from whole columns; one of lists of k has k columns in it. Throws ERR_FORMAT for a value that is
 * missing or no finite number, and for lists of different lengths.
 *
 * @param columns for each that is wanted its name and values, `n` of them
 * @param firstRow the number of the first row, for messages
 * @param widths what the batches of the same file before this one had
 */
export function batchOfColumns(
  n: number,
  { x, y }: Readonly<Record<'x' | 'y', readonly NamedColumn[]>>,
  firstRow: number,
  widths: ListWidths = new Map(),
): RowBatch {
  const interleaved = (option: string, columns: readonly NamedColumn[]) =>
    interleave(
      option,
      n,
      columns.map((column) => (column.isList ? listColumn(column, n, firstRow, widths) : column)),
      firstRow,
    );
  return { n, x: interleaved('x', x), y: interleaved('y', y) };
}

export interface NamedColumn {
  readonly name: string;
  /** The value of a row of the batch; of a column of lists, an array or nothing. */
  at(row: number): unknown;
  readonly isList?: boolean;
}

/** How many values the lists of a column have, by its name: as many in all rows of a file. */
export type ListWidths = Map<string, number>;

/** Some columns side by side. */
interface WideColumn extends NamedColumn {
  readonly lists?: readonly ArrayLike<unknown>[];
  readonly width?: number;
}

/** The lists of a column, before any memory is taken for what they hold. */
function listColumn(
  { name, at }: NamedColumn,
  n: number,
  firstRow: number,
  widths: ListWidths,
): WideColumn {
  const lists = Array.from({ length: n }, (_, row) => {
    const list = at(row);
    const place = placeOf(firstRow + row, name);
    if (!isList(list)) throw notNumber(list, place);
    const width = widths.get(name) ?? list.length;
    widths.set(name, width);
    if (width === 0) throw unreadable('shape', `${place} is an empty list; values were expected`);
    if (list.length === width) return list;
    const came = `${place} is a list of ${list.length}`;
    throw unreadable('fields', `${came}; ${width} were expected, as in the rows before`);
  });
  return { name, at, lists, width: widths.get(name) ?? 0 };
}

function interleave(
  option: string,
  n: number,
  columns: readonly WideColumn[],
  firstRow: number,
): Float64Array {
  const total = columns.reduce((sum, { width = 1 }) => sum + width, 0);
  const values = allocate(option, n * total);
  let first = 0;
  for (const { name, at, lists, width = 1 } of columns) {
    for (let row = 0; row < n; row++) {
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

/** Of true and false 1 and 0. Throws ERR_FORMAT. */
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
