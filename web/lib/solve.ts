import type { Engine } from './engine.js';
import { sharedEngine } from './engines.js';
import { LoraError } from './errors.js';
import { copyInPortions, requireFinite } from './matrix.js';
import { Pace } from './pace.js';
import { copyRows, type Problem } from './problem.js';
import type { RawOptimum } from './raw-module.js';
import { reduceProblem } from './reduce.js';
import { ThreadShare, type Work } from './thread.js';
import { throwIfAborted } from './session.js';
import type { SolveOptions, SolveResult } from './types.js';
import { acceptSolveOptions, type AcceptedRows, type AcceptedSolve } from './accept-solve.js';

/**
 * Computes the best adapter there is, without training: for a rank q, the change of the weight
 * W = s * a @ b of that rank or less that minimises
 *
 *     ||x @ (wBase + W) - y||² / n + ridge * ||W||²          Frobenius norms; ridge is 0 by default
 *
 * by reduced-rank regression (Izenman, J. Multivariate Anal. 5 (1975) 248; with a ridge, Mukherjee
 * and Zhu, Stat. Anal. Data Min. 4 (2011) 612), for every rank at once. No adapter of that rank has a
 * lower loss, however it is trained. Where several changes are equally good (columns of x that depend
 * on each other, fewer rows than columns), it is the smallest of those of full rank that is
 * approximated; singular values of x below max(n, dIn) * epsilon of the largest count as zero.
 *
 * The factors are balanced: a.T @ a = b @ b.T. A rank above min(dIn, dOut) is filled up with zeros.
 * The arrays are copied: before the call returns where they are small, else in slices, so that they
 * have to stay as they are for a moment. The work is done in slices of a few milliseconds, between
 * which the thread is free.
 *
 * Rejects with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY), or with the
 * signal's reason where it was aborted before it was done.
 *
 * @example
 * const { a, b, lossByRank } = await solve({ x, y, wBase, dIn: 16, dOut: 8, rank: 4 });
 */
export async function solve(options: SolveOptions): Promise<SolveResult> {
  const thread = new ThreadShare();
  const accepted = acceptSolveOptions(options);
  const { signal } = accepted;
  throwIfAborted(signal);
  const problem = await thread.run(copy(accepted));
  await thread.run(abortable(check(problem), signal));
  const engine = await sharedEngine('auto');
  // Handing a problem to the engine cannot be interrupted: it gets a slice of its own.
  await thread.giveBack();
  throwIfAborted(signal);
  const start = performance.now();
  const found = await thread.run(abortable(find(engine, problem, accepted), signal));
  return { ...found, build: engine.build, seconds: (performance.now() - start) / 1000 };
}

/** Rows as the WebAssembly code takes them, where it does not train. */
type OwnRows = Pick<Problem, 'x' | 'y' | 'rows' | 'residualSquares'> & Pick<AcceptedRows, 'sizes'>;

interface OwnProblem {
  readonly rows: OwnRows;
  readonly wBase: Float64Array;
  readonly validation: OwnRows | undefined;
}

const VALIDATION = 'validation.';

/** Relative, of a residual: losses that differ by no more are the same. */
const ROUNDING = 1e-12;

function* copy({ rows, wBase, validation }: AcceptedSolve): Work<OwnProblem> {
  return {
    rows: yield* own(rows, ''),
    wBase: yield* copyInPortions('wBase', wBase),
    validation: validation && (yield* own(validation, VALIDATION)),
  };
}

function* own({ sizes, data }: AcceptedRows, prefix: string): Work<OwnRows> {
  return { sizes, ...(yield* copyRows(data, sizes.n, prefix)) };
}

function* check({ rows, wBase, validation }: OwnProblem): Work<void> {
  yield* checkRows(rows, '');
  yield* requireFinite('wBase', wBase, rows.sizes.dOut);
  if (validation) yield* checkRows(validation, VALIDATION);
}

function* checkRows({ x, y, sizes: { dIn, dOut } }: OwnRows, prefix: string): Work<void> {
  yield* requireFinite(`${prefix}x`, x, dIn);
  yield* requireFinite(`${prefix}y`, y, dOut);
}

