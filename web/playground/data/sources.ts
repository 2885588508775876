import {
  digitsTask,
  REDRAW_RIDGE,
  redrawTask,
  syntheticTask,
  turnedPicture,
  weatherTask,
  type Task,
} from '../../tasks/index.js';
import type { AdapterInput } from 'lora-wasm';
import type { Preprocessing } from 'lora-wasm/data';
import type { SettingName, State } from '../model/state.js';
import { engineReady } from '../training/engine.js';

/** Data to train on, with all that the page knows of them before they are there. */
export interface Source {
  /** Short and unique: in the address. */
  readonly name: string;
  readonly label: string;
  readonly about: string;
  /** What to look at while it trains. */
  readonly see: string;
  readonly credit: string;
  readonly dIn: number;
  readonly dOut: number;
  /** Rows to train on. */
  readonly rows: number;
  /** The highest rank that is offered, if it is not min(dIn, dOut). */
  readonly maxRank?: number;
  /** Of the inputs that are pixels, if there are any: so many, row by row, come first. */
  readonly picture?: Picture;
  /** The settings that the data themselves depend on. */
  readonly madeFrom?: readonly SettingName[];
  /** What was done to rows before they became x; kept with an adapter that is saved. */
  readonly preprocessing?: Preprocessing;
  /** The first row that is held out, as it was before that, and its number in the file. */
  readonly example?: { readonly number: number; readonly x: Float64Array };
  /** What an adapter foretells of all rows, as a CSV file; where these are the visitor's. */
  predictions?(adapter: AdapterInput, signal: AbortSignal): Promise<Blob>;
  /** Settings that show what these data are about. */
  readonly defaults: Pick<State, 'rank' | 'steps' | 'speed'> & Partial<State>;
  /** Where it solves for a base model, it waits for `engineReady()` first. */
  load(state: State): Promise<Task>;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Whether the outputs are the pixels of a picture of the same size. */
  readonly redrawn: boolean;
  /** As the pictures of the task were turned, if they were. */
  turned?(pixels: ArrayLike<number>): number[];
}

const NOAA =
  'Weather of Seattle and New York, 2012 to 2015: NOAA, public domain, as shipped in vega-datasets (BSD-3-Clause).';
const UCI =
  'Optical Recognition of Handwritten Digits: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0, as shipped in scikit-learn.';
const DRAWN = 'Synthetic data are drawn on this page from a fixed seed.';

/** Without it, pixels at the border that are hardly ever lit get weights thirty times as large as others. */
const DIGITS_RIDGE = 0.03;

const digits = {
  credit: UCI,
  ...{ dIn: 65, dOut: 10, rows: 400 },
  defaults: { rank: 5, steps: 5000, speed: '500', ridge: DIGITS_RIDGE },
} as const;

const synthetic = {
  credit: DRAWN,
  ...{ dIn: 32, dOut: 16, rows: 512 },
  defaults: { rank: 4, steps: 2000, speed: '500' },
} as const;

