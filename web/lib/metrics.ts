/**
 * Metrics of predictions. Matrices are flat and row-major; they are copied, and visited in slices.
 * All functions reject with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE); `core.metrics` of
 * `load()` has them as synchronous ones.
 */
import { acceptCount, acceptOptions } from './checks/accept.js';
import * as measures from './measures/measures.js';
import type { MatrixInput } from './types/arrays.js';
import { rankOfRelevant, type RetrievalOptions } from './retrieval.js';
import type { RowOptions } from './measures/pairs.js';
import { ThreadShare } from './work/slices.js';

/** mean((yHat - y)**2) over all values: the loss that train() reports. */
export async function mse(yHat: MatrixInput, y: MatrixInput): Promise<number> {
  return new ThreadShare().run(measures.mse(yHat, y));
}

/**
 * The coefficient of determination, 1 - Σ(yHat - y)² / Σ(y - ȳ)², with ȳ the mean of each column and
 * the sums over all values. Where y does not vary it is 1 for a perfect prediction and else 0.
 */
export async function r2(yHat: MatrixInput, y: MatrixInput, options: RowOptions): Promise<number> {
  return new ThreadShare().run(measures.r2(yHat, y, options));
}

/**
 * The share of rows whose largest value is in the same column in both. Of equal values the first
 * counts, as with NumPy's argmax.
 */
export async function accuracy(
  yHat: MatrixInput,
  y: MatrixInput,
  options: RowOptions,
): Promise<number> {
  return new ThreadShare().run(measures.accuracy(yHat, y, options));
}

/** The mean cosine of the angle between the two rows of each pair; 0 with a row of zeros. */
export async function cosine(
  yHat: MatrixInput,
  y: MatrixInput,
  options: RowOptions,
): Promise<number> {
  return new ThreadShare().run(measures.cosine(yHat, y, options));
}

/**
 * The share of queries whose relevant index row is among the k most similar ones by cosine. Ties
 * count against the relevant row.
 *
 * @param queries (n, dOut)
 * @param index (m, dOut)
 */
export function recallAtK(
  queries: MatrixInput,
  index: MatrixInput,
  options: RetrievalOptions & { k: number },
): number {
  const { k, ...retrieval } = acceptOptions('recallAtK()', options, ['k', 'dOut', 'relevant']);
  const maximum = acceptCount('k', k, 1);
  const ranks = rankOfRelevant(queries, index, retrieval);
  return meanOfRows(ranks.length, (row) => ((ranks[row] as number) <= maximum ? 1 : 0));
}

/** The mean over the queries of 1 / rank of the relevant row, from 1; ties as above. */
export function meanReciprocalRank(
  queries: MatrixInput,
  index: MatrixInput,
  options: RetrievalOptions,
): number {
  const retrieval = acceptOptions('meanReciprocalRank()', options, ['dOut', 'relevant']);
  const ranks = rankOfRelevant(queries, index, retrieval);
  return meanOfRows(ranks.length, (row) => 1 / (ranks[row] as number));
}

function meanOfRows(n: number, valueOf: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < n; row++) sum += valueOf(row);
  return sum / n;
}
