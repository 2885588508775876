/** Checks the arguments of train() and createTrainer(). */
import { acceptFrom } from './from.js';
import {
  acceptData,
  acceptProblem,
  acceptRowOptions,
  requireRankMemory,
  USUAL_OPTIONS,
} from './problem.js';
import { acceptLayer, columnsOf } from './layer.js';
import { acceptScale } from './scale.js';
import { acceptRun, draws, trialOf } from './run.js';
import { acceptCount, unexpected, type Given } from '../checks/accept.js';
import type { AcceptedAdapter } from '../adapters/adapter.js';
import { wrongArgument } from '../base/errors.js';
import { acceptRows } from '../matrices/matrix.js';
import { parseOptions, readOptions, type Parsed, type OptionTable } from '../options/option.js';
import { STEP, TRAIN, TRAINER, type TRAINER_CONTROLS } from '../options/tables.js';
import { numbersOfOptions } from '../options/numbers.js';
import { RUN, type RunSettings } from '../options/run.js';
import { optimumSeconds } from '../run/optimum.js';
import { plan } from '../run/plan.js';
import type { TrainSettings } from '../run/settings.js';
import { initialSeconds } from '../problem/initialise.js';
import { trainingRows, type AcceptedProblem } from '../problem/problem.js';
import type { Route } from '../types/module.js';
import type { StepOptions } from '../options/types.js';
import type { TrainProgress } from '../types/results.js';

/** The accepted relative difference of an alpha from the scale of `from`, for rounding. */
const ROUNDING = 1e-12;

interface AcceptedRun {
  problem: AcceptedProblem;
  settings: TrainSettings;
}

interface Hooks {
  readonly onProgress: ((progress: TrainProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

export function acceptTrainOptions(options: unknown): AcceptedRun & {
  hooks: Hooks;
  /** The expected duration. */
  seconds: number;
} {
  const usual = [...USUAL_OPTIONS, 'steps'];
  const given = acceptRowOptions('train()', options, Object.keys(TRAIN), usual);
  const accepted = acceptRunOf(TRAIN, given);
  const { sizes, init } = accepted.problem;
  const { route, run, startsAtOptimum, comparesWithOptimum } = accepted.settings;
  const trained = { ...sizes, n: trainingRows(accepted.problem) };
  const { seconds } = plan({ ...trained, steps: run.steps });
  const solves = startsAtOptimum || comparesWithOptimum;
  const { onProgress, signal } = parseOptions(STEP, given);
  return {
    ...accepted,
    hooks: { onProgress, signal },
    seconds:
      seconds[route] +
      (solves ? optimumSeconds(trained) : 0) +
      initialSeconds(init, sizes.dIn, sizes.rank),
  };
}

export function acceptTrainerOptions(options: unknown): AcceptedRun {
  const wholeRun = ['earlyStopping', 'optimum'];
  const known = [...Object.keys(TRAINER), ...wholeRun];
  const given = acceptRowOptions('createTrainer()', options, known);
  for (const name of wholeRun) {
    if (given[name] === undefined) continue;
    throw wrongArgument(`${name} is an option of train()`);
  }
  const accepted = acceptRunOf(TRAINER, given);
  const { name } = accepted.settings.run.schedule;
  if (name === 'constant' || given.steps !== undefined) return accepted;
  throw wrongArgument(`steps is missing; schedule = '${name}' falls until then`);
}

/** Checks the arguments of Trainer.step(). */
export function acceptStep(steps: unknown, options: StepOptions): { steps: number; hooks: Hooks } {
  return {
    steps: acceptCount('steps', steps, 0),
    hooks: readOptions('step()', STEP, options),
  };
}

/** Checks a run; `table` has at least the options of createTrainer(). */
function acceptRunOf(table: OptionTable, options: Given): AcceptedRun {
  const data = acceptData(options);
  const from = acceptFrom(options, data);
  const given = from ? goingOnFrom(from, options) : options;
  const parsed = parseOptions(table, given) as Parsed<
    typeof TRAINER_CONTROLS & Pick<typeof TRAIN, 'optimum' | 'earlyStopping'>
  >;
  const layer = acceptLayer(given, data);
  const { dIn, dOut, preprocessing } = layer;
  const { rank, init, seed, optimum } = parsed;
  const columns = columnsOf(layer);
  const n0 = data?.n ?? acceptRows('x', given.x, columns).length / columns[1];
  const sizes = { n: n0, dIn, dOut, rank };
  const nOrigin = ` (n = ${sizes.n} from x.length / ${columns[0]})`;
  const problem = acceptProblem(given, data, sizes, {
    rankName: 'rank',
    nOrigin,
    preprocessing,
    init,
    seed,
  });
  const choice = parsed.route;
  if (data && choice !== 'auto' && choice !== 'compressed') {
    throw unexpected('route', choice, "'auto' or 'compressed' beside data");
  }
  const n = trainingRows(problem);
  const run = acceptRun(runOf(parsed), given, {
    n,
    hasValidation: problem.heldOut !== undefined,
    reducedBy: data ? 'data' : choice === 'compressed' ? "route 'compressed'" : undefined,
  });
  const planned = { ...sizes, n, steps: run.steps };
  const route = data ? 'compressed' : chooseRoute(choice, planned, draws(run));
  requireRankMemory(sizes, route, 'rank');
  const settings = {
    route,
    startsAtOptimum: init === 'optimum',
    comparesWithOptimum: optimum === true,
    scale: acceptScaleOf(given, from, rank),
    run,
    numbers: numbersOfOptions(RUN, run),
    trial: trialOf(run),
  };
  return { problem, settings };
}

/** Only the options that C++ needs: the caller's arrays must not be sent to a worker. */
const runOf = (parsed: RunSettings): RunSettings =>
  Object.fromEntries(
    Object.keys(RUN).map((name) => [name, parsed[name as keyof RunSettings]]),
  ) as unknown as RunSettings;

/** Adds the sizes, factors and, unless given, the preprocessing of an adapter to the options. */
function goingOnFrom(from: AcceptedAdapter, options: Given): Given {
  const { preprocessing = from.preprocessing } = options;
  return { ...options, ...from, a0: from.a, b0: from.b, preprocessing };
}

/** The scale by alpha, or that of the adapter to continue from. */
function acceptScaleOf(
  { alpha, rslora }: Given,
  from: AcceptedAdapter | undefined,
  rank: number,
): number {
  const scale = acceptScale(alpha, rslora, rank);
  if (!from) return scale;
  if (alpha === undefined || Math.abs(scale - from.scale) <= ROUNDING * scale) return from.scale;
  throw wrongArgument(
    `alpha is ${String(alpha)}, which makes a scale of ${scale}; ${from.scale}, as in from, was expected`,
  );
}

/** The route; `random` steps draw rows or values, which reduced rows cannot be used for. */
function chooseRoute(
  choice: Route | 'auto',
  sizes: Parameters<typeof plan>[0],
  random: boolean,
): Route {
  if (choice !== 'auto') return choice;
  return random ? 'factored' : plan(sizes).route;
}
