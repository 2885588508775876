import { acceptFunction, isRecord, reading, unexpected, type Given } from '../../checks/accept.js';
import { counted, describe } from '../../base/describe.js';
import { wrongArgument } from '../../base/errors.js';
import { acceptPreprocessing } from '../../adapters/preprocessing.js';
import { refuseBeside } from '../../arguments/problem.js';
import type { Preprocessing } from '../../types/adapter.js';
import type { Column, Table, TableColumn } from '../../types/table.js';
import { acceptColumnOptions, type ColumnOptions, type RequestedColumns } from './rows.js';
import { acceptLearner, type TableLearner } from './learner.js';
import { acceptHandling, HANDLING, type AcceptedHandling, type TableHandling } from './handling.js';

/** Options of all readers of tables. */
export interface TableOptions extends ColumnOptions, TableHandling {
  /**
   * Functions by the names of columns. Each maps a value to a number, a text, or null for a missing
   * value; for CSV files the value is the field as text. Functions are not stored in a
   * preprocessing: pass them again with it.
   */
  map?: Readonly<Record<string, (value: never) => unknown>> | undefined;
  /**
   * Reads rows in the way this was learnt from others: with its columns, unless x names others for
   * them, its categories and its values for missing ones. y is only read if it is named.
   */
  preprocessing?: Preprocessing | undefined;
  /** Passed to a function by `fitPreprocessing()` and `readTable()`, to learn from all rows. */
  learner?: TableLearner | undefined;
}

const TABLE_OPTIONS = [...HANDLING, 'map', 'preprocessing'];

export interface AcceptedTable {
  readonly given: Given;
  readonly requested: RequestedColumns;
  readonly handling: AcceptedHandling;
  readonly map: ReadonlyMap<string, (value: unknown) => unknown>;
  /** The table that was learnt before. */
  readonly known: Table | undefined;
  readonly learner: TableLearner | undefined;
}

/** Checks the options of a reader of tables, including its own. Throws ERR_ARGUMENT. */
export function acceptTableOptions(
  caller: string,
  options: unknown,
  own: readonly string[],
): AcceptedTable {
  const { others, learner } = withoutLearner(options);
  const accepted = acceptColumnOptions(caller, others, [...TABLE_OPTIONS, ...own]);
  const { given } = accepted;
  const known =
    given.preprocessing === undefined
      ? undefined
      : acceptPreprocessing('preprocessing', given.preprocessing).table;
  if (given.preprocessing !== undefined && !known) {
    throw wrongArgument('preprocessing has no table: it was not learnt from one');
  }
  for (const name of ['missing', 'missingMarks', 'categories'])
    if (known || learner) refuseBeside(given, name, known ? 'preprocessing' : 'learner');
  const policy = acceptHandling(given);
  const map = acceptMap(given.map);
  return {
    given,
    requested: known ? columnsOf(known, accepted.requested) : accepted.requested,
    handling: learner?.handling ?? policy,
    map,
    known: known && given.unknown !== undefined ? { ...known, unknown: policy.unknown } : known,
    learner,
  };
}

/** Takes out what only functions of this library pass, and messages do not list. */
function withoutLearner(options: unknown): {
  readonly others: unknown;
  readonly learner?: TableLearner;
} {
  if (!isRecord(options) || !reading('options', () => 'learner' in options)) {
    return { others: options };
  }
  const { learner, ...others } = reading('options', () => ({ ...options }));
  return { others, ...(learner !== undefined && { learner: acceptLearner(learner) }) };
}

function acceptMap(value: unknown): ReadonlyMap<string, (value: unknown) => unknown> {
  if (value === undefined) return new Map();
  if (!isRecord(value)) throw unexpected('map', value, 'an object of functions by columns');
  return new Map(
    reading('map', () => Object.entries(value)).map(([name, each]) => [
      name,
      acceptFunction<(value: unknown) => unknown>(`map[${describe(name)}]`, each),
    ]),
  );
}

function columnsOf(known: Table, requested: RequestedColumns): RequestedColumns {
  const { x, y } = requested;
  return {
    x: x ? inPlaceOf('x', x, known.x) : known.x.map(({ name }) => name),
    y: y.length > 0 && known.y.length > 0 ? inPlaceOf('y', y, known.y) : y,
  };
}

/** Requires columns that can stand for the learnt ones, in their order. */
function inPlaceOf(
  option: 'x' | 'y',
  columns: readonly Column[],
  learnt: readonly TableColumn[],
): readonly Column[] {
  const refuse = (received: string, expected: string) =>
    wrongArgument(`${received}; ${expected} expected, as in preprocessing.table`);
  if (columns.length !== learnt.length) {
    throw refuse(
      `${option} has ${counted(columns.length, 'column')}`,
      `${learnt.length} ${learnt.length === 1 ? 'was' : 'were'}`,
    );
  }
  const names = new Set(learnt.map(({ name }) => name));
  columns.forEach((column, i) => {
    const name = learnt[i]?.name;
    const isOfAnother = typeof column === 'string' && names.has(column);
    if (column === name || !isOfAnother) return;
    throw refuse(
      `${option}[${i}] is ${describe(column)}`,
      `${describe(name)}, or another name, was`,
    );
  });
  return columns;
}
