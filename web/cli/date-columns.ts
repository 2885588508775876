import type { Preprocessing } from 'lora-wasm';
import { daysOf, type Column, type TableOptions } from 'lora-wasm/data';
import { UsageError } from './failure.js';

/** The texts that stand for a missing value by default, as the library has them. */
export const USUAL_MARKS = ['NA', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'null'];

interface DateOptions {
  readonly dates?: readonly Column[];
  readonly missingMarks?: readonly string[] | undefined;
  readonly how?: Pick<TableOptions, 'preprocessing'> | undefined;
}

/**
 * The functions of readers for the columns of --dates. What is no date stays a text, which the reader
 * refuses by its place.
 */
export function mapOfDates({ dates, missingMarks, how }: DateOptions): TableOptions['map'] {
  if (!dates) return undefined;
  const marks = missingMarks ?? how?.preprocessing?.table?.missingMarks ?? USUAL_MARKS;
  const isMissing = (text: string) => text === '' || marks.includes(text);
  const read = (value: unknown) => {
    if (isMissing(String(value ?? '').trim())) return null;
    const days = daysOf(value);
    return Number.isNaN(days) ? String(value) : days;
  };
  return Object.fromEntries(dates.map((column) => [String(column), read]));
}

/** Throws if the dates are other columns than those that the preprocessing of `owner` expects. */
export function requireDates(
  { dates = [] }: DateOptions,
  { table }: Partial<Preprocessing> = {},
  owner: '--adapter' | '--data',
): void {
  if (!table) return;
  const columns = [...table.x, ...table.y].filter(({ mapped }) => mapped);
  const [expected, given] = [columns.map(({ name }) => String(name)), dates.map(String)];
  const forgotten = expected.find((name) => !given.includes(name));
  if (forgotten !== undefined) {
    throw new UsageError(
      `the values of ${JSON.stringify(forgotten)} were made by a function, which ${owner} does not ` +
        `keep: --dates ${forgotten} makes days since 1970-01-01 of dates, as the page does`,
    );
  }
  const other = given.find((name) => !expected.includes(name));
  if (other === undefined) return;
  throw new UsageError(`--dates has ${JSON.stringify(other)}, which is no date to ${owner}`);
}
