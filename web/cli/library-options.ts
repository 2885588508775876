/** The options of the library's functions as options of the command line. */
import type { TrainOptions } from 'lora-wasm';
import { TRAIN, type Option, type Presence, type OptionTable } from 'lora-wasm/options';
import words from 'option-words';
import { UsageError } from './failure.js';
import { number, numberOr, type Parse, type Row } from './option-row.js';

type LibraryOption = Option<unknown, unknown, Presence>;

/** A command-line option for an option of the library. */
export function libraryRow(path: string, option: LibraryOption): Row {
  const [, ...names] = path.split('.');
  return {
    flags: flagsOf(names.at(-1) as string, option),
    help: helpOf(words[path] ?? '', option),
    parse: option.check.isNumber ? parserOf(names.join('.'), option) : undefined,
  };
}

/** Parses a number, and checks it as the library does: before files are read, which may take long. */
function parserOf(name: string, { check }: LibraryOption): Parse {
  const parse = check.words ? numberOr(...check.words) : number;
  return (text, previous) => check.parse(name, parse(text, previous));
}

const kebabCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function flagsOf(name: string, { flag }: LibraryOption): string {
  return flag.startsWith('--') ? flag : `--${kebabCase(name)} ${flag}`;
}

/** The help text: the first sentence, the choices and the default. */
function helpOf(text: string, { check, default: value }: LibraryOption): string {
  const [sentence = ''] = /^.*?\.(?=\s|$)/s.exec(text) ?? [text];
  const choices = check.words?.map((word) => `'${word}'`).join(', ');
  const isPlain = typeof value === 'string' || (typeof value === 'number' && value !== 0);
  return [
    sentence
      .replace(/\s*\n\s*/g, ' ')
      .replace(/`([a-z]+)`/gi, (_, name: string) => `--${kebabCase(name)}`),
    ...(choices ? [check.isNumber ? `Or ${choices}.` : `${choices}.`] : []),
    ...(isPlain ? [`Default: ${value}.`] : []),
  ].join(' ');
}

/** Options that commands define themselves or under other names. */
const ELSEWHERE = ['dIn', 'dOut', 'rank', 'alpha', 'rslora', 'validation'];

/** The options of training: each is an option of train() or a setting of one. */
const CONTROLS = Object.entries(TRAIN as OptionTable).filter(([name]) => !ELSEWHERE.includes(name));

export const CONTROL_ROWS: readonly Row[] = CONTROLS.flatMap(([name, option]) => [
  ...(option.flag ? [libraryRow(`TRAIN.${name}`, option)] : []),
  ...Object.entries(settingsOf(option)).map(([setting, inner]) =>
    libraryRow(`TRAIN.${name}.${setting}`, inner),
  ),
]);

/** The settings of a group, or of all kinds of a variant. */
function settingsOf({ check }: LibraryOption): OptionTable {
  return check.settings ?? Object.assign({}, ...Object.values(check.kinds ?? {}));
}

/** The values of flags, by their names in commander. */
type Values = Readonly<Record<string, unknown>>;

const valueOf = (values: Values, name: string, option: LibraryOption): unknown => {
  const [flag = ''] = flagsOf(name, option).slice(2).split(' ');
  return values[flag.replace(/-[a-z]/g, (pair) => pair.charAt(1).toUpperCase())];
};

/** Converts flags to options of train(), without those that were not given. */
export function controlsOf(values: Values): Partial<TrainOptions> {
  const given = CONTROLS.map(([name, option]) => [name, controlOf(values, name, option)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function controlOf(values: Values, name: string, option: LibraryOption): unknown {
  const { kinds, settings } = option.check;
  const value = option.flag ? valueOf(values, name, option) : undefined;
  if (!kinds && !settings) return value;
  const given = Object.entries(settingsOf(option))
    .map(([setting, inner]) => [setting, valueOf(values, setting, inner), inner] as const)
    .filter(([, found]) => found !== undefined);
  if (value === undefined && given.length === 0) return undefined;
  const of = Object.fromEntries(given.map(([setting, found]) => [setting, found]));
  if (kinds) return { name: value ?? (option.default as { name: string }).name, ...of };
  requireNeeded(settings as OptionTable, given);
  return of;
}

/** Throws if a setting is given without one that its group requires. */
function requireNeeded(
  settings: OptionTable,
  given: readonly (readonly [string, unknown, LibraryOption])[],
): void {
  const [needed] = Object.entries(settings).filter(
    ([name, { presence }]) => presence === 'required' && !given.some(([other]) => other === name),
  );
  const [first] = given;
  if (!needed || !first) return;
  const flag = (name: string, option: LibraryOption) => flagsOf(name, option).split(' ')[0];
  throw new UsageError(`${flag(first[0], first[2])} is given without ${flag(...needed)}`);
}
