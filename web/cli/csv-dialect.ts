import type { CsvDialect } from 'lora-wasm/data';
import type { Report } from './report.js';

const NAMES: Readonly<Record<string, string>> = { '\t': 'tabs', ';': 'semicolons', '|': 'bars' };

/** Says how a file is written where that was found out, and is not as CSV is by its name. */
export function sayDialect(
  path: string,
  { delimiter, decimal }: CsvDialect,
  known: { readonly [Part in keyof CsvDialect]?: CsvDialect[Part] | undefined },
  report: Report | undefined,
): void {
  const found = [
    ...(known.delimiter === undefined && delimiter !== ','
      ? [`${NAMES[delimiter] ?? JSON.stringify(delimiter)} between the fields`]
      : []),
    ...(known.decimal === undefined && decimal !== '.' ? ['decimal commas'] : []),
  ];
  if (found.length === 0) return;
  report?.note(`${path} is read with ${found.join(' and ')}`, { path, delimiter, decimal });
}
