/**
 * Metrics of predictions. Matrices are flat and row-major; they are copied, and visited in slices.
 * All functions reject with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE); `core.metrics` of
 * `load()` has them as synchronous ones.
 */
import * as measures from './measures/measures.js';
import type { MatrixInput } from './types/arrays.js';
import { rankMetric } from './rank-metrics.js';
import type { RankOptions, SearchHooks } from './types/search.js';
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
 * count against the relevant row; the cosine with a row of zeros is 0. Long searches execute in a
 * worker, as those of `topK()`.
 *
 * @param queries (n, dOut)
 * @param index (m, dOut)
 */
export function recallAtK(
  queries: MatrixInput,
  index: MatrixInput,
  options: RankOptions & SearchHooks & { k: number },
): Promise<number> {
  return rankMetric('recallAtK', queries, index, options);
}

/**
 * The normalised discounted cumulative gain of one relevant row for each query: the mean of
 * 1 / log2(1 + rank) of that row, 0 where it is not among the k most similar ones; ties as above.
 */
export function ndcgAtK(
  queries: MatrixInput,
  index: MatrixInput,
  options: RankOptions & SearchHooks & { k: number },
): Promise<number> {
  return rankMetric('ndcgAtK', queries, index, options);
}

/** The mean over the queries of 1 / rank of the relevant row, from 1; ties as above. */
export function meanReciprocalRank(
  queries: MatrixInput,
  index: MatrixInput,
  options: RankOptions & SearchHooks,
): Promise<number> {
  return rankMetric('meanReciprocalRank', queries, index, options);
}
