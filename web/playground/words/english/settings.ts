/** The settings: what they are called, and what they do. */
import type { SettingName, State } from '../../model/state.js';

interface Setting {
  readonly label: string;
  /** Of those whose field has a note. */
  readonly about?: string;
}

export const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  data: { label: 'Data' },
  own: { label: 'Own data' },
  known: { label: 'w knows' },
  learn: { label: 'a, b learn' },
  rows: {
    label: 'Rows',
    about: 'Rows to train on. With few rows, an adapter learns their noise.',
  },
  noise: {
    label: 'Noise',
    about: 'The standard deviation of the part of y that no model can predict.',
  },
  rank: {
    label: 'Rank',
    about:
      'How many columns a has, and how many rows b. A higher rank can learn more and costs more.',
  },
  lr: { label: 'Step size lr' },
  optimizer: { label: 'Optimiser' },
  steps: { label: 'Steps', about: 'The run ends after this many steps.' },
  batch: { label: 'Batch size', about: 'Rows per step (0: all)' },
  init: { label: 'Start of a', about: 'How a is drawn' },
  start: { label: 'Start' },
  seed: { label: 'Seed', about: 'Random seed. The same seed repeats the run exactly.' },
  alpha: { label: 'Alpha' },
  schedule: { label: 'Schedule', about: 'How the step size changes over the run' },
  momentum: { label: 'Momentum', about: 'How much of the last step is added to this one' },
  decay: { label: 'Weight decay', about: 'Pulls a and b towards zero.' },
  ratio: { label: 'LoRA+ ratio', about: 'The step size of b divided by that of a' },
  ridge: { label: 'Ridge', about: 'A penalty λ ‖s·a·b‖² on the size of the change' },
  dropout: {
    label: 'Dropout',
    about: 'The probability that the adapter does not see a value of x',
  },
  speed: { label: 'Speed' },
  axis: { label: 'Loss axis' },
  theme: { label: 'Colours' },
  embed: { label: 'Embedded' },
  hide: { label: 'Hidden' },
  tour: { label: 'Tour' },
};

/** What each of them does to a; the same to b but for the last. ∇ is the gradient of the loss. */
const OPTIMISERS: Readonly<Record<string, string>> = {
  sgd: 'Gradient descent: a ← a − lr · ∇a, and the same for b.',
  momentum:
    'momentum goes along a running sum of the gradients: v ← μ · v + ∇a, a ← a − lr · v, and the same for b. It is faster where the gradient keeps its direction.',
  nesterov:
    'nesterov is momentum that looks ahead: v ← μ · v + ∇a, a ← a − lr · (∇a + μ · v), and the same for b.',
  adam: 'adam takes running means m of ∇a and v of its square: a ← a − lr · m / √v, and the same for b. So every number moves by about lr, however small its gradient.',
  adamw: 'adamw is adam with the weight decay apart from the gradient.',
  'scaled-gd':
    'scaled-gd undoes how a and b stretch each other’s gradients, but not how x does: a ← a − lr · ∇a · (b·bᵀ)⁻¹, b ← b − lr · (aᵀ·a)⁻¹ · ∇b.',
};

/** What a setting does, as the others are now. */
export function about(name: SettingName, state: State): string {
  if (name === 'optimizer') return OPTIMISERS[state.optimizer] ?? '';
  if (name === 'alpha') return `${scale(state)} ${doubled(state)}`;
  return SETTINGS[name].about ?? '';
}

const quotient = (alpha: number, rank: number) => Number((alpha / rank).toPrecision(4));
const ratio = (alpha: number, rank: number) =>
  `s = alpha / rank = ${alpha} / ${rank} = ${quotient(alpha, rank)}`;

export const scaleOf = ({ alpha, rank }: State) => quotient(alpha || rank, rank);

export const scale = ({ alpha, rank }: State) =>
  alpha === 0 ? 'Without a number, alpha = rank: s = 1.' : `${ratio(alpha, rank)}.`;

/** A line for each thought. */
const doubled = ({ alpha, rank }: State) =>
  `Alpha doubled: ${ratio(2 * (alpha || rank), rank)}: the same a and b change the output twice as much, and ∇a = s·G·bᵀ and ∇b = s·aᵀ·G grow with it.
The automatic lr shrinks in return: the curve changes little, and falls more slowly where alpha is much larger.
With an lr of your own, training is faster or diverges.`;

/** Choices that are words, and not the names that the library has for its options. */
const CHOICES: Readonly<Record<string, string>> = {
  full: 'full',
  log: 'log',
  linear: 'linear',
  system: 'system',
  light: 'light',
  dark: 'dark',
};

export const choice = (value: string) => CHOICES[value] ?? value;

/** Values that stand for something else. */
const SAID: Readonly<Record<string, string>> = {
  'lr auto': 'automatic',
  'alpha 0': '= rank',
  'batch 0': 'of all rows',
  'decay 0': 'off',
  'ridge 0': 'off',
  'dropout 0': 'off',
};

/** A setting and its value, as a person would say it. */
export const valueOf = (name: SettingName, value: number | string) =>
  `${SETTINGS[name].label} ${SAID[`${name} ${value}`] ?? value}`;

/** In an empty field: what no number stands for. */
export const nothing = (name: SettingName) => SAID[`${name} 0`];

/** Of a number that was entered. */
export const outOfRange = (text: string, { min, max }: { min: number; max: number }) =>
  `${text} is not from ${min} to ${max}: the nearest is taken.`;

export const TITLE = 'Settings';
export const MORE = 'More settings';
export const DEFAULTS = 'Back to this preset’s settings';
