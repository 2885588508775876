/** The settings: what they are called, and what they do. */
import type { SettingName, State } from '../../model/state.js';

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
  lr: { label: 'Step size lr', about: 'How far a step goes against the gradient' },
  optimizer: { label: 'Optimiser', about: 'How the gradient becomes a step' },
  steps: { label: 'Steps', about: 'The run ends after this many steps.' },
  batch: { label: 'Batch size', about: 'Rows per step (0: all)' },
  init: { label: 'Start of a', about: 'How a is drawn; b starts at zero.' },
  start: { label: 'Start', about: 'Which of a and b is zero before the first step' },
  seed: { label: 'Seed', about: 'Random seed. The same seed repeats the run exactly.' },
  alpha: { label: 'Alpha', about: '' },
  schedule: { label: 'Schedule', about: 'How the step size decreases over the run' },
  momentum: { label: 'Momentum', about: 'How much of the last step is added to this one' },
  decay: { label: 'Weight decay', about: 'Pulls a and b towards zero.' },
  ratio: { label: 'LoRA+ ratio', about: 'The step size of b divided by that of a' },
  ridge: { label: 'Ridge', about: 'A penalty λ ‖s·a·b‖² on the size of the change' },
  dropout: {
    label: 'Dropout',
    about: 'The probability that the adapter does not see a value of x',
  },
  speed: { label: 'Speed', about: 'Steps a second' },
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

/** What each of them does to a; the same to b but for the last. ∇ is the gradient of the loss. */
const OPTIMISERS: Readonly<Record<string, string>> = {
  sgd: 'a ← a − lr · ∇a, and the same for b: the plainest. With “Automatic” its step size is known to be safe.',
  momentum:
    'v ← μ · v + ∇a, a ← a − lr · v, and the same for b: faster where the gradient keeps its direction.',
  nesterov:
    'v ← μ · v + ∇a, a ← a − lr · (∇a + μ · v), and the same for b: momentum that looks ahead.',
  adam: 'a ← a − lr · m / √v with running means m of ∇a and v of its square, and the same for b: for gradients of very unequal size.',
  adamw: 'As adam, with the weight decay apart from the gradient.',
  'scaled-gd':
    'a ← a − lr · ∇a · (b·bᵀ)⁻¹, b ← b − lr · (aᵀ·a)⁻¹ · ∇b: undoes how a and b stretch each other’s gradients, but not how x does.',
};

/** What a setting does, as the others are now. */
export function about(name: SettingName, state: State): string {
  if (name === 'optimizer') return OPTIMISERS[state.optimizer] ?? SETTINGS.optimizer.about;
  if (name === 'alpha') return `${scale(state)} ${doubled(state)}`;
  return SETTINGS[name].about;
}

const ratio = (alpha: number, rank: number) =>
  `s = alpha / rank = ${alpha} / ${rank} = ${Number((alpha / rank).toPrecision(4))}`;

export const scale = ({ alpha, rank }: State) =>
  alpha === 0 ? '0 stands for alpha = rank: s = 1.' : `${ratio(alpha, rank)}.`;

const doubled = ({ alpha, rank }: State) =>
  `Alpha doubled: ${ratio(2 * (alpha || rank), rank)}: the same a and b change the output twice as much; ∇a = s·G·bᵀ and ∇b = s·aᵀ·G grow with it. The automatic lr is smaller then, and the curve changes little; with an lr of your own, training is faster or diverges.`;

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
