/**
 * What each function of the package asks of its arguments. What passes here is safe for the
 * WebAssembly code, which checks nothing itself.
 */
import { acceptFrom } from './accept-from.js';
import {
  acceptData,
  acceptProblem,
  refuseBeside,
  requireRankMemory,
  USUAL_OPTIONS,
} from './accept-problem.js';
import { acceptLayer, columnsOf } from './accept-preprocessing.js';
import { acceptScale } from './accept-scale.js';
import { acceptRun, RUN_OPTIONS } from './accept-run.js';
import {
  acceptBoolean,
  acceptChoice,
  acceptCount,
  acceptFunction,
  acceptNonNegative,
  acceptOptions,
  acceptSignal,
  unexpected,
  type Given,
} from './accept.js';
import type { AcceptedAdapter } from '../adapter.js';
import { className } from '../describe.js';
import type { Hooks } from '../threads/hosts.js';
import { LoraError } from '../errors.js';
import { acceptBytes } from '../formats/bytes.js';
import { acceptMatrix, acceptRows } from '../matrices/matrix.js';
import { optimumSeconds } from '../run/optimum.js';
import { plan } from '../plan.js';
import { initialSeconds } from '../problem/initialise.js';
import { trainingRows, type AcceptedProblem } from '../problem/problem.js';
import type { RawTrainerSettings } from '../engine/numbers.js';
import { ROUTE_CODES } from '../engine/raw-module.js';
import type {
  Build,
  LoadOptions,
  Route,
  TrainProgress,
  WasmSource,
  WorkerThread,
} from '../types.js';

const HOOKS = ['onProgress', 'signal'];
/** Of a run that one call takes from its beginning to its end. */
const WHOLE_RUN = ['earlyStopping', 'optimum'];
const RUN_OPTIONS_OF_TRAIN = [
  ...['x', 'y', 'data', 'wBase', 'wBaseTransposed', 'dIn', 'dOut', 'rank', 'from', 'a0', 'b0'],
  ...['init', 'seed', 'alpha', 'rslora', 'validation', 'preprocessing', 'route', 'optimum'],
  ...RUN_OPTIONS,
];
const ROUTES = ['auto', 'direct', 'factored', 'compressed'] as const;
const DATA_ROUTES = ['auto', 'compressed'] as const;

/** Of an adapter and of a run where they are not given; PEFT's adapters have this rank, too. */
const DEFAULT_RANK = 8;
const DEFAULT_STEPS = 1000;

/** An alpha that is as in an adapter makes its scale, but for rounding. */
const ROUNDING = 1e-12;

/** In a run whose length is not known. */
const LOSS_EVERY = 10;

/** Steps of a run without an end. */
const ENDLESS = 2 ** 31 - 1;

/** The settings of a training run, apart from its problem. */
export interface TrainSettings {
  readonly route: Route;
  /** Whether a and b are the best ones from the beginning. */
  readonly startsAtOptimum: boolean;
  /** Whether the result is compared with them. */
  readonly comparesWithOptimum: boolean;
  /** For the WebAssembly code. */
  readonly raw: RawTrainerSettings;
}

/** A training run as it was asked for. */
interface AcceptedRun {
  problem: AcceptedProblem;
  settings: TrainSettings;
}

/** The options of train(). */
export function acceptTrainOptions(options: unknown): AcceptedRun & {
  hooks: Hooks;
  /** How long it is expected to take. */
  seconds: number;
} {
  const given = acceptOptions(
    'train()',
    options,
    [...RUN_OPTIONS_OF_TRAIN, ...HOOKS],
    [...USUAL_OPTIONS, 'steps'],
  );
  const run = acceptRunOf({ ...given, steps: otherwise(given.steps, DEFAULT_STEPS) });
  const { sizes } = run.problem;
  const { route, raw, startsAtOptimum, comparesWithOptimum } = run.settings;
  const trained = { ...sizes, n: trainingRows(run.problem) };
  const { seconds } = plan({ ...trained, steps: raw.steps });
  const solves = startsAtOptimum || comparesWithOptimum;
  return {
    ...run,
    hooks: acceptHooks(given),
    seconds:
      seconds[route] +
      (solves ? optimumSeconds(trained) : 0) +
      initialSeconds(run.problem.init, sizes.dIn, sizes.rank),
  };
}

/** The options of createTrainer(). */
export function acceptTrainerOptions(options: unknown): AcceptedRun {
  const given = acceptOptions('createTrainer()', options, RUN_OPTIONS_OF_TRAIN, USUAL_OPTIONS);
  for (const name of WHOLE_RUN) {
    if (given[name] === undefined) continue;
    throw new LoraError('ERR_ARGUMENT', `${name} is an option of train()`);
  }
  return acceptRunOf({
    ...given,
    steps: otherwise(given.steps, ENDLESS),
    lossEvery: otherwise(given.lossEvery, LOSS_EVERY),
  });
}

/** What is given, or a default where it is undefined; null is no number of anything. */
const otherwise = (value: unknown, byDefault: unknown): unknown =>
  value === undefined ? byDefault : value;

/** The arguments of Trainer.step(). */
export function acceptStep(steps: unknown, options: unknown): { steps: number; hooks: Hooks } {
  return {
    steps: acceptCount('steps', steps, 0),
    hooks: acceptHooks(acceptOptions('step()', options, HOOKS)),
  };
}

function acceptHooks({ onProgress, signal }: Given): Hooks {
  return {
    onProgress:
      onProgress === undefined
        ? undefined
        : acceptFunction<(progress: TrainProgress) => void>('onProgress', onProgress),
    signal: signal === undefined ? undefined : acceptSignal('signal', signal),
  };
}

