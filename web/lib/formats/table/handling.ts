/** How readers of tables treat missing values and texts. */
import { acceptChoice, acceptFinite, unexpected, type Given } from '../../checks/accept.js';
import { acceptTexts } from '../../adapters/table.js';
import type { Column, Table } from '../../types/table.js';
import { acceptColumns } from './rows.js';

/** How missing values and texts are treated. */
export interface TableHandling {
  /**
   * Missing values in x: 'drop' drops the row, 'mean' fills in the mean of the column, a number is
   * filled in itself. Values of lists are like columns of their own: 'mean' is that of a value's
   * place. In a column of categories, 'mean' fills in the frequency of each category and a number
   * fills in zeros. Rows with a missing target are dropped. Default: an error.
   */
  missing?: 'drop' | 'mean' | number | undefined;
  /**
   * The texts of CSV that stand for a missing value, besides the empty text; [] for none. Default:
   * NA, N/A, #N/A, NaN, nan, NULL and null.
   */
  missingMarks?: readonly string[] | undefined;
  /**
   * 'one-hot': a column of texts becomes one column of 0 and 1 for each different text, in
   * ascending order. A list of columns: only these, and their numbers count as texts. Default:
   * texts are an error.
   */
  categories?: 'one-hot' | readonly Column[] | undefined;
  /**
   * Texts that were not learnt: 'error', the default, or 'zeros', which encodes them as none of the
   * categories.
   */
  unknown?: 'error' | 'zeros' | undefined;
}

/** The options of TableHandling. */
export const HANDLING = ['missing', 'missingMarks', 'categories', 'unknown'];

const USUAL_MARKS = ['NA', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'null'];

export interface AcceptedHandling {
  readonly missing: 'drop' | 'mean' | number | undefined;
  /** Undefined for the default. */
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

/** The texts that stand for missing values, even where these are an error. */
export function marksOf({
  missingMarks,
}: Pick<AcceptedHandling | Table, 'missingMarks'>): ReadonlySet<string> {
  return new Set(missingMarks ?? USUAL_MARKS);
}

/** Whether a table accepts missing values. */
export function takesMissing({ missing, x }: Pick<Table, 'missing' | 'x'>): boolean {
  return missing !== undefined || x.some(({ fill }) => fill !== undefined);
}

/** Whether a first pass over the rows is needed. */
export function learns({ missing, categories }: AcceptedHandling): boolean {
  return missing === 'mean' || categories !== undefined;
}
