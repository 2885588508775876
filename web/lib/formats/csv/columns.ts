import { findDecimal, namesOf, readHead, type CsvDialect } from './dialect.js';
import type { DecimalMark } from './numbers.js';
import type { CsvRecord } from './records.js';
import { findColumns, type WantedColumns } from '../table/rows.js';

/** Where the values of a row are, and how they are read. */
export interface CsvColumns {
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
  readonly trim: boolean;
  readonly wanted: WantedColumns;
}

/** Throws ERR_ARGUMENT where the columns that are wanted are not those of the first record. */
export function columnsOf({ fields }: CsvRecord, beginning: Beginning): CsvColumns {
  const { text, delimiter, hasHeader, trim } = beginning;
  const { records } = readHead(text, delimiter);
  const rows = hasHeader ? records.slice(1) : records;
  const all = namesOf(fields, hasHeader, trim);
  const wanted = trim ? trimmed(beginning.wanted) : beginning.wanted;
  const names = wanted.x ? all : withoutBlankEnd(all, rows, hasHeader);
  const { x, y } = findColumns(wanted, names);
  const decimal = beginning.decimal ?? findDecimal(rows, [...x, ...y], delimiter);
  return { names, x, y, dialect: { delimiter, decimal } };
}

function trimmed({ x, y }: WantedColumns): WantedColumns {
  const trim = (columns: WantedColumns['y']) =>
    columns.map((column) => (typeof column === 'string' ? column.trim() : column));
  return { x: x && trim(x), y: trim(y) };
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
