import { withJSON } from './adapter-to-json.js';
import { throwIfAborted, abortable } from './threads/abort.js';
import { acceptSolveOptions, type AcceptedRows, type AcceptedSolve } from './arguments/solve.js';
import { chooseSource } from './engine/choice.js';
import { hostFor } from './threads/hosts.js';
import { optimumSeconds, VALIDATION, type OptimumProblem } from './run/optimum.js';
import { copyRows } from './problem/problem.js';
import { notReduced, type ReducedRows } from './problem/rows.js';
import { copyWeight } from './problem/weight.js';
import { splitRows } from './problem/split.js';
import { ThreadShare, type Work } from './threads/thread.js';
import type { SolveControls, SolveOptions, SolveResult, ValidatedSolveResult } from './types.js';

/** `solve()` with `validation`: the result has `validationLossByRank` and `bestRank`. */
export function solve(
  options: SolveOptions & { validation: NonNullable<SolveControls['validation']> },
): Promise<ValidatedSolveResult>;

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
 * have to stay as they are for a moment. Work that is expected to take longer than a moment is done in
 * a worker, where one can start; else in slices of a few milliseconds, between which the thread is
 * free. The result says which.
 *
 * Rejects with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY), or with the
 * signal's reason where it was aborted before it was done.
 *
 * @example
 * const { a, b, lossByRank } = await solve({ x, y, wBase, dIn: 16, dOut: 8, rank: 4 });
 */
export function solve(options: SolveOptions): Promise<SolveResult>;
export async function solve(options: SolveOptions): Promise<SolveResult> {
  const accepted = acceptSolveOptions(options);
  const { rank, scaling, signal, preprocessing } = accepted;
  throwIfAborted(signal);
  const problem = await new ThreadShare().run(abortable(copy(accepted), signal));
  const seconds = optimumSeconds(accepted.rows.sizes);
  const [host, engine] = await Promise.all([hostFor(seconds), chooseSource()]);
  throwIfAborted(signal);
  const question = { engine, problem, rank, scaling };
  const found = await host.call('solve', question, { signal });
  const kept = preprocessing && { preprocessing };
  return withJSON({ ...found, ...kept, thread: host.thread });
}

function* copy(accepted: AcceptedSolve): Work<OptimumProblem> {
  const { wBase, validation, ridge } = accepted;
  const [rows, heldOut] = yield* copyAllRows(accepted);
  const validated = typeof validation === 'number' ? accepted.rows : validation;
  return {
    widths: accepted.rows.sizes,
    rows,
    wBase: yield* copyWeight(wBase),
    validation: heldOut,
    validatesSingleRows: validated !== undefined && 'x' in validated.data,
    ridge,
  };
}

/** The rows to solve for, and those to validate on. */
function* copyAllRows({
  rows,
  validation,
  seed,
}: AcceptedSolve): Work<[rows: ReducedRows, heldOut: ReducedRows | undefined]> {
  const all = yield* own(rows, '');
  if (typeof validation !== 'number') {
    return [all, validation && (yield* own(validation, VALIDATION))];
  }
  const [kept, heldOut] = yield* splitRows(all, rows.sizes, validation, seed);
  return [notReduced(kept), notReduced(heldOut)];
}

const own = ({ sizes, data }: AcceptedRows, prefix: string): Work<ReducedRows> =>
  copyRows(data, sizes.n, prefix);
