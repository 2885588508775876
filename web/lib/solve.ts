import { withJSON } from './adapters/json.js';
import { throwIfAborted, abortable } from './work/abort.js';
import { acceptSolveOptions, type AcceptedRows, type AcceptedSolve } from './arguments/solve.js';
import { chooseSource } from './engine/choice.js';
import { hostFor } from './worker/hosts.js';
import { optimumSeconds, VALIDATION, type OptimumProblem } from './run/optimum.js';
import { copyRows } from './problem/problem.js';
import { notReduced, type ReducedRows } from './problem/rows.js';
import { copyWeight } from './problem/weight.js';
import { splitRows } from './problem/split.js';
import { ThreadShare, type Work } from './work/slices.js';
import type { SolveControls, SolveOptions } from './options/types.js';
import type { SolveResult, ValidatedSolveResult } from './types/results.js';

/** `solve()` with `validation`: the result has `validationLossByRank` and `bestRank`. */
export function solve(
  options: SolveOptions & { validation: NonNullable<SolveControls['validation']> },
): Promise<ValidatedSolveResult>;

/**
 * Computes the best possible adapter without training: for a rank q, the change of the weight W = s
 * * a @ b of that rank or less that minimises
 *
 *     ||x @ (wBase + W) - y||² / n + ridge * ||W||²          Frobenius norms; ridge is 0 by default
 *
 * by reduced-rank regression (Izenman, J. Multivariate Anal. 5 (1975) 248; with a ridge, Mukherjee
 * and Zhu, Stat. Anal. Data Min. 4 (2011) 612), for every rank at once. No adapter of that rank has
 * a lower loss, however it is trained. If several changes are equally good (linearly dependent
 * columns of x, fewer rows than columns), the smallest one of full rank is approximated; singular
 * values of x below max(n, dIn) * epsilon of the largest count as zero.
 *
 * The factors are balanced: a.T @ a = b @ b.T. A rank above min(dIn, dOut) is padded with zeros.
 * The arrays are copied: small ones before the call returns, large ones in slices, so that they
 * must not change for a moment. Long work executes in a worker if one can be started; otherwise it
 * yields to the event loop every few milliseconds. The result says which.
 *
 * Rejects with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY), or with
 * the signal's reason if it was aborted before the end.
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
  const [host, engine] = await Promise.all([hostFor(seconds), chooseSource('all')]);
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
    byProducts: true,
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
