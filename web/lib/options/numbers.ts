/** Tables of options as numbers for C++. */
import type { AnyOption, OptionTable } from './option.js';

/** A number that is passed to C++. */
export interface Field {
  readonly name: string;
  /** The words that it encodes by index. */
  readonly words?: readonly string[];
  readonly value: number;
}

/** The numbers of a run by name, in the order of the C++ struct. */
export type RunNumbers = Readonly<Record<string, number>>;

/** Converts options to numbers. They are plain data: a worker needs no table to pass them on. */
export const numbersOfOptions = (table: OptionTable, parsed: object): RunNumbers =>
  Object.fromEntries(fieldsOf(table, parsed as Values).map(({ name, value }) => [name, value]));

type Values = Readonly<Record<string, unknown>>;

/** For an option that is a number or a word: the kind of a number, which is the first. */
const IS_NUMBER = 'number';
export const NUMBER_KIND = 0;

/** The fields of a table in its order, with the numbers of the parsed options. */
export function fieldsOf(table: OptionTable, parsed: Values = {}): Field[] {
  return Object.entries(table).flatMap(([name, row]) => fieldsOfRow(name, row, parsed[name]));
}

function fieldsOfRow(name: string, { check, absent }: AnyOption, value: unknown): Field[] {
  const { kinds, settings, words, isNumber } = check;
  if (kinds) {
    const names = Object.keys(kinds);
    const { name: kind = '' } = (value ?? {}) as { name?: string };
    const every = Object.assign({}, ...Object.values(kinds)) as OptionTable;
    return [{ name, words: names, value: names.indexOf(kind) }, ...within(name, every, value)];
  }
  if (settings) return within(name, settings, value);
  if (!words && !isNumber) throw new TypeError(`no number for C++ can be made of ${name}`);
  const number = { name, value: typeof value === 'number' ? value : absent };
  if (!words) return [number];
  const choices = isNumber ? [IS_NUMBER, ...words] : words;
  const choice = {
    name: isNumber ? `${name}Kind` : name,
    words: choices,
    value: Math.max(0, choices.indexOf(value as string)),
  };
  return isNumber ? [number, choice] : [choice];
}

/** The fields of an option's settings, prefixed by its name. */
const within = (option: string, settings: OptionTable, values: unknown): Field[] =>
  fieldsOf(settings, (values ?? {}) as Values).map((field) => ({
    ...field,
    name: option + field.name.charAt(0).toUpperCase() + field.name.slice(1),
  }));
