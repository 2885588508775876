import type { AcceptedCompressed } from './compressed-rows.js';
import { initialA, type Initialisation } from './initialise.js';
import {
  allocate,
  copyInPortions,
  requireFinite,
  type AcceptedMatrix,
} from '../matrices/matrix.js';
import { wrongArgument } from '../base/errors.js';
import { preprocessInPortions, standardiseTargets } from '../adapters/preprocessing.js';
import type { Preprocessing } from '../types/adapter.js';
import { notReduced, type ReducedRows, type Rows, type Widths } from './rows.js';
import { splitRows } from './split.js';
import { copyWeight, type AcceptedWeight } from './weight.js';
import type { Work } from '../work/slices.js';

export interface Sizes extends Widths {
  readonly n: number;
  readonly rank: number;
}

export interface GivenRows {
  /** (n, dIn); with a preprocessing, (n, columns) before it */
  readonly x: AcceptedMatrix;
  /** (n, dOut) */
  readonly y: AcceptedMatrix;
  /** The preprocessing of the rows. */
  readonly preprocessing?: Preprocessing | undefined;
}

/** Validation rows. */
export interface HeldOut {
  readonly rows: number;
  /** Undefined if they are split off the given rows. */
  readonly given?: GivenRows;
}

/** The matrices of a problem, of the right lengths; their values are read later. */
export interface AcceptedProblem {
  /** n counts all rows, including held-out ones. */
  readonly sizes: Sizes;
  readonly data: GivenRows | AcceptedCompressed;
  readonly heldOut: HeldOut | undefined;
  /** Stored with the adapter. */
  readonly preprocessing: Preprocessing | undefined;
  readonly wBase: AcceptedWeight;
  /** (dIn, rank); undefined if it is initialised by `init` and `seed` */
  readonly a0: AcceptedMatrix | undefined;
  /** (rank, dOut); undefined if it starts at zero */
  readonly b0: AcceptedMatrix | undefined;
  readonly init: Initialisation;
  readonly seed: number;
}

export function trainingRows({ sizes, heldOut }: AcceptedProblem): number {
  return sizes.n - (heldOut && !heldOut.given ? heldOut.rows : 0);
}

/** A problem for the WebAssembly code: copies in float64. */
export interface Problem {
  /** n counts the training rows. */
  readonly sizes: Sizes;
  readonly rows: ReducedRows;
  readonly validation: Rows | undefined;
  readonly wBase: Float64Array;
  readonly a0: Float64Array;
  readonly b0: Float64Array;
}

/** A problem whose a0 is drawn later, in the thread of the run, unless it was given. */
export type UndrawnProblem = Omit<Problem, 'a0'> & {
  readonly a0: Float64Array | undefined;
  readonly init: Initialisation;
  readonly seed: number;
};

/**
 * Copies a problem, after which callers can modify their arrays. Yields if a matrix is large.
 * Throws ERR_ARGUMENT, ERR_OUT_OF_MEMORY.
 */
export function* copyProblem(accepted: AcceptedProblem): Work<UndrawnProblem> {
  const { sizes, wBase, a0, b0, init, seed } = accepted;
  return {
    sizes: { ...sizes, n: trainingRows(accepted) },
    ...(yield* copyRowsOf(accepted)),
    wBase: yield* copyWeight(wBase),
    a0: a0 && (yield* copyInPortions('a0', a0)),
    b0: b0 ? yield* copyInPortions('b0', b0) : allocate('b', sizes.rank * sizes.dOut),
    init,
    seed,
  };
}

/** Adds a0: drawn, or zeros until the optimum is known. Throws ERR_OUT_OF_MEMORY. */
export function* drawProblem(undrawn: UndrawnProblem): Work<Problem> {
  const { init, seed, ...problem } = undrawn;
  const { dIn, rank } = problem.sizes;
  const draw = function* (): Work<Float64Array> {
    return init === 'optimum' ? allocate('a', dIn * rank) : yield* initialA(init, dIn, rank, seed);
  };
  return { ...problem, a0: problem.a0 ?? (yield* draw()) };
}

function* copyRowsOf({
  data,
  heldOut,
  sizes,
  seed,
}: AcceptedProblem): Work<Pick<Problem, 'rows' | 'validation'>> {
  const validation =
    heldOut?.given && (yield* copyGiven(heldOut.given, heldOut.rows, 'validation.'));
  const rows = yield* copyRows(data, sizes.n);
  if (!heldOut || validation) return { rows, validation };
  const [kept, held] = yield* splitRows(rows, sizes, heldOut.rows, seed);
  return { rows: notReduced(kept), validation: held };
}

/** Copies `n` rows or compressed ones. `prefix` precedes their names in messages. */
export function* copyRows(
  data: GivenRows | AcceptedCompressed,
  n: number,
  prefix = '',
): Work<ReducedRows> {
  if ('contents' in data) {
    const contents = yield* data.contents();
    if (contents.n === n) return contents;
    throw wrongArgument(`${prefix}data has changed while it was copied`);
  }
  return notReduced(yield* copyGiven(data, n, prefix));
}

/** Copies rows and preprocesses them. */
function* copyGiven(data: GivenRows, rows: number, prefix: string): Work<Rows> {
  const x = yield* copyInPortions(`${prefix}x`, data.x);
  const y = yield* copyInPortions(`${prefix}y`, data.y);
  const { preprocessing } = data;
  if (!preprocessing) return { x, y, rows };
  yield* requireFinite(`${prefix}x`, x, preprocessing.columns);
  yield* requireFinite(`${prefix}y`, y, y.length / rows);
  yield* standardiseTargets(y, preprocessing.y);
  return { x: yield* preprocessInPortions(x, preprocessing), y, rows };
}

/** Checks that every value is finite, yielding after every chunk. Throws ERR_NOT_FINITE. */
export function* checkProblem(problem: UndrawnProblem): Work<void> {
  const { sizes, rows, validation, wBase, a0, b0 } = problem;
  const { dIn, dOut, rank } = sizes;
  yield* requireFinite('x', rows.x, dIn);
  yield* requireFinite('y', rows.y, dOut);
  if (validation) {
    yield* requireFinite('validation.x', validation.x, dIn);
    yield* requireFinite('validation.y', validation.y, dOut);
  }
  yield* requireFinite('wBase', wBase, dOut);
  if (a0) yield* requireFinite('a0', a0, rank);
  yield* requireFinite('b0', b0, dOut);
}
