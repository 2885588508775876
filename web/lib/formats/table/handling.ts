/** What readers of tables do with missing values and texts. */
import { acceptChoice, acceptFinite, unexpected, type Given } from '../../checks/accept.js';
import { acceptTexts } from '../../adapters/table.js';
import type { Column, Table } from '../../types/table.js';
import { acceptColumns } from './rows.js';

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

/** Options that all readers of tables have. */
export const HANDLING = ['missing', 'missingMarks', 'categories', 'unknown'];

const USUAL_MARKS = ['NA', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'null'];

export interface AcceptedHandling {
  readonly missing: 'drop' | 'mean' | number | undefined;
  /** Where they are not the usual ones. */
  readonly missingMarks: readonly string[] | undefined;
  readonly categories: 'one-hot' | readonly Column[] | undefined;
  readonly unknown: 'zeros' | undefined;
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
