/** Copies problems into the module's memory, in portions between which the work can rest. */
import type { Engine } from '../engine/engine.js';
import { numbersOf } from '../engine/crossing.js';
import { PROBLEM } from '../engine/layouts.js';
import type { HeldProblem } from '../engine/raw-module.js';
import type { Work } from '../work/slices.js';
import type { Problem } from './problem.js';
import { reduceIntoProblem, VALUES_AT_ONCE } from './reduce.js';
import { notReduced, type ReducedRows, type Rows, type Widths } from './rows.js';

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
  const training = yield* reduces
    ? holdReduced(engine, sizes, rows, wBase)
    : holdRows(engine, sizes, rows, wBase);
  if (!validation) return { training, validation };
  const release = (): void => engine.free(training);
  const heldOut = holdRows(engine, sizes, notReduced(validation), wBase);
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
 */
export function holdForOptimum(
  engine: Engine,
  widths: Widths,
  rows: ReducedRows,
  wBase: Float64Array,
): Work<HeldProblem> {
  const hold = suitsOptimum(widths, rows) ? holdRows : holdReduced;
  return hold(engine, widths, rows, wBase);
}

/** Whether an optimum takes these rows without reducing them. */
export const suitsOptimum = ({ dIn }: Widths, { rows, n }: ReducedRows): boolean =>
  rows < n || n < dIn;

function* holdRows(
  engine: Engine,
  { dIn, dOut }: Widths,
  { x, y, ...numbers }: ReducedRows,
  wBase: Float64Array,
): Work<HeldProblem> {
  const { rows } = numbers;
  const problem = engine.make((raw) =>
    raw.makeProblem(numbersOf(PROBLEM, { ...numbers, dIn, dOut })),
  );
  const atOnce = Math.ceil(VALUES_AT_ONCE / (dIn + dOut));
  const pushing = function* (): Work<void> {
    for (let from = 0; from < rows; from += atOnce) {
      const to = Math.min(rows, from + atOnce);
      const xPart = x.subarray(from * dIn, to * dIn);
      const yPart = y.subarray(from * dOut, to * dOut);
      engine.run((raw) => raw.problemPushRows(problem, xPart, yPart, to - from));
      yield;
    }
    yield* pushWeight(engine, problem, { dIn, dOut }, wBase);
  };
  yield* unlessDone(pushing(), () => engine.free(problem));
  return problem;
}

function* holdReduced(
  engine: Engine,
  widths: Widths,
  rows: Rows,
  wBase: Float64Array,
): Work<HeldProblem> {
  const problem = yield* reduceIntoProblem(engine, widths, rows);
  const pushing = pushWeight(engine, problem, widths, wBase);
  yield* unlessDone(pushing, () => engine.free(problem));
  return problem;
}

function* pushWeight(
  engine: Engine,
  problem: HeldProblem,
  { dIn, dOut }: Widths,
  wBase: Float64Array,
): Work<void> {
  const atOnce = Math.ceil(VALUES_AT_ONCE / dOut);
  for (let from = 0; from < dIn; from += atOnce) {
    const to = Math.min(dIn, from + atOnce);
    const part = wBase.subarray(from * dOut, to * dOut);
    engine.run((raw) => raw.problemPushWeight(problem, part, to - from));
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
