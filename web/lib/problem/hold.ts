/** Copies problems into the module's memory, in portions between which the work can rest. */
import type { Engine } from '../engine/engine.js';
import { numbersOf } from '../engine/crossing.js';
import { PROBLEM } from '../engine/layouts.js';
import type { HeldProblem } from '../engine/raw-module.js';
import { VALUES_AT_ONCE, type Work } from '../work/slices.js';
import type { Problem } from './problem.js';
import { reduceByProducts } from './products.js';
import { reduceIntoProblem } from './reduce.js';
import { notReduced, pushInPortions, type ReducedRows, type Widths } from './rows.js';

/** The problems of a training run in the module's memory, until they are freed. */
export interface HeldProblems {
  readonly training: HeldProblem;
  /** Undefined where no rows are held out. */
  readonly validation: HeldProblem | undefined;
}

/** Holds the rows of a run as they are or, with `reduces`, reduced to at most dIn. */
export function* holdProblems(
  engine: Engine,
  { sizes, rows, validation, wBase }: Problem,
  reduces: boolean,
): Work<HeldProblems> {
  const training = yield* hold(engine, sizes, rows, wBase, reduces);
  if (!validation) return { training, validation };
  const release = (): void => engine.free(training);
  const heldOut = hold(engine, sizes, notReduced(validation), wBase, false);
  return { training, validation: yield* unlessDone(heldOut, release) };
}

export function freeProblems(engine: Engine, { training, validation }: HeldProblems): void {
  engine.free(training);
  if (validation !== undefined) engine.free(validation);
}

/**
 * Holds rows as an optimum takes them: at most dIn, with dIn of them upper triangular.
 *
 * @param wBase (dIn, dOut)
 * @param byProducts whether they may be reduced in the faster way
 */
export const holdForOptimum = (
  engine: Engine,
  widths: Widths,
  rows: ReducedRows,
  wBase: Float64Array,
  byProducts: boolean,
): Work<HeldProblem> => hold(engine, widths, rows, wBase, !suitsOptimum(widths, rows), byProducts);

/** Whether an optimum takes these rows without reducing them. */
export const suitsOptimum = ({ dIn }: Widths, { rows, n }: ReducedRows): boolean =>
  rows < n || n < dIn;

/** Holds rows as they are or, with `reduces`, reduced to at most dIn. */
function* hold(
  engine: Engine,
  { dIn, dOut }: Widths,
  rows: ReducedRows,
  wBase: Float64Array,
  reduces: boolean,
  byProducts = false,
): Work<HeldProblem> {
  const { x, y, ...numbers } = rows;
  const problem = reduces
    ? (byProducts && (yield* reduceByProducts(engine, { dIn, dOut }, rows))) ||
      (yield* reduceIntoProblem(engine, { dIn, dOut }, rows))
    : engine.make((raw) => raw.makeProblem(numbersOf(PROBLEM, { ...numbers, dIn, dOut })));
  const pushRows = (x: Float64Array, y: Float64Array, count: number): void =>
    engine.run((raw) => raw.problemPushRows(problem, x, y, count));
  const pushing = function* (): Work<void> {
    if (!reduces) yield* pushInPortions({ dIn, dOut }, rows, [0, rows.rows], pushRows);
    yield* pushWeight({ dIn, dOut }, wBase, (part, count) =>
      engine.run((raw) => raw.problemPushWeight(problem, part, count)),
    );
  };
  yield* unlessDone(pushing(), () => engine.free(problem));
  return problem;
}

/** Pushes the rows of a weight (dIn, dOut) in portions. */
export function* pushWeight(
  { dIn, dOut }: Widths,
  weight: Float64Array,
  push: (part: Float64Array, rows: number) => void,
): Work<void> {
  const atOnce = Math.ceil(VALUES_AT_ONCE / dOut);
  for (let from = 0; from < dIn; from += atOnce) {
    const to = Math.min(dIn, from + atOnce);
    push(weight.subarray(from * dOut, to * dOut), to - from);
    yield;
  }
}

/** Does the work, and calls `release` where it does not come to its end: it threw, or was left. */
export function* unlessDone<Result>(work: Work<Result>, release: () => void): Work<Result> {
  let done = false;
  try {
    const result = yield* work;
    done = true;
    return result;
  } finally {
    if (!done) release();
  }
}
