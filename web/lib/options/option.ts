/**
 * A table of options: one row for each, from which follow its type, its check, its default, its flag on
 * the command line, its documentation and, where it crosses to C++, its place there.
 */
import { acceptOptions } from '../checks/accept.js';

/** What the value of an option may be. */
export interface Check<Value, Input = Value> {
  /** The value as it is used. Throws a LoraError that names the option. */
  parse(name: string, value: unknown): Value;
  /** What it may be, as a message and the documentation have it. */
  readonly expected: string;
  /** Whether it may be a number. */
  readonly isNumber?: boolean;
  /** The words that it may be. */
  readonly words?: readonly string[];
  /** The settings that it is made of: those of a group, or of each kind that a word names. */
  readonly settings?: Table;
  readonly kinds?: Readonly<Record<string, Table>>;
  /** Only a type: what may be given. */
  readonly input?: Input;
}

export type Presence = 'required' | 'default' | 'optional';

/** One row. */
export interface Option<Value, Input, When extends Presence> {
  readonly check: Check<Value, Input>;
  readonly presence: When;
  /** The value where none is given. */
  readonly default: Value | undefined;
  /** The number that tells C++ that none is given. */
  readonly absent: number;
  /**
   * On the command line, `<word>` for what follows `--name`, or the whole flag; empty for an option that is
   * no flag.
   */
  readonly flag: string;
}

export type AnyOption = Option<unknown, unknown, Presence>;
export type Table = Readonly<Record<string, AnyOption>>;

interface Details {
  readonly flag?: string;
  readonly absent?: number;
}

/** An option that may be left out; `default` is its value then. */
export function option<Value, Input>(
  check: Check<Value, Input>,
  details: Details & { readonly default: NoInfer<Value> },
): Option<Value, Input, 'default'>;
export function option<Value, Input>(
  check: Check<Value, Input>,
  details?: Details,
): Option<Value, Input, 'optional'>;
export function option<Value, Input>(
  check: Check<Value, Input>,
  { flag = '', absent = 0, ...rest }: Details & { readonly default?: Value } = {},
): Option<Value, Input, Presence> {
  const presence = 'default' in rest ? 'default' : 'optional';
  return { check, presence, default: rest.default, absent, flag };
}

/** An option that has to be given. */
export function required<Value, Input>(
  check: Check<Value, Input>,
  { flag = '', absent = 0 }: Details = {},
): Option<Value, Input, 'required'> {
  return { check, presence: 'required', default: undefined, absent, flag };
}

export type InputOf<Row> = Row extends Option<unknown, infer Input, Presence> ? Input : never;
export type ValueOf<Row> =
  Row extends Option<infer Value, unknown, infer When>
    ? When extends 'optional'
      ? Value | undefined
      : Value
    : never;
type IsRequired<Row> = Row extends Option<unknown, unknown, 'required'> ? true : false;

/** What may be given for the options of a table. The comments of its rows are those of the properties. */
export type Given<Rows> = {
  [Name in keyof Rows as IsRequired<Rows[Name]> extends true ? Name : never]: InputOf<Rows[Name]>;
} & {
  [Name in keyof Rows as IsRequired<Rows[Name]> extends true ? never : Name]?:
    InputOf<Rows[Name]> | undefined;
};

/** Those of the options that have to be given here, whatever the table says. */
export type Needed<Rows, Names extends keyof Rows> = {
  [Name in keyof Pick<Rows, Names>]: InputOf<Rows[Name]>;
};

/** Those that must not be given here. */
export type Absent<Names extends string> = { [Name in Names]?: undefined };

/** The options after they were read: checked, with the defaults of those that were left out. */
export type Parsed<Rows> = { readonly [Name in keyof Rows]: ValueOf<Rows[Name]> };

/** One value, or its default. */
export function parseOption<Value, When extends Presence>(
  row: Option<Value, unknown, When>,
  name: string,
  value: unknown,
): Value {
  if (value === undefined && row.presence !== 'required') return row.default as Value;
  return row.check.parse(name, value);
}

/**
 * The options of `table` among those that were given, each read before. `prefix` comes before their
 * names in a message.
 */
export function parseOptions<Rows extends Table>(
  table: Rows,
  given: Readonly<Record<string, unknown>>,
  prefix = '',
): Parsed<Rows> {
  const entries = Object.entries(table).map(([name, row]) => [
    name,
    parseOption(row, prefix + name, given[name]),
  ]);
  return Object.fromEntries(entries) as Parsed<Rows>;
}

/**
 * Reads and parses what was handed in. Throws ERR_ARGUMENT for a name that is not in `table`.
 *
 * @param caller a function, as `load()`, or the name of the options themselves
 */
export function readOptions<Rows extends Table>(
  caller: string,
  table: Rows,
  options: unknown,
): Parsed<Rows> {
  return parseOptions(table, acceptOptions(caller, options, Object.keys(table)));
}