function acceptRunOf(options: Given): AcceptedRun {
  const data = acceptData(options);
  const from = acceptFrom(options, data);
  const given = from ? goingOnFrom(from, options) : options;
  const layer = acceptLayer(given, data);
  const { dIn, dOut, preprocessing } = layer;
  const rank = acceptRank(given.rank);
  const columns = columnsOf(layer);
  const n0 = data?.n ?? acceptRows('x', given.x, columns).length / columns[1];
  const sizes = { n: n0, dIn, dOut, rank };
  const nOrigin = ` (n = ${sizes.n} from x.length / ${columns[0]})`;
  const problem = acceptProblem(given, data, sizes, 'rank', nOrigin, preprocessing);
  const choice = acceptChoice('route', given.route, data ? DATA_ROUTES : ROUTES) ?? 'auto';
  const n = trainingRows(problem);
  const run = acceptRun(given, {
    n,
    seed: problem.seed,
    hasValidation: problem.heldOut !== undefined,
    reducedBy: data ? 'data' : choice === 'compressed' ? "route 'compressed'" : undefined,
  });
  const draws = run.batchSize > 0 || run.dropout > 0;
  const route = data ? 'compressed' : chooseRoute(choice, { ...sizes, n, steps: run.steps }, draws);
  requireRankMemory(sizes, route, 'rank');
  const { optimum } = given;
  const settings = {
    route,
    startsAtOptimum: problem.init === 'optimum',
    comparesWithOptimum: optimum !== undefined && acceptBoolean('optimum', optimum),
    raw: {
      ...run,
      scale: acceptScaleOf(given, from, rank),
      route: ROUTE_CODES[route === 'compressed' ? 'factored' : route],
    },
  };
  return { problem, settings };
}

/** The options with the adapter's sizes and factors, and its preprocessing unless there is another. */
function goingOnFrom(from: AcceptedAdapter, options: Given): Given {
  const preprocessing = otherwise(options.preprocessing, from.preprocessing);
  return { ...options, ...from, a0: from.a, b0: from.b, preprocessing };
}

export const acceptRank = (rank: unknown): number =>
  rank === undefined ? DEFAULT_RANK : acceptCount('rank', rank, 1);

/** The scale that alpha makes, or that of the adapter to go on from. */
function acceptScaleOf(
  { alpha, rslora }: Given,
  from: AcceptedAdapter | undefined,
  rank: number,
): number {
  const scale = acceptScale(alpha, rslora, rank);
  if (!from) return scale;
  if (alpha === undefined || Math.abs(scale - from.scale) <= ROUNDING * scale) return from.scale;
  throw new LoraError(
    'ERR_ARGUMENT',
    `alpha is ${String(alpha)}, which makes a scale of ${scale}; ${from.scale}, as in from, was expected`,
  );
}

/** `draws`: steps draw rows or values at random, for which reduced rows are of no use. */
function chooseRoute(
  choice: Route | 'auto',
  sizes: Parameters<typeof plan>[0],
  draws: boolean,
): Route {
  if (choice !== 'auto') return choice;
  return draws ? 'factored' : plan(sizes).route;
}

/** The arguments of core.trainLora, by name. */
export function acceptTrainLora(given: Given): {
  problem: AcceptedProblem;
  lr: number;
  steps: number;
} {
  const sizes = {
    n: acceptCount('n', given.n, 1),
    dIn: acceptCount('dIn', given.dIn, 1),
    dOut: acceptCount('dOut', given.dOut, 1),
    rank: acceptCount('r', given.r, 1),
  };
  acceptMatrix('a0', given.a0);
  acceptMatrix('b0', given.b0);
  return {
    problem: acceptProblem(given, undefined, sizes, 'r', ''),
    lr: acceptNonNegative('lr', given.lr),
    steps: acceptCount('nSteps', given.nSteps, 0),
  };
}

/** The options of load(). */
export function acceptLoadOptions(options: unknown): {
  build: Build | 'auto';
  wasm: WasmSource | undefined;
  worker: LoadOptions['worker'];
} {
  const given = acceptOptions('load()', options, ['build', 'wasm', 'worker']);
  const build = acceptChoice('build', given.build, ['auto', 'simd', 'relaxed']) ?? 'auto';
  return {
    build,
    wasm: given.wasm === undefined ? undefined : acceptWasmSource(given.wasm),
    worker: acceptWorker(given.worker),
  };
}

function acceptWorker(worker: unknown): LoadOptions['worker'] {
  if (worker === undefined || typeof worker === 'boolean') return worker;
  if (typeof worker === 'function') return worker as () => WorkerThread;
  throw unexpected('worker', worker, 'true, false or a function that starts one');
}

/** The options of compress(). */
export function acceptCompressOptions(
  options: unknown,
): { dIn: number; dOut: number } | { bytes: Uint8Array } {
  const given = acceptOptions('compress()', options, ['dIn', 'dOut', 'bytes'], ['dIn', 'dOut']);
  if (given.bytes === undefined) {
    return { dIn: acceptCount('dIn', given.dIn, 1), dOut: acceptCount('dOut', given.dOut, 1) };
  }
  for (const name of ['dIn', 'dOut']) refuseBeside(given, name, 'bytes');
  return { bytes: acceptBytes('bytes', given.bytes) };
}

function acceptWasmSource(value: unknown): WasmSource {
  const classes = ['URL', 'Response', 'ArrayBuffer', 'WebAssembly.Module'];
  if (ArrayBuffer.isView(value) || classes.includes(className(value))) return value as WasmSource;
  throw unexpected('wasm', value, 'a URL, a Response, bytes or a WebAssembly.Module');
}
