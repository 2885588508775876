import { findDecimal, namesOf, readHead, type CsvDialect } from './dialect.js';
import type { DecimalMark } from './numbers.js';
import type { CsvRecord } from './records.js';
import { findColumns, type FileColumns, type RequestedColumns } from '../table/rows.js';

/** The columns of a row that are read, and the dialect. */
export interface CsvColumns extends Pick<FileColumns, 'names' | 'x' | 'y'> {
  readonly dialect: CsvDialect;
}

/** What is known about a file before its first record is read. */
export interface Beginning {
  /** The first portion of the file. */
  readonly text: string;
  readonly dialect: KnownDialect;
  readonly form: { readonly hasHeader: boolean; readonly trim: boolean };
}

export interface KnownDialect {
  readonly delimiter: string;
  readonly decimal: DecimalMark | undefined;
}

/** Throws ERR_ARGUMENT if the requested columns are not in the first record. */
export function columnsOf(
  { fields }: CsvRecord,
  given: RequestedColumns,
  { text, dialect, form: { hasHeader, trim } }: Beginning,
): CsvColumns {
  const { delimiter } = dialect;
  const { records } = readHead(text, delimiter);
  const rows = hasHeader ? records.slice(1) : records;
  const all = namesOf(fields, hasHeader, trim);
  const requested = trim ? trimmed(given) : given;
  const names = requested.x ? all : withoutBlankEnd(all, rows, hasHeader);
  const { x, y } = findColumns(requested, names);
  const decimal = dialect.decimal ?? findDecimal(rows, [...x, ...y], delimiter);
  return { names, x, y, dialect: { delimiter, decimal } };
}

function trimmed({ x, y }: RequestedColumns): RequestedColumns {
  const trim = (columns: RequestedColumns['y']) =>
    columns.map((column) => (typeof column === 'string' ? column.trim() : column));
  return { x: x && trim(x), y: trim(y) };
}

/**
 * Drops the empty column that a delimiter at the end of every line makes, if all columns are
 * requested.
 */
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
