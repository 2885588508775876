/** The settings: what they are called, and what they do. */
import type { SettingName } from '../../model/state.js';

interface Setting {
  readonly label: string;
  readonly about: string;
}

export const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  data: {
    label: 'Data',
    about: 'What the frozen layer knows, and what the adapter has to learn',
  },
  own: {
    label: 'Own data',
    about: 'Columns, held-out rows and base of data of one’s own, which come with them',
  },
  known: { label: 'Knows', about: '' },
  learn: { label: 'Learns', about: '' },
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
  lr: { label: 'Step size', about: 'How far a step goes against the gradient' },
  optimizer: {
    label: 'Optimiser',
    about: 'How the gradient becomes a step. sgd: a ← a − lr · ∂L/∂a, and the same for b.',
  },
  steps: { label: 'Steps', about: 'The run ends after this many steps.' },
  batch: { label: 'Batch size', about: 'Rows per step (0: all)' },
  init: { label: 'Start of a', about: 'How a is drawn; b starts at zero.' },
  start: { label: 'Start', about: 'Which of a and b is zero before the first step' },
  seed: { label: 'Seed', about: 'Random seed. The same seed repeats the run exactly.' },
  alpha: { label: 'Alpha', about: 'The scale is s = alpha / rank (0: s = 1).' },
  schedule: { label: 'Schedule', about: 'How the step size decreases over the run' },
  momentum: { label: 'Momentum', about: 'How much of the last step is added to this one' },
  decay: { label: 'Weight decay', about: 'Pulls a and b towards zero.' },
  ratio: { label: 'LoRA+ ratio', about: 'The step size of b divided by that of a' },
  ridge: { label: 'Ridge', about: 'A penalty λ ‖s a b‖² on the size of the change' },
  dropout: {
    label: 'Dropout',
    about: 'The probability that the adapter does not see a value of x',
  },
  speed: { label: 'Steps a second', about: 'How fast to train' },
  axis: { label: 'Loss axis', about: '' },
  theme: { label: 'Colours', about: '' },
  embed: {
    label: 'Embedded',
    about: 'For a frame in another page: the one panel that is shown, with the run',
  },
  hide: {
    label: 'Hidden',
    about: 'For teaching: panels and controls that are not shown',
  },
  tour: { label: 'Tour', about: 'A step of the guided tour' },
};

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

export const TITLE = 'Settings';
export const MORE = 'More settings';
export const DEFAULTS = 'Back to this preset’s settings';
