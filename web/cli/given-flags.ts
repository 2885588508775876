import { UsageError } from './failure.js';
import { formatBeside, formatOf, type FileFormat } from './file-format.js';
import { LEARNING_OPTIONS, ROW_OPTIONS, rowOf, type OptionName } from './option-table.js';

type Values = Partial<Record<OptionName, unknown>>;

/** The flags of those of these options that were given. */
export function givenFlags(values: Values, names: readonly OptionName[]): string[] {
  return names.flatMap((name) => {
    const [flag = ''] = rowOf(name).flags.split(' ');
    const isGiven = flag.startsWith('--no-') ? values[name] === false : values[name] !== undefined;
    return isGiven ? [flag] : [];
  });
}

/** Throws for one of these options where `needed`, which it is about, was not given. */
export function requireBeside(
  values: Values,
  names: readonly OptionName[],
  needed: OptionName,
): void {
  const [flag] = givenFlags(values, names);
  if (flag === undefined || values[needed] !== undefined) return;
  throw new UsageError(`${flag} is given without ${rowOf(needed).flags.split(' ')[0]}`);
}

interface Files extends Values {
  readonly data: readonly string[];
  readonly targets?: string;
  readonly validation?: number | string | undefined;
  readonly format?: FileFormat;
}

/** Throws for an option about rows where --data is compressed and no other file has rows. */
export function requireNoRowFlags(values: Files): void {
  const hasOtherRows = typeof values.validation === 'string';
  const names = [...(hasOtherRows ? [] : ROW_OPTIONS), ...LEARNING_OPTIONS];
  const [flag] = givenFlags(
    values,
    names.filter((name) => name !== 'format'),
  );
  if (flag) throw new UsageError(`${flag} is for rows; give it to the compress that made --data`);
}

/** Throws for an option of CSV where no file is one. */
export async function requireCsvFor(values: Files): Promise<void> {
  const names = [...ROW_OPTIONS, ...LEARNING_OPTIONS];
  const [flag] = givenFlags(
    values,
    names.filter((name) => rowOf(name).only === 'CSV'),
  );
  if (flag === undefined) return;
  const { data, targets, validation, format } = values;
  const others = [targets, validation].filter((path) => typeof path === 'string');
  const files = [...data, ...others];
  const formats = await Promise.all([
    ...data.map((path) => formatOf(path, format)),
    ...others.map((path) => formatOf(path, formatBeside(path, format))),
  ]);
  if (formats.some((name) => name === 'csv' || name === 'tsv')) return;
  throw new UsageError(`${flag} is for CSV, and ${files[0]} is ${formats[0]}`);
}
