import {
  acceptChoice,
  acceptFinite,
  acceptFunction,
  isRecord,
  reading,
  unexpected,
  type Given,
} from '../arguments/accept.js';
import { describe } from '../describe.js';
import { LoraError } from '../errors.js';
import { acceptPreprocessing, type Preprocessing } from '../preprocessing.js';
import { acceptTexts, type Column, type Table, type TableColumn } from '../table.js';
import {
  acceptColumnOptions,
  acceptColumns,
  type ColumnOptions,
  type WantedColumns,
} from './rows.js';
import { acceptLearner, type TableLearner } from './table-learner.js';

/** What is done with values that are missing, and with texts. */
export interface TableHandling {
  /**
   * Of rows with a missing value in x: 'drop' leaves them out, 'mean' takes the mean of the column, a
   * number is taken itself; in a column of categories the mean is how often each one is there, and a
   * number makes it none of them. Rows whose target is missing are left out. Default: refused.
   */
  missing?: 'drop' | 'mean' | number | undefined;
  /**
   * The texts that stand for a missing value, besides nothing at all, where `missing` is given. Default:
   * NA, N/A, #N/A, NaN, nan, NULL and null.
   */
  missingMarks?: readonly string[] | undefined;
  /**
   * 'one-hot': a column that has texts becomes a column for each of them, in ascending order, 1 where it
   * is this one and else 0. A list of columns: these alone, whose numbers are texts too. Default: texts
   * are refused.
   */
  categories?: 'one-hot' | readonly Column[] | undefined;
  /** A text that was not learnt: 'error', the default, or 'zeros', none of the categories. */
  unknown?: 'error' | 'zeros' | undefined;
}

/** How tables are read. */
export interface TableOptions extends ColumnOptions, TableHandling {
  /**
   * Functions by the names of columns: what they return of a value is taken instead, a number, a text,
   * or null for a missing value; of a CSV file they are given the field as a text. A function cannot be
   * kept: it has to be given again with the preprocessing.
   */
  map?: Readonly<Record<string, (value: never) => unknown>> | undefined;
  /**
   * Read as the rows were that this was learnt from: its columns, unless x names others in their places,
   * its categories and what stands for missing values. y is only read where it is named.
   */
  preprocessing?: Preprocessing | undefined;
  /** Given to a function by `fitPreprocessing()` and `readTable()`: learns from all rows. */
  learner?: TableLearner | undefined;
}

/** Options that all readers of tables have. */
export const HANDLING = ['missing', 'missingMarks', 'categories', 'unknown'];
const TABLE_OPTIONS = [...HANDLING, 'map', 'preprocessing', 'learner'];

const USUAL_MARKS = ['NA', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'null'];

export interface AcceptedHandling {
  readonly missing: 'drop' | 'mean' | number | undefined;
  /** Where they are not the usual ones. */
  readonly missingMarks: readonly string[] | undefined;
  readonly categories: 'one-hot' | readonly Column[] | undefined;
  readonly unknown: 'zeros' | undefined;
}

export interface AcceptedTable {
  readonly given: Given;
  readonly wanted: WantedColumns;
  readonly handling: AcceptedHandling;
  readonly map: ReadonlyMap<string, (value: unknown) => unknown>;
  /** What was learnt before. */
  readonly known: Table | undefined;
  readonly learner: TableLearner | undefined;
}

/** The options of a reader of tables, with its own ones. Throws ERR_ARGUMENT. */
export function acceptTableOptions(
  caller: string,
  options: unknown,
  own: readonly string[],
): AcceptedTable {
  const accepted = acceptColumnOptions(caller, options, [...TABLE_OPTIONS, ...own]);
  const { given } = accepted;
  const learner = given.learner === undefined ? undefined : acceptLearner(given.learner);
  const known =
    given.preprocessing === undefined
      ? undefined
      : acceptPreprocessing('preprocessing', given.preprocessing).table;
  if (given.preprocessing !== undefined && !known) {
    throw new LoraError('ERR_ARGUMENT', 'preprocessing has no table: it was not learnt from one');
  }
  for (const name of ['missing', 'missingMarks', 'categories']) {
    const beside = known ? 'preprocessing' : learner ? 'learner' : undefined;
    if (!beside || given[name] === undefined) continue;
    throw new LoraError('ERR_ARGUMENT', `${name} is given beside ${beside}, which has it in it`);
  }
  const policy = acceptHandling(given);
  const map = acceptMap(given.map);
  if (known) requireMaps(known, map);
  return {
    given,
    wanted: known ? columnsOf(known, accepted.wanted) : accepted.wanted,
    handling: learner?.handling ?? policy,
    map,
    known: known && policy.unknown ? { ...known, unknown: policy.unknown } : known,
    learner,
  };
}

/** Throws ERR_ARGUMENT, ERR_NOT_FINITE. */
export function acceptHandling({
  missing,
  missingMarks,
  categories,
  unknown,
}: Given): AcceptedHandling {
  return {
    missing: acceptMissing(missing),
    missingMarks:
      missingMarks === undefined ? undefined : acceptTexts('missingMarks', missingMarks),
    categories:
      typeof categories === 'string' || categories === undefined
        ? acceptChoice<'one-hot'>('categories', categories, ['one-hot'])
        : acceptColumns('categories', categories),
    unknown: acceptChoice('unknown', unknown, ['error', 'zeros']) === 'zeros' ? 'zeros' : undefined,
  };
}

function acceptMissing(value: unknown): 'drop' | 'mean' | number | undefined {
  if (typeof value === 'number') return acceptFinite('missing', value);
  if (value === undefined || value === 'drop' || value === 'mean') return value;
  throw unexpected('missing', value, '"drop", "mean" or a number');
}

/** The texts that stand for missing values; undefined where these are not looked for. */
export function marksOf(
  missing: unknown,
  missingMarks: readonly string[] | undefined,
): ReadonlySet<string> | undefined {
  return missing === undefined ? undefined : new Set(missingMarks ?? USUAL_MARKS);
}

/** Whether a table has something in place of missing values. */
export function takesMissing({ missing, x }: Pick<Table, 'missing' | 'x'>): boolean {
  return missing !== undefined || x.some(({ fill }) => fill !== undefined);
}

/** Whether rows have to be looked at before the first one can be taken. */
export function learns({ missing, categories }: AcceptedHandling): boolean {
  return missing === 'mean' || categories !== undefined;
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

function requireMaps({ x, y }: Table, map: ReadonlyMap<string, unknown>): void {
  const forgotten = [...x, ...y].find(({ name, mapped }) => mapped && !map.has(String(name)));
  if (!forgotten) return;
  throw new LoraError(
    'ERR_ARGUMENT',
    `map[${describe(forgotten.name)}] is missing; the values of this column were made by a function, ` +
      'which a preprocessing cannot keep: give the same one again',
  );
}

function columnsOf(known: Table, wanted: WantedColumns): WantedColumns {
  const require = (option: 'x' | 'y', columns: readonly Column[], own: readonly TableColumn[]) => {
    if (columns.length === own.length) return columns;
    throw new LoraError(
      'ERR_ARGUMENT',
      `${option} has ${columns.length} columns; ${own.length} were expected, as in preprocessing.table`,
    );
  };
  const { x, y } = wanted;
  return {
    x: x ? require('x', x, known.x) : known.x.map(({ name }) => name),
    y: y.length > 0 && known.y.length > 0 ? require('y', y, known.y) : y,
  };
}