const sources: Source[] = [
  {
    name: 'redraw',
    label: 'Redraw a digit',
    about: 'Has seen two digits only, learns to redraw another',
    see: 'The frozen layer draws every picture as a mixture of the digits that it knows. At rank 1 the adapter turns that into one average shape of what it learns; at rank 8 the answer has this picture’s own shape.',
    credit: UCI,
    ...{ dIn: 64, dOut: 64, rows: 1000, maxRank: 32 },
    picture: { width: 8, height: 8, redrawn: true },
    madeFrom: ['known', 'learn'],
    defaults: { rank: 4, steps: 3000, speed: '100', ridge: REDRAW_RIDGE },
    load: async ({ known, learn }) =>
      redrawTask(await ready(digitsCsv()), { known: digitsOf(known), learn: digitsOf(learn) }),
  },
  {
    name: 'weather',
    label: 'Weather',
    about: 'Knows Seattle, learns New York',
    see: 'Two directions are nearly all that tells the two cities apart: rank 2 comes close to full fine-tuning.',
    credit: NOAA,
    ...{ dIn: 29, dOut: 4, rows: 1088 },
    defaults: { rank: 2, steps: 3000, speed: '500' },
    load: async () => weatherTask(await ready(import('../../../examples/data/weather.csv?raw'))),
  },
  {
    ...digits,
    name: 'digits-flipped',
    picture: pictureOf('flipped'),
    label: 'Digits, flipped',
    about: 'Reads upright digits, learns mirrored ones',
    see: 'The weights of w + s·a·b come to look like those of w in a mirror: the more so, the higher the rank.',
    load: async () =>
      digitsTask(await ready(digitsCsv()), { turn: 'flipped', ridge: DIGITS_RIDGE }),
  },
  {
    ...digits,
    name: 'digits-rotated',
    picture: pictureOf('rotated'),
    label: 'Digits, rotated',
    about: 'Reads upright digits, learns them on their side',
    see: 'A quarter turn moves nearly every pixel: the change needs a higher rank than a flip.',
    load: async () =>
      digitsTask(await ready(digitsCsv()), { turn: 'rotated', ridge: DIGITS_RIDGE }),
  },
  {
    ...synthetic,
    name: 'planted',
    label: 'Planted rank',
    about: 'A change of rank 4 is hidden in noise',
    see: 'Below rank 4 the loss gets stuck high; at 4 it drops to the noise; above, nothing is gained.',
    load: async () => syntheticTask({ condition: 10, noise: 0.02 }),
  },
  {
    ...synthetic,
    name: 'ill-conditioned',
    label: 'Ill-conditioned x',
    about: 'Inputs of very unequal size',
    see: 'Plain gradient descent crawls along the small inputs: the lower rows of a·b stay pale. Keep the run, and see how adam and scaled-gd do.',
    load: async () => syntheticTask({ condition: 100, noise: 0.001 }),
  },
  {
    ...synthetic,
    name: 'over-fitting',
    label: 'Over-fitting',
    about: 'Few rows and much noise: watch the held-out loss turn up',
    see: 'The training loss falls to the end. The held-out loss turns up where the adapter begins to learn the noise of its rows: fewer ranks, more rows or less noise help.',
    madeFrom: ['rows', 'noise'],
    defaults: { rank: 8, steps: 2000, speed: '100' },
    load: async ({ rows, noise }) => syntheticTask({ n: rows, noise, plantedRank: 2 }),
  },
  {
    ...synthetic,
    name: 'too-large-step',
    label: 'Too large a step',
    about: 'Watch it diverge, then cure it',
    see: 'The loss falls at first. From some step on every step overshoots further than the one before. One click takes a step size that is guaranteed to hold.',
    defaults: { ...synthetic.defaults, lr: 0.7, speed: '10' },
    load: async () => syntheticTask({ condition: 10, noise: 0.02 }),
  },
];

/** '05' stands for the digits 0 and 5. */
function digitsOf(text: string): number[] {
  return [...text].map(Number);
}

function pictureOf(turn: 'flipped' | 'rotated'): Picture {
  return { width: 8, height: 8, redrawn: false, turned: (pixels) => turnedPicture(pixels, turn) };
}

export function sourceNames(): string[] {
  return sources.map(({ name }) => name);
}

export function allSources(): readonly Source[] {
  return sources;
}

/** The source of that name; the first one where there is none. */
export function sourceOf(name: string): Source {
  return sources.find((source) => source.name === name) ?? (sources[0] as Source);
}

/**
 * Offers data of the user's own beside the presets, in place of earlier ones of the same name. They
 * are gone when the page is: an address that names them gives the first preset.
 */
export function offerSource(source: Source): void {
  const known = sources.findIndex(({ name }) => name === source.name);
  sources.splice(known < 0 ? sources.length : known, 1, source);
  loaded.delete(source.name);
}

/** What people's own data are called. */
const OWN = /^own(?:-\d{1,6})?$/;

export function isOwn(name: string): boolean {
  return OWN.test(name);
}

/** Whether a name is of somebody's own data, which are not here: they may be opened yet. */
export function isAwaited(name: string): boolean {
  return isOwn(name) && !sourceNames().includes(name);
}

/** Forgets data that were offered. */
export function withdrawSource(name: string): void {
  const known = sources.findIndex((source) => source.name === name);
  if (known >= 0) sources.splice(known, 1);
  loaded.delete(name);
}

/** By the source's name: the task that was loaded last, and what it was made from. */
const loaded = new Map<string, { readonly from: string; readonly task: Promise<Task> }>();

/** The task with its data; prepared once, as long as what it is made from stays the same. */
export function loadTask(state: State): Promise<Task> {
  const { name, madeFrom = [], load } = sourceOf(state.data);
  const from = madeFrom.map((setting) => state[setting]).join(' ');
  const known = loaded.get(name);
  if (known?.from === from) return known.task;
  const task = load(state);
  loaded.set(name, { from, task });
  task.catch(() => loaded.delete(name)); // so that the next attempt fetches again
  return task;
}

/**
 * The text of data, when there is an engine to make a base model of them. They are modules, so that the
 * page that is one file holds them as the hosted one loads them.
 */
async function ready(data: Promise<{ default: string }>): Promise<string> {
  const text = data.catch((cause: unknown) => {
    throw new Error('The data could not be fetched.', { cause });
  });
  const [module] = await Promise.all([text, engineReady()]);
  return module.default;
}

function digitsCsv() {
  return import('../../../examples/data/digits.csv?raw');
}
