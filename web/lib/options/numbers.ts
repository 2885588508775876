/** Tables of options as numbers for C++. */
import type { AnyOption, OptionTable } from './option.js';

/** A number that is passed to C++, and how to read it from the parsed options. */
export interface Field {
  readonly name: string;
  /** The words that it encodes by index. */
  readonly words?: readonly string[];
  read(parsed: Values): number;
}

/** The numbers of a run by name, in the order of the C++ struct. */
export type RunNumbers = Readonly<Record<string, number>>;

/** Converts options to numbers. They are plain data: a worker needs no table to pass them on. */
export const numbersOfOptions = (table: OptionTable, parsed: object): RunNumbers =>
  Object.fromEntries(fieldsOf(table).map(({ name, read }) => [name, read({ ...parsed })]));

type Values = Readonly<Record<string, unknown>>;

/** For an option that is a number or a word: the kind of a number, which is the first. */
const IS_NUMBER = 'number';
export const NUMBER_KIND = 0;

/** The fields of a table, in its order. */
export function fieldsOf(table: OptionTable): Field[] {
  return Object.entries(table).flatMap(([name, row]) => fieldsOfRow(name, row));
}

function fieldsOfRow(name: string, { check, absent }: AnyOption): Field[] {
  const { kinds, settings, words, isNumber } = check;
  const at = (parsed: Values) => parsed[name];
  if (kinds) {
    const kind = {
      name,
      words: Object.keys(kinds),
      read: (parsed: Values) => Object.keys(kinds).indexOf((at(parsed) as { name: string }).name),
    };
    return [kind, ...within(name, Object.assign({}, ...Object.values(kinds)) as OptionTable)];
  }
  if (settings) return within(name, settings);
  if (!words && !isNumber) throw new TypeError(`no number for C++ can be made of ${name}`);
  const number = {
    name,
    read: (parsed: Values) => (typeof at(parsed) === 'number' ? (at(parsed) as number) : absent),
  };
  if (!words) return [number];
  const choices = isNumber ? [IS_NUMBER, ...words] : words;
  const choice = {
    name: isNumber ? `${name}Kind` : name,
    words: choices,
    read: (parsed: Values) => Math.max(0, choices.indexOf(at(parsed) as string)),
  };
  return isNumber ? [number, choice] : [choice];
}

/** The fields of an option's settings, prefixed by its name. */
const within = (option: string, settings: OptionTable): Field[] =>
  fieldsOf(settings).map((field) => ({
    ...field,
    name: option + field.name.charAt(0).toUpperCase() + field.name.slice(1),
    read: (parsed) => field.read((parsed[option] ?? {}) as Values),
  }));
