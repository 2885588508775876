import type { OptimizerName, ScheduleName } from 'lora-wasm';
import { TRAIN } from 'lora-wasm/options';
import { sourceOf, sourceNames, type Source } from '../data/sources.js';
import {
  AXES,
  INITS,
  SPEEDS,
  STARTS,
  THEMES,
  type SettingName,
  type State,
  type StepSize,
} from './state.js';

/** The kinds of an option of train() and their settings. */
const KINDS = {
  optimizer: TRAIN.optimizer.check.kinds ?? {},
  schedule: TRAIN.schedule.check.kinds ?? {},
};
/** The library's own choices; the default comes first. */
const OPTIMIZERS = Object.keys(KINDS.optimizer) as [OptimizerName, ...OptimizerName[]];
const SCHEDULES = Object.keys(KINDS.schedule) as [ScheduleName, ...ScheduleName[]];
/** The settings of the optimiser where none is given. */
export const DEFAULTS = TRAIN.optimizer.check.parse('optimizer', 'sgd');

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** One row of the table: a setting's default, the meaning of its text, and how it is offered. */
export interface Setting<Value = unknown> {
  /** Whether another value asks for another training, or only for another look at it. */
  readonly changes: 'run' | 'view';
  /** Its value where nothing was chosen. */
  initial(source: Source): Value;
  /** The value that a text stands for, moved into the range; undefined where it stands for none. */
  parse(text: string, source: Source): Value | undefined;
  /** What can be chosen, if it is one of a few. */
  readonly choices?: readonly string[];
  range?(source: Source): Range;
  /** Whether it plays a part beside the other settings; one that plays none is not offered. */
  applies?(state: State): boolean;
}

/** Whether the chosen data depend on a setting. */
function isMadeFrom(name: SettingName) {
  return ({ data }: State) => sourceOf(data).madeFrom?.includes(name) ?? false;
}

const withoutLineSearch = ({ lr }: State) => lr !== 'line-search';

/**
 * The table; the words of each are in words/. `data` comes first: the ranges and defaults of the others
 * depend on it.
 */
export const SETTINGS: { readonly [Name in SettingName]: Setting<State[Name]> } = {
  data: {
    changes: 'run',
    initial: () => sourceNames()[0] as string,
    parse: (text) => sourceNames().find((name) => name === text),
  },
  own: { changes: 'run', initial: () => '', parse: () => undefined },
  known: digits('01'),
  learn: digits('5'),
  rows: {
    ...whole(
      () => ({ min: 16, max: 512 }),
      () => 40,
    ),
    applies: isMadeFrom('rows'),
  },
  noise: { ...decimal({ min: 0, max: 2 }, 0.5), applies: isMadeFrom('noise') },
  rank: whole(
    ({ dIn, dOut, maxRank = Infinity }) => ({ min: 1, max: Math.min(dIn, dOut, maxRank) }),
    ({ defaults }) => defaults.rank,
  ),
  lr: stepSize({ min: 1e-6, max: 100 }),
  optimizer: oneOf(OPTIMIZERS),
  steps: whole(
    () => ({ min: 1, max: 1_000_000 }),
    ({ defaults }) => defaults.steps,
  ),
  batch: { ...whole(({ rows }) => ({ min: 0, max: rows })), applies: withoutLineSearch },
  init: {
    ...oneOf(INITS),
    applies: ({ start }) => start === 'b-zero' || start === 'both-random',
  },
  start: oneOf(STARTS),
  seed: whole(() => ({ min: 0, max: 1_000_000 })),
  alpha: decimal({ min: 0, max: 1000 }),
  schedule: { ...oneOf(SCHEDULES), applies: withoutLineSearch },
  momentum: {
    ...decimal({ min: 0, max: 0.999 }, DEFAULTS.momentum),
    applies: ({ optimizer }) => 'momentum' in (KINDS.optimizer[optimizer] ?? {}),
  },
  decay: { ...decimal({ min: 0, max: 10 }), applies: withoutLineSearch },
  ratio: decimal({ min: 0.01, max: 100 }, DEFAULTS.loraPlusRatio),
  ridge: decimal({ min: 0, max: 1000 }),
  dropout: { ...decimal({ min: 0, max: 0.9 }), applies: withoutLineSearch },
  speed: { ...oneOf(SPEEDS, 'view'), initial: ({ defaults }) => defaults.speed },
  axis: oneOf(AXES, 'view'),
  theme: oneOf(THEMES, 'view'),
  embed: {
    changes: 'view',
    initial: () => '',
    parse: (text) => (/^[a-z-]{1,20}$/.test(text) ? text : undefined),
  },
  hide: {
    changes: 'view',
    initial: () => '',
    parse: (text) =>
      text
        .match(/[a-z-]{1,20}/g)
        ?.slice(0, 20)
        .join(',') ?? '',
  },
  tour: { ...whole(() => ({ min: 0, max: 5 })), changes: 'view' },
};

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** What is chosen where nothing was, for data of a source. */
export function initialState(data: string = SETTINGS.data.initial(sourceOf(''))): State {
  const source = sourceOf(data);
  const entries = SETTING_NAMES.map((name) => [name, SETTINGS[name].initial(source)]);
  return { ...Object.fromEntries(entries), ...source.defaults, data: source.name } as State;
}

