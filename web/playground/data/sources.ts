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
import { data as words } from '../words/index.js';
import { engineReady } from '../training/engine.js';

/** Data to train on, with all that the page knows of them before they are there. */
export interface Source {
  /** Short and unique: in the address. */
  readonly name: string;
  readonly label: string;
  /** What to look at while it trains. */
  readonly see: string;
  /** Before it: what may not be seen with other settings than its own. */
  readonly seeAtFirst?: string;
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

const { CREDITS, DATA } = words;

/** Without it, pixels at the border that are hardly ever lit get weights thirty times as large as others. */
const DIGITS_RIDGE = 0.03;

const digits = {
  credit: CREDITS.uci,
  ...{ dIn: 65, dOut: 10, rows: 400 },
  defaults: { rank: 5, steps: 5000, speed: '500', ridge: DIGITS_RIDGE },
} as const;

const synthetic = {
  credit: CREDITS.drawn,
  ...{ dIn: 32, dOut: 16, rows: 512 },
  defaults: { rank: 4, steps: 2000, speed: '500' },
} as const;

/** A synthetic task, in this page's words. */
function described(
  { description }: { readonly description: string },
  options: Parameters<typeof syntheticTask>[0],
): Task {
  return { ...syntheticTask(options), description };
}

const sources: Source[] = [
  {
    name: 'redraw',
    ...DATA.redraw,
    credit: CREDITS.uci,
    ...{ dIn: 64, dOut: 64, rows: 1000, maxRank: 32 },
    picture: { width: 8, height: 8, redrawn: true },
    madeFrom: ['known', 'learn'],
    defaults: { rank: 4, steps: 3000, speed: '100', ridge: REDRAW_RIDGE },
    load: async ({ known, learn }) =>
      redrawTask(await ready(digitsCsv()), { known: digitsOf(known), learn: digitsOf(learn) }),
  },
  {
    name: 'weather',
    ...DATA.weather,
    credit: CREDITS.noaa,
    ...{ dIn: 29, dOut: 4, rows: 1088 },
    defaults: { rank: 2, steps: 3000, speed: '500' },
    load: async () => weatherTask(await ready(import('../../../examples/data/weather.csv?raw'))),
  },
  {
    ...digits,
    name: 'digits-flipped',
    picture: pictureOf('flipped'),
    ...DATA.flipped,
    load: async () =>
      digitsTask(await ready(digitsCsv()), { turn: 'flipped', ridge: DIGITS_RIDGE }),
  },
  {
    ...digits,
    name: 'digits-rotated',
    picture: pictureOf('rotated'),
    ...DATA.rotated,
    load: async () =>
      digitsTask(await ready(digitsCsv()), { turn: 'rotated', ridge: DIGITS_RIDGE }),
  },
  {
    ...synthetic,
    name: 'planted',
    ...DATA.planted,
    load: async () => described(DATA.planted, { condition: 10, noise: 0.02 }),
  },
  {
    ...synthetic,
    name: 'ill-conditioned',
    ...DATA.illConditioned,
    load: async () => described(DATA.illConditioned, { condition: 100, noise: 0.001 }),
  },
  {
    ...synthetic,
    name: 'over-fitting',
    ...DATA.overFitting,
    madeFrom: ['rows', 'noise'],
    defaults: { rank: 8, steps: 2000, speed: '100' },
    load: async ({ rows, noise }) =>
      described(DATA.overFitting, { n: rows, noise, plantedRank: 2 }),
  },
  {
    ...synthetic,
    name: 'too-large-step',
    ...DATA.tooLargeStep,
    defaults: { ...synthetic.defaults, lr: 0.7, speed: '10' },
    load: async () => described(DATA.tooLargeStep, { condition: 10, noise: 0.02 }),
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

/**
 * Whether a name is of somebody's own data, which are not here: they may be opened yet. Other ones may be
 * here under the name, which every page gives anew; they were prepared by another plan, if a plan is told.
 */
export function isAwaited(name: string, own: string | null): boolean {
  if (!isOwn(name)) return false;
  const here = sources.find((source) => source.name === name);
  return here === undefined || (own !== null && own !== here.defaults.own);
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
    throw new Error(words.NOT_FETCHED, { cause });
  });
  const [module] = await Promise.all([text, engineReady()]);
  return module.default;
}

function digitsCsv() {
  return import('../../../examples/data/digits.csv?raw');
}
