/**
 * A table of options has one row for each, which defines its type, check, default, command-line
 * flag, documentation and, if C++ needs it, its place in the C++ struct.
 */
import { acceptOptions } from '../checks/accept.js';

/** The values that an option accepts. */
export interface Check<Value, Input = Value> {
  /** Checks and converts a value. Throws a LoraError that names the option. */
  parse(name: string, value: unknown): Value;
  /** The accepted values, for messages and the documentation. */
  readonly expected: string;
  /** Whether numbers are accepted. */
  readonly isNumber?: boolean;
  /** The accepted words. */
  readonly words?: readonly string[];
  /** The settings of a group. */
  readonly settings?: OptionTable;
  readonly kinds?: Readonly<Record<string, OptionTable>>;
  /** For the type only: the accepted input. */
  readonly input?: Input;
}

export type Presence = 'required' | 'default' | 'optional';

/** A row of a table. */
export interface Option<Value, Input, When extends Presence> {
  readonly check: Check<Value, Input>;
  readonly presence: When;
  /** The value without one given, as `check.parse` would return it. */
  readonly default: Value | undefined;
  /** The number that means "not given" to C++. */
  readonly absent: number;
  /**
   * The command-line flag: `<word>` for the argument of `--name`, or the whole flag; empty for
   * none.
   */
  readonly flag: string;
}

export type AnyOption = Option<unknown, unknown, Presence>;
export type OptionTable = Readonly<Record<string, AnyOption>>;

interface Details {
  readonly flag?: string;
  readonly absent?: number;
}

/** An optional option, with its default if it has one. */
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

/** The input type of a table. The comments of its rows become those of the properties. */
export type Given<Rows> = {
  [Name in keyof Rows as IsRequired<Rows[Name]> extends true ? Name : never]: InputOf<Rows[Name]>;
} & {
  [Name in keyof Rows as IsRequired<Rows[Name]> extends true ? never : Name]?:
    InputOf<Rows[Name]> | undefined;
};

/** These options, required whatever the table says. */
export type Needed<Rows, Names extends keyof Rows> = {
  [Name in keyof Pick<Rows, Names>]: InputOf<Rows[Name]>;
};

/** Options that must not be given. */
export type Absent<Names extends string> = { [Name in Names]?: undefined };

/** The parsed options: checked, with defaults. */
export type Parsed<Rows> = { readonly [Name in keyof Rows]: ValueOf<Rows[Name]> };

/** Parses one value, or returns its default. */
export function parseOption<Value, When extends Presence>(
  row: Option<Value, unknown, When>,
  name: string,
  value: unknown,
): Value {
  if (value === undefined && row.presence !== 'required') return row.default as Value;
  return row.check.parse(name, value);
}

/** Parses the options of `table` among those given. `prefix` precedes their names in messages. */
export function parseOptions<Rows extends OptionTable>(
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
 * Reads and parses options. Throws ERR_ARGUMENT for a name that is not in `table`.
 *
 * @param caller a function, as `load()`, or the name of the options themselves
 */
export function readOptions<Rows extends OptionTable>(
  caller: string,
  table: Rows,
  options: unknown,
): Parsed<Rows> {
  return parseOptions(table, acceptOptions(caller, options, Object.keys(table)));
}
