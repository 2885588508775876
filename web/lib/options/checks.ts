/** The checks for rows of tables of options. */
import {
  acceptBoolean,
  acceptChoice,
  acceptFinite,
  acceptFunction,
  acceptOptions,
  acceptSignal,
  acceptWhole,
  isRecord,
  LARGEST_COUNT,
  reading,
  unexpected,
  type Given as GivenValues,
} from '../checks/accept.js';
import { parseOptions, type Check, type Given, type Parsed, type OptionTable } from './option.js';

/** A finite number; NaN and the infinities are ERR_NOT_FINITE. */
const number = (expected: string, fits: (value: number) => boolean): Check<number> => ({
  parse(name, value) {
    const finite = acceptFinite(name, value, expected);
    if (fits(finite)) return finite;
    throw unexpected(name, finite, expected);
  },
  expected,
  isNumber: true,
});

export const whole = (minimum: number, maximum: number): Check<number> => ({
  parse: (name, value) => acceptWhole(name, value, minimum, maximum),
  expected: `a whole number from ${minimum} to ${maximum}`,
  isNumber: true,
});

/** The seed of random draws. */
export const seed = whole(0, Number.MAX_SAFE_INTEGER);

export const count = (minimum: 0 | 1): Check<number> => whole(minimum, LARGEST_COUNT);

export const positive = number('a finite number above 0', (value) => value > 0);
export const nonNegative = number('a finite number of 0 or more', (value) => value >= 0);
/** A probability below 1, or a factor below 1. */
export const belowOne = number('a number from 0 to below 1', (value) => value >= 0 && value < 1);
export const fraction = number('a number from 0 to 1', (value) => value >= 0 && value <= 1);

export const boolean: Check<boolean> = { parse: acceptBoolean, expected: 'true or false' };

export const signal: Check<AbortSignal> = { parse: acceptSignal, expected: 'an AbortSignal' };

export const callback = <Callback extends (...args: never[]) => unknown>(): Check<Callback> => ({
  parse: (name, value) => acceptFunction<Callback>(name, value),
  expected: 'a function',
});

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

export const oneOf = <const Word extends string>(...words: readonly Word[]): Check<Word> => ({
  parse: (name, value) => acceptChoice(name, value, words) as Word,
  expected: quoted(words),
  words,
});

/** A number, or one of a few words. */
export const numberOr = <const Word extends string>(
  check: Check<number>,
  ...words: readonly Word[]
): Check<number | Word> => {
  const expected = `${check.expected}, or ${quoted(words)}`;
  return {
    parse(name, value) {
      if (words.includes(value as Word)) return value as Word;
      if (typeof value === 'string') throw unexpected(name, value, expected);
      return check.parse(name, value);
    },
    expected,
    isNumber: true,
    words,
  };
};

/** Accepts any value: it is checked later, together with the options that it depends on. */
export const together = <Input>(expected: string): Check<unknown, Input> => ({
  parse: (_, value) => value,
  expected,
});

/** An object with settings, one or more, which have a table of their own. */
export function group<Settings extends OptionTable>(
  settings: Settings,
): Check<Parsed<Settings>, Given<Settings>> {
  const names = Object.keys(settings);
  const needed = names.filter((name) => settings[name]?.presence === 'required');
  const expected = `an object with ${needed.join(' and ') || names.join(' or ')}`;
  return {
    parse(name, value) {
      if (isRecord(value)) {
        const parsed = parseOptions(settings, acceptOptions(name, value, names), `${name}.`);
        if (Object.values(parsed).some((each) => each !== undefined)) return parsed;
      }
      throw unexpected(name, value, expected);
    },
    expected,
    settings,
  };
}

type Kinds = Readonly<Record<string, OptionTable>>;

/** The input of a variant: a name, or an object with the name and the settings of this kind. */
export type VariantInput<All extends Kinds, Common> =
  keyof All | { [Name in keyof All]: { name: Name } & Given<All[Name]> & Given<Common> }[keyof All];

type Intersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer All,
) => void
  ? All
  : never;

/** The name and the settings of all kinds; those of other kinds have their defaults. */
export type ParsedVariant<All extends Kinds, Common> = { readonly name: keyof All } & Parsed<
  Intersection<All[keyof All]>
> &
  Parsed<Common>;

/** One of several kinds, each with its own settings and those of `common`. */
export function variant<All extends Kinds, Common extends OptionTable>(
  kinds: All,
  common: Common,
): Check<ParsedVariant<All, Common>, VariantInput<All, Common>> {
  const words = Object.keys(kinds);
  const every = Object.assign({}, ...Object.values(kinds), common) as OptionTable;
  return {
    parse(option, value) {
      const isObject = isRecord(value);
      // Read once: a getter could return another name the second time.
      const settings: GivenValues = isObject ? reading(option, () => ({ ...value })) : {};
      const given = isObject ? settings.name : value;
      if (isObject && given === undefined) throw unexpected(`${option}.name`, given, 'its name');
      const name = acceptChoice(isObject ? `${option}.name` : option, given, words) as string;
      const own = { ...kinds[name], ...common };
      const known = ['name', ...Object.keys(own)];
      const read = acceptOptions(`${option} '${name}'`, settings, known);
      // Kinds can have settings of the same name with different defaults.
      const parsed = { name, ...parseOptions({ ...every, ...own }, read, `${option}.`) };
      return parsed as ParsedVariant<All, Common>;
    },
    expected: `${quoted(words)}, or an object with one of these as its name and settings`,
    words,
    kinds: Object.fromEntries(words.map((name) => [name, { ...kinds[name], ...common }])),
  };
}
