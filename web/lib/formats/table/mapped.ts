/** Values of columns that a function of the caller makes: the option `map` of readers. */
import { unreadableArgument } from '../../checks/accept.js';
import { cellOf, type Cell } from '../../adapters/table.js';
import { describe } from '../../base/describe.js';
import type { LoraError } from '../../base/errors.js';
import { unreadable } from '../../base/format-errors.js';
import type { AcceptedTable } from './options.js';

/** What a function of `map` made of a value, and the cell that this is. */
export interface Mapped {
  readonly made: unknown;
  readonly cell: Cell | undefined;
}

/** The error where that is of another kind than the column, or a text, as it was or another one. */
export function wronglyMapped(place: string, value: unknown, { made, cell }: Mapped): LoraError {
  return unreadable('number', `${place} is ${describe(value)}; ${expectedOf(value, made, cell)}`);
}

function expectedOf(value: unknown, made: unknown, cell: Cell | undefined): string {
  if (cell !== undefined && typeof cell !== 'string') {
    return 'map made something else of it than of the rows before';
  }
  const expected = 'a finite number was expected';
  if (String(made) === String(value).trim()) return expected;
  return `map made ${describe(made)} of it, where ${expected}`;
}

/** Applies the function of `map` for a column; undefined if there is none. */
export function mapped(
  map: AcceptedTable['map'],
  name: string,
  value: unknown,
  isText: boolean,
): Mapped | undefined {
  const own = map.get(name);
  if (!own) return undefined;
  try {
    const made = own(value);
    return { made, cell: cellOf(made, isText) };
  } catch (cause) {
    throw unreadableArgument(`map[${describe(name)}]`, cause, 'called');
  }
}
