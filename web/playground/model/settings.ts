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
  readonly label: string;
  /** Short words beside the control. */
  readonly about: string;
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

type Words = Pick<Setting, 'label' | 'about'> & Pick<Partial<Setting>, 'applies'>;

/** Whether the chosen data depend on a setting. */
function isMadeFrom(name: SettingName) {
  return ({ data }: State) => sourceOf(data).madeFrom?.includes(name) ?? false;
}

const withoutLineSearch = ({ lr }: State) => lr !== 'line-search';

/** The table. `data` comes first: the ranges and defaults of the others depend on it. */
export const SETTINGS: { readonly [Name in SettingName]: Setting<State[Name]> } = {
  data: {
    label: 'Data',
    about: 'What the frozen layer knows, and what the adapter has to learn',
    changes: 'run',
    initial: () => sourceNames()[0] as string,
    parse: (text) => sourceNames().find((name) => name === text),
  },
  own: {
    label: 'Own data',
    about: 'Columns, held-out rows and base of data of one’s own, which come with them',
    changes: 'run',
    initial: () => '',
    parse: () => undefined,
  },
  known: digits('Knows', '01'),
  learn: digits('Learns', '5'),
  rows: whole(
    {
      label: 'Rows',
      about: 'Rows to train on. With few rows, an adapter learns their noise.',
      applies: isMadeFrom('rows'),
    },
    () => ({ min: 16, max: 512 }),
    () => 40,
  ),
  noise: decimal(
    {
      label: 'Noise',
      about: 'The standard deviation of the part of y that no model can predict.',
      applies: isMadeFrom('noise'),
    },
    { min: 0, max: 2 },
    0.5,
  ),
  rank: whole(
    {
      label: 'Rank',
      about:
        'How many columns a has, and how many rows b. A higher rank can learn more and costs more.',
    },
    ({ dIn, dOut, maxRank = Infinity }) => ({ min: 1, max: Math.min(dIn, dOut, maxRank) }),
    ({ defaults }) => defaults.rank,
  ),
  lr: stepSize({ min: 1e-6, max: 100 }),
  optimizer: oneOf(OPTIMIZERS, {
    label: 'Optimiser',
    about: 'How the gradient becomes a step. sgd: a ← a − lr · ∂L/∂a, and the same for b.',
  }),
  steps: whole(
    { label: 'Steps', about: 'The run ends after this many steps.' },
    () => ({ min: 1, max: 1_000_000 }),
    ({ defaults }) => defaults.steps,
  ),
  batch: whole(
    {
      label: 'Batch size',
      about: 'Rows per step (0: all)',
      applies: withoutLineSearch,
    },
    ({ rows }) => ({ min: 0, max: rows }),
  ),
  init: oneOf(INITS, {
    label: 'Start of a',
    about: 'How a is drawn; b starts at zero.',
    applies: ({ start }) => start === 'b-zero' || start === 'both-random',
  }),
  start: oneOf(STARTS, { label: 'Start', about: 'Which of a and b is zero before the first step' }),
  seed: whole(
    { label: 'Seed', about: 'Random seed. The same seed repeats the run exactly.' },
    () => ({
      min: 0,
      max: 1_000_000,
    }),
  ),
  alpha: decimal(
    { label: 'Alpha', about: 'The scale is s = alpha / rank (0: s = 1).' },
    { min: 0, max: 1000 },
  ),
  schedule: oneOf(SCHEDULES, {
    label: 'Schedule',
    about: 'How the step size decreases over the run',
    applies: withoutLineSearch,
  }),
  momentum: decimal(
    {
      label: 'Momentum',
      about: 'How much of the last step is added to this one',
      applies: ({ optimizer }) => 'momentum' in (KINDS.optimizer[optimizer] ?? {}),
    },
    { min: 0, max: 0.999 },
    DEFAULTS.momentum,
  ),
  decay: decimal(
    { label: 'Weight decay', about: 'Pulls a and b towards zero.', applies: withoutLineSearch },
    { min: 0, max: 10 },
  ),
  ratio: decimal(
    { label: 'LoRA+ ratio', about: 'The step size of b divided by that of a' },
    { min: 0.01, max: 100 },
    DEFAULTS.loraPlusRatio,
  ),
  ridge: decimal(
    { label: 'Ridge', about: 'A penalty λ ‖s a b‖² on the size of the change' },
    { min: 0, max: 1000 },
  ),
  dropout: decimal(
    {
      label: 'Dropout',
      about: 'The probability that the adapter does not see a value of x',
      applies: withoutLineSearch,
    },
    { min: 0, max: 0.9 },
  ),
  speed: {
    ...oneOf(SPEEDS, { label: 'Steps a second', about: 'How fast to train' }, 'view'),
    initial: ({ defaults }) => defaults.speed,
  },
  axis: oneOf(AXES, { label: 'Loss axis', about: '' }, 'view'),
  theme: oneOf(THEMES, { label: 'Colours', about: '' }, 'view'),
  embed: {
    label: 'Embedded',
    about: 'For a frame in another page: the one panel that is shown, with the run',
    changes: 'view',
    initial: () => '',
    parse: (text) => (/^[a-z-]{1,20}$/.test(text) ? text : undefined),
  },
  hide: {
    label: 'Hidden',
    about: 'For teaching: panels and controls that are not shown',
    changes: 'view',
    initial: () => '',
    parse: (text) =>
      text
        .match(/[a-z-]{1,20}/g)
        ?.slice(0, 20)
        .join(',') ?? '',
  },
  tour: {
    ...whole({ label: 'Tour', about: 'A step of the guided tour' }, () => ({ min: 0, max: 5 })),
    changes: 'view',
  },
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
  return SETTING_NAMES.every(
    (name) => SETTINGS[name].changes === 'view' || one[name] === other[name],
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
  words: Words,
  changes: Setting['changes'] = 'run',
): Setting<Value> {
  return {
    ...words,
    changes,
    choices: values,
    initial: () => values[0],
    parse: (text) => values.find((value) => value === text),
  };
}

/** Some of the ten digits, in order and each once: '017'. */
function digits(label: string, initial: string): Setting<string> {
  return {
    label,
    about: '',
    changes: 'run',
    applies: isMadeFrom('known'),
    initial: () => initial,
    parse: (text) => [...new Set(text.match(/[0-9]/g))].sort().join('') || undefined,
  };
}

function whole(
  words: Words,
  range: (source: Source) => Range,
  initial: (source: Source) => number = () => 0,
): Setting<number> {
  return {
    ...words,
    changes: 'run',
    range,
    initial,
    parse(text, source) {
      const number = finiteNumber(text);
      return number === undefined ? undefined : clamp(Math.round(number), range(source));
    },
  };
}

function decimal(words: Words, range: Range, initial = 0): Setting<number> {
  return {
    ...words,
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
    label: 'Step size',
    about: 'How far a step goes against the gradient',
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
