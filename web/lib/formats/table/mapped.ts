/** The cells of a row, some of which a function of the caller makes: the option `map` of readers. */
import { cellOf, type Cell } from '../../adapters/table.js';
import { className, describe, messageOf } from '../../base/describe.js';
import { isLoraError, LoraError } from '../../base/errors.js';
import { unreadable } from '../../base/format-errors.js';
import type { AcceptedTable } from './options.js';
import type { RowSink } from './row-sink.js';
import type { FileColumns } from './rows.js';

/** A row as a reader finds it, with its values by the numbers of their columns in the file. */
interface FoundRow {
  readonly number: number;
  valueOf(column: number): unknown;
  placeOf(column: number): string;
  /** Undefined for a value that is neither a number nor a text nor a list. */
  cellOf(value: unknown, isText: boolean): Cell | undefined;
  /** The error for a value that is not a number. */
  noNumber(value: unknown, place: string): LoraError;
}

/** Adds a row to a sink, after the functions of `map` were applied. Throws ERR_FORMAT, ERR_ARGUMENT. */
export function addRow(
  sink: RowSink,
  columns: FileColumns,
  map: AcceptedTable['map'],
  row: FoundRow,
): void {
  let made: Map<number, Mapped> | undefined;
  const errors = (part: 'x' | 'y', index: number) => {
    const column = columns[part][index] as number;
    const place = () => row.placeOf(column);
    const noNumber = () => {
      const own = made?.get(column);
      const value = row.valueOf(column);
      return own ? wronglyMapped(place(), value, own) : row.noNumber(value, place());
    };
    return { place, noNumber };
  };
  const cells = (part: 'x' | 'y') =>
    columns[part].map((column, index) => {
      const value = row.valueOf(column);
      const isText = sink.isText(part, index);
      const name = columns.names[column] as string;
      const make = map.get(name);
      const own = make && mapped(make, name, value, isText, () => row.placeOf(column));
      if (own) (made ??= new Map()).set(column, own);
      const cell = own ? own.cell : row.cellOf(value, isText);
      if (cell === undefined) throw errors(part, index).noNumber();
      return cell;
    });
  sink.add({ number: row.number, x: cells('x'), y: cells('y'), errors });
}

/** What a function of `map` made of a value, and the cell that this is. */
interface Mapped {
  readonly made: unknown;
  readonly cell: Cell | undefined;
}

/** Applies the function of `map` for a column. Throws ERR_ARGUMENT if that throws. */
function mapped(
  make: (value: unknown) => unknown,
  name: string,
  value: unknown,
  isText: boolean,
  place: () => string,
): Mapped {
  try {
    const made = make(value);
    return { made, cell: cellOf(made, isText) };
  } catch (cause) {
    if (isLoraError(cause)) throw cause;
    const message = `map[${describe(name)}] failed at ${place()}: ${messageOf(cause)}`;
    throw new LoraError('ERR_ARGUMENT', message, { cause });
  }
}

/** The error where that is of another kind than the column, or a text, as it was or another one. */
function wronglyMapped(place: string, value: unknown, { made, cell }: Mapped): LoraError {
  return unreadable('number', `${place} is ${describe(value)}; ${expectedOf(value, made, cell)}`);
}

function expectedOf(value: unknown, made: unknown, cell: Cell | undefined): string {
  if (cell !== undefined && typeof cell !== 'string') {
    return 'map made something else of it than of the rows before';
  }
  const expected = 'a finite number was expected';
  if (className(made) === 'Promise') return `map made a Promise of it, where ${expected}`;
  if (String(made) === String(value).trim()) return expected;
  return `map made ${describe(made)} of it, where ${expected}`;
}
