import { InvalidArgumentError, Option } from 'commander';

/** Parses the argument of an option. */
export type Parse = (text: string, previous: unknown) => unknown;

/** One option of the command line. */
export interface Row {
  readonly flags: string;
  readonly help: string;
  /** The only format of rows that it is about; help begins with it. */
  readonly only?: 'CSV';
  readonly parse?: Parse | undefined;
  readonly choices?: readonly string[];
  readonly default?: unknown;
}

/** As people write numbers: 0x10 is none. NaN for other texts. */
function valueOf(text: string): number {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
}

export function number(text: string): number {
  const value = valueOf(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It is not a finite number.');
}

export const numberOr =
  (...words: readonly string[]): Parse =>
  (text) => {
    if (words.includes(text)) return text;
    const value = valueOf(text);
    if (Number.isFinite(value)) return value;
    const listed = words.map((word) => `'${word}'`).join(', ');
    throw new InvalidArgumentError(`It is neither a finite number nor one of ${listed}.`);
  };

/** Parses a number; other texts are file names. */
export const numberOrFile: Parse = (text) => (Number.isNaN(valueOf(text)) ? text : number(text));

export function makeOption(row: Row, required: boolean): Option {
  const { flags, only, help, parse, choices } = row;
  const option = new Option(flags, only ? `${only}: ${help}` : help).makeOptionMandatory(required);
  if (choices) option.choices(choices);
  if (parse) option.argParser(parse);
  if (row.default !== undefined) option.default(row.default);
  return option;
}
