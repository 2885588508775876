/** A table of options as numbers: how it crosses to C++. */
import type { AnyOption, Table } from './option.js';

/** One number of those that cross, and how it is read from the parsed options. */
export interface Field {
  readonly name: string;
  /** The words that it stands for, by their index. */
  readonly words?: readonly string[];
  read(parsed: Values): number;
}

/** The numbers of a run by their names, in the order in which they cross. */
export type RunNumbers = Readonly<Record<string, number>>;

/** The options as numbers. They are plain data: a worker needs no table to hand them on. */
export const numbersOfOptions = (table: Table, parsed: object): RunNumbers =>
  Object.fromEntries(fieldsOf(table).map(({ name, read }) => [name, read({ ...parsed })]));

type Values = Readonly<Record<string, unknown>>;

/** Of an option that is a number or a word: that it is a number, the first of its kinds. */
const IS_NUMBER = 'number';
export const NUMBER_KIND = 0;

/** The numbers of a table, in its order. */
export function fieldsOf(table: Table): Field[] {
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
    return [kind, ...within(name, Object.assign({}, ...Object.values(kinds)) as Table)];
  }
  if (settings) return within(name, settings);
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

/** The settings of an option, with its name before theirs. */
const within = (option: string, settings: Table): Field[] =>
  fieldsOf(settings).map((field) => ({
    ...field,
    name: option + field.name.charAt(0).toUpperCase() + field.name.slice(1),
    read: (parsed) => field.read((parsed[option] ?? {}) as Values),
  }));