function* find(
  engine: Engine,
  { rows, wBase, validation }: OwnProblem,
  { rank: asked, ridge, scaleOf }: AcceptedSolve,
): Work<Omit<SolveResult, 'build' | 'seconds'>> {
  const { dIn, dOut } = rows.sizes;
  const most = Math.min(dIn, dOut);
  const optimum = yield* startOptimum(engine, rows, wBase, ridge);
  try {
    yield* advance(engine, optimum);
    const lossByRank = everyRank(optimum.losses(), most, 'x, y or wBase');
    const validated = validation && (yield* validate(engine, optimum, validation, most));
    const rank = asked === 'best' ? (validated as Validated).bestRank : asked;
    const scale = scaleOf(Math.max(1, rank));
    engine.run(() => optimum.balance(rank));
    yield* advance(engine, optimum);
    const ab = engine.run(() => optimum.ab(rank, scale));
    return {
      a: ab.slice(0, dIn * rank),
      b: ab.slice(dIn * rank),
      ab,
      scale,
      dIn,
      dOut,
      rank,
      loss: lossByRank[Math.min(rank, most)] as number,
      lossByRank,
      singularValues: filledUp(optimum.singularValues(), most, 0),
      ...validated,
    };
  } finally {
    engine.free(optimum);
  }
}

function* startOptimum(
  engine: Engine,
  given: OwnRows,
  wBase: Float64Array,
  ridge: number,
): Work<RawOptimum> {
  const { x, y, rows, residualSquares, sizes } = yield* reduced(engine, given);
  const { n, dIn, dOut } = sizes;
  return engine.run(
    ({ Optimum }) => new Optimum(x, y, wBase, rows, dIn, dOut, n, residualSquares, ridge),
  );
}

interface Validated {
  validationLossByRank: number[];
  bestRank: number;
}

function* validate(
  engine: Engine,
  optimum: RawOptimum,
  given: OwnRows,
  most: number,
): Work<Validated> {
  const { x, y, rows, residualSquares, sizes } = yield* reduced(engine, given);
  engine.run(() => optimum.validate(x, y, rows, sizes.n, residualSquares));
  yield* advance(engine, optimum);
  const losses = everyRank(optimum.validationLosses(), most, 'validation.x or validation.y');
  return { validationLossByRank: losses, bestRank: bestOf(losses) };
}

/** At most dIn rows, with dIn of them triangular. */
function* reduced(engine: Engine, rows: OwnRows): Work<OwnRows> {
  const { n, dIn } = rows.sizes;
  return rows.rows === n && n >= dIn ? yield* reduceProblem(engine, rows) : rows;
}

function* advance(engine: Engine, optimum: RawOptimum): Work<void> {
  const pace = new Pace();
  while (pace.call((budget) => engine.run(() => optimum.advance(budget))) > 0) yield;
}

/** The losses of rank 0 to `most`, where those of the highest ranks are the same. */
function everyRank(losses: Float64Array, most: number, ofWhat: string): number[] {
  if (losses.every(Number.isFinite)) return filledUp(losses, most + 1, losses.at(-1) as number);
  throw new LoraError(
    'ERR_NOT_FINITE',
    `the loss is not a finite number: values of ${ofWhat} are too large`,
  );
}

function filledUp(values: Float64Array, length: number, filling: number): number[] {
  return Array.from({ length }, (_, i) => values[i] ?? filling);
}

/** The smallest rank whose loss is the lowest, but for rounding. */
function bestOf(losses: readonly number[]): number {
  const rounding = ROUNDING * ROUNDING * Math.max(...losses);
  const lowest = Math.min(...losses) * (1 + ROUNDING) + rounding;
  return losses.findIndex((loss) => loss <= lowest);
}

/** Goes on with `work` as long as the signal is not aborted. */
function* abortable<Result>(work: Work<Result>, signal: AbortSignal | undefined): Work<Result> {
  try {
    for (;;) {
      throwIfAborted(signal);
      const { done, value } = work.next();
      if (done) return value;
      yield;
    }
  } finally {
    work.return(undefined as Result); // runs what it has in `finally`, where it was not done
  }
}
