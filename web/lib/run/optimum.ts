import type { Engine } from '../engine/engine.js';
import { adapterOf } from '../adapters/adapter.js';
import { LoraError } from '../base/errors.js';
import { requireFinite } from '../matrices/matrix.js';
import { requireSquares } from '../matrices/sizes.js';
import { Pace } from '../work/pace.js';
import { plan } from './plan.js';
import type { HeldOptimum, HeldProblem } from '../engine/raw-module.js';
import { holdForOptimum } from '../problem/hold.js';
import type { Sizes } from '../problem/problem.js';
import type { ReducedRows, Rows, Widths } from '../problem/rows.js';
import type { Work } from '../work/slices.js';
import { relativeStandardError } from './standard-error.js';
import type { ChosenRank } from './settings.js';
import type { SolveResult } from '../types/results.js';

/** The problem of solve(): plain data, which can be sent to another thread. */
export interface OptimumProblem {
  readonly widths: Widths;
  readonly rows: ReducedRows;
  /** (dIn, dOut) */
  readonly wBase: Float64Array;
  readonly validation: ReducedRows | undefined;
  /** Whether `validation` has the rows as they were given, and not what they were compressed to. */
  readonly validatesSingleRows?: boolean;
  readonly ridge: number;
  /** Whether rows may be reduced in a faster way, in which the last of their digits are others. */
  readonly byProducts?: boolean;
}

/** The requested rank: a number, or a rule by the validation loss. */
interface AskedRank {
  readonly rank: number | ChosenRank;
  /** The scale s of an adapter of a rank. */
  readonly scaleOf: (rank: number) => number;
}

export type Optimum = Omit<SolveResult, 'build' | 'thread' | 'seconds'>;

/** The prefix of validation rows in messages. */
export const VALIDATION = 'validation.';

/** Losses with a smaller relative difference count as equal. */
const ROUNDING = 1e-12;

/** The seconds of the decomposition, per cubed width of the layer. */
const DECOMPOSING = 8e-9;

/** The expected seconds of findOptimum(). */
export function optimumSeconds({ n, dIn, dOut }: Omit<Sizes, 'rank'>): number {
  const { seconds } = plan({ n, dIn, dOut, rank: 1, steps: 0 });
  return seconds.compressed + DECOMPOSING * Math.min(dIn, dOut) ** 2 * (dIn + dOut);
}

/** Checks that every value is finite, yielding after every chunk. Throws ERR_NOT_FINITE. */
export function* checkFinite(problem: OptimumProblem): Work<void> {
  const { widths, rows, wBase, validation } = problem;
  yield* checkRows(widths, rows, '');
  yield* requireFinite('wBase', wBase, widths.dOut);
  if (validation) yield* checkRows(widths, validation, VALIDATION);
}

function* checkRows({ dIn, dOut }: Widths, { x, y }: Rows, prefix: string): Work<void> {
  yield* requireFinite(`${prefix}x`, x, dIn);
  yield* requireFinite(`${prefix}y`, y, dOut);
  yield* requireSquares(`${prefix}y`, y);
}

/**
 * Finds the best adapter: see solve.ts. Throws ERR_NOT_FINITE, ERR_OUT_OF_MEMORY.
 *
 * @param held the rows of the problem, where the module has them in a form that an optimum takes
 */
export function* findOptimum(
  engine: Engine,
  problem: OptimumProblem,
  { rank: asked, scaleOf }: AskedRank,
  held?: HeldProblem,
): Work<Optimum> {
  const { validation } = problem;
  const { dIn, dOut } = problem.widths;
  const maximum = Math.min(dIn, dOut);
  const optimum = yield* start(engine, problem, held);
  try {
    yield* advance(engine, optimum);
    const losses = engine.run((raw) => raw.optimumLosses(optimum));
    const lossByRank = everyRank(losses, maximum, 'x, y or wBase');
    const validated = validation && (yield* validate(engine, optimum, problem, validation));
    const rank = typeof asked === 'number' ? asked : chosenRank(asked, validated as Validated);
    const scale = scaleOf(Math.max(1, rank));
    const ab = yield* factorsOf(engine, optimum, rank, scale);
    const singularValues = engine.run((raw) => raw.optimumSingularValues(optimum));
    if (!ab.every(Number.isFinite) || !singularValues.every(Number.isFinite)) {
      const message = 'the best adapter is not finite: values of x are too small beside those of y';
      throw new LoraError('ERR_NOT_FINITE', message);
    }
    return {
      ...adapterOf(ab, { scale, dIn, dOut, rank }),
      loss: lossByRank[Math.min(rank, maximum)] as number,
      lossByRank,
      singularValues: filledUp(singularValues, maximum, 0),
      ...validated,
    };
  } finally {
    engine.free(optimum);
  }
}