/**
 * The state after one setting was given a new text. A text without a meaning gives its default.
 * Other data bring their own settings of the run, and leave how it is looked at.
 */
export function withSetting(state: State, name: SettingName, text: string): State {
  const source = sourceOf(state.data);
  const initial = initialState(state.data);
  const value = SETTINGS[name].parse(text, source) ?? initial[name];
  if (name !== 'data') return mended({ ...state, [name]: value });
  if (value === state.data) return state;
  return { ...initialState(String(value)), ...lookOf(state) };
}

/** How a run is looked at, whatever it is. */
export function lookOf({ axis, theme, hide, embed, tour }: State) {
  return { axis, theme, hide, embed, tour };
}

/** Whether two states ask for the same training. */
export function sameRun(one: State, other: State): boolean {
  return changesBetween(one, other).length === 0;
}

/** Whether two states train on the same rows, so that their losses can be compared. */
export function sameTask(one: State, other: State): boolean {
  const { madeFrom = [] } = sourceOf(one.data);
  return (['data', 'own', ...madeFrom] as const).every((name) => one[name] === other[name]);
}

/** The settings that make another training of it. */
export function changesBetween(one: State, other: State): SettingName[] {
  return SETTING_NAMES.filter(
    (name) => SETTINGS[name].changes === 'run' && one[name] !== other[name],
  );
}

/** Whether a panel or a control was hidden. */
export function isHidden(name: string, { hide }: State): boolean {
  return hide.split(',').includes(name);
}

export function applies(name: SettingName, state: State): boolean {
  return SETTINGS[name].applies?.(state) ?? true;
}

/** Optimisers whose direction has one best step size. */
export function canSearchLine({ optimizer }: Pick<State, 'optimizer'>): boolean {
  return optimizer === 'sgd' || optimizer === 'scaled-gd';
}

function mended(state: State): State {
  return state.lr === 'line-search' && !canSearchLine(state) ? { ...state, lr: 'auto' } : state;
}

function oneOf<const Value extends string>(
  values: readonly [Value, ...Value[]],
  changes: Setting['changes'] = 'run',
): Setting<Value> {
  return {
    changes,
    choices: values,
    initial: () => values[0],
    parse: (text) => values.find((value) => value === text),
  };
}

/** Some of the ten digits, in order and each once: '017'. */
function digits(initial: string): Setting<string> {
  return {
    changes: 'run',
    applies: isMadeFrom('known'),
    initial: () => initial,
    parse: (text) => [...new Set(text.match(/[0-9]/g))].sort().join('') || undefined,
  };
}

function whole(
  range: (source: Source) => Range,
  initial: (source: Source) => number = () => 0,
): Setting<number> {
  return {
    changes: 'run',
    range,
    initial,
    parse(text, source) {
      const number = finiteNumber(text);
      return number === undefined ? undefined : clamp(Math.round(number), range(source));
    },
  };
}

function decimal(range: Range, initial = 0): Setting<number> {
  return {
    changes: 'run',
    range: () => range,
    initial: () => initial,
    parse(text) {
      const number = finiteNumber(text);
      return number === undefined ? undefined : clamp(number, range);
    },
  };
}

function stepSize(range: Range): Setting<StepSize> {
  return {
    changes: 'run',
    range: () => range,
    initial: () => 'auto',
    parse(text) {
      if (text === 'auto' || text === 'line-search') return text;
      const number = finiteNumber(text);
      return number === undefined ? undefined : clamp(number, range);
    },
  };
}

function finiteNumber(text: string): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function clamp(value: number, { min, max }: Range): number {
  return Math.min(max, Math.max(min, value));
}
