import { LoraError } from 'lora-wasm';
import type { CsvDialect } from 'lora-wasm/data';
import { nameOf } from './failure.js';
import type { Report } from './report.js';

const NAMES: Readonly<Record<string, string>> = { '\t': 'tabs', ';': 'semicolons', '|': 'bars' };

/** Reports a detected dialect, unless it is comma and point. */
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
  report?.note(`${nameOf(path)} is read with ${found.join(' and ')}`, { path, delimiter, decimal });
}

/** The library asks for its option header, which is a flag here. */
export function headerInFlags(error: unknown): unknown {
  if (!(error instanceof LoraError)) return error;
  const [, received] = /^header is not given, and (.*): header: false /.exec(error.message) ?? [];
  if (received === undefined) return error;
  const names = 'if they are names, --x or --y takes one of them in quotes, as --y \'"2019"\'';
  return new LoraError(error.code, `${received}: --no-header reads it as a row; ${names}`);
}