function* start(
  engine: Engine,
  { widths, rows, wBase, ridge, byProducts = false }: OptimumProblem,
  held: HeldProblem | undefined,
): Work<HeldOptimum> {
  const problem = held ?? (yield* holdForOptimum(engine, widths, rows, wBase, byProducts));
  try {
    return engine.make((raw) => raw.makeOptimum(problem, ridge));
  } finally {
    if (problem !== held) engine.free(problem); // the optimum keeps it alive
  }
}

/** a, then b, of the best adapter of a rank. */
function* factorsOf(
  engine: Engine,
  optimum: HeldOptimum,
  rank: number,
  scale: number,
): Work<Float64Array> {
  engine.run((raw) => raw.optimumBalance(optimum, rank));
  yield* advance(engine, optimum);
  return engine.run((raw) => raw.optimumAb(optimum, rank, scale));
}

interface Validated {
  validationLossByRank: number[];
  lowestRank: number;
  bestRank: number;
  validationStandardError?: number;
}

const chosenRank = (asked: ChosenRank, { bestRank, lowestRank }: Validated): number =>
  asked === 'best' ? bestRank : lowestRank;

function* validate(
  engine: Engine,
  optimum: HeldOptimum,
  { widths, wBase, validatesSingleRows, byProducts = false }: OptimumProblem,
  given: ReducedRows,
): Work<Validated> {
  const problem = yield* holdForOptimum(engine, widths, given, wBase, byProducts);
  try {
    engine.run((raw) => raw.optimumValidate(optimum, problem));
  } finally {
    engine.free(problem); // the optimum keeps it alive
  }
  yield* advance(engine, optimum);
  const found = engine.run((raw) => raw.optimumValidationLosses(optimum));
  const { dIn, dOut } = widths;
  const losses = everyRank(found, Math.min(dIn, dOut), 'validation.x or validation.y');
  const lowestRank = lowestOf(losses);
  if (!validatesSingleRows)
    return { validationLossByRank: losses, lowestRank, bestRank: lowestRank };
  const lowest = losses[lowestRank] as number;
  const ab = yield* factorsOf(engine, optimum, lowestRank, 1);
  const error =
    lowest * (yield* relativeStandardError(engine, widths, given, wBase, ab, lowestRank));
  return {
    validationLossByRank: losses,
    lowestRank,
    bestRank: Math.min(
      lowestRank,
      losses.findIndex((loss) => loss <= lowest + error),
    ),
    validationStandardError: error,
  };
}

function* advance(engine: Engine, optimum: HeldOptimum): Work<void> {
  const pace = new Pace();
  while (pace.call((budget) => engine.run((raw) => raw.optimumAdvance(optimum, budget))) > 0) yield;
}

/** The losses of rank 0 to `maximum`; those of the highest ranks are equal. */
function everyRank(losses: Float64Array, maximum: number, ofWhat: string): number[] {
  if (losses.every(Number.isFinite)) return filledUp(losses, maximum + 1, losses.at(-1) as number);
  throw new LoraError(
    'ERR_NOT_FINITE',
    `the loss is not a finite number: values of ${ofWhat} are too large`,
  );
}

function filledUp(values: Float64Array, length: number, filling: number): number[] {
  return Array.from({ length }, (_, i) => values[i] ?? filling);
}

/** The smallest rank with the lowest loss, up to rounding. */
function lowestOf(losses: readonly number[]): number {
  const rounding = ROUNDING * ROUNDING * Math.max(...losses);
  const lowest = Math.min(...losses) * (1 + ROUNDING) + rounding;
  return losses.findIndex((loss) => loss <= lowest);
}
