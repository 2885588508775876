/**
 * Metrics of predictions. Matrices are flat and row-major; all functions throw LoraError
 * (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE).
 */
import { acceptCount, acceptOptions } from './checks/accept.js';
import { LoraError } from './base/errors.js';
import { acceptMatrix, acceptRows, acceptShape, copyFinite, finite } from './matrices/matrix.js';
import type { MatrixInput } from './types/arrays.js';
import { exponentOf, largestOf, timesPower } from './matrices/powers.js';
import { rankMetric } from './rank-metrics.js';
import type { RankOptions, SearchHooks } from './types/search.js';
import { scaleToUnitRows } from './matrices/unit-rows.js';

export interface RowOptions {
  /** The number of values in a row. */
  dOut: number;
}

/** mean((yHat - y)**2) over all values: the loss that train() reports. */
export function mse(yHat: MatrixInput, y: MatrixInput): number {
  const { length } = acceptMatrix('y', y);
  const [p, q] = acceptPair(yHat, y, ['values', length]);
  const { squares, exponent } = sumOfSquares(p, q);
  return finite('mean((yHat - y)**2)', timesPower(squares / length, exponent));
}

/**
 * The coefficient of determination, 1 - Σ(yHat - y)² / Σ(y - ȳ)², with ȳ the mean of each column and
 * the sums over all values. Where y does not vary it is 1 for a perfect prediction and else 0.
 */
export function r2(yHat: MatrixInput, y: MatrixInput, options: RowOptions): number {
  const dOut = acceptRowLength('r2()', options);
  const [p, q] = acceptPair(yHat, y, ['dOut', dOut]);
  const residual = sumOfSquares(p, q);
  const variation = sumOfSquares(columnMeans(q, dOut), q);
  if (variation.squares === 0) return residual.squares === 0 ? 1 : 0;
  const exponent = residual.exponent - variation.exponent;
  const quotient = timesPower(residual.squares / variation.squares, exponent);
  return finite('the coefficient of determination', 1 - quotient);
}

/**
 * The share of rows whose largest value is in the same column in both. Of equal values the first
 * counts, as with NumPy's argmax.
 */
export function accuracy(yHat: MatrixInput, y: MatrixInput, options: RowOptions): number {
  const dOut = acceptRowLength('accuracy()', options);
  const [p, q] = acceptPair(yHat, y, ['dOut', dOut]);
  return meanOfRows(p.length / dOut, (row) =>
    argMax(p, row * dOut, dOut) === argMax(q, row * dOut, dOut) ? 1 : 0,
  );
}

/** The mean cosine of the angle between the two rows of each pair; 0 with a row of zeros. */
export function cosine(yHat: MatrixInput, y: MatrixInput, options: RowOptions): number {
  const dOut = acceptRowLength('cosine()', options);
  const [p, q] = acceptPair(yHat, y, ['dOut', dOut]);
  const [u, v] = [scaleToUnitRows(p, dOut), scaleToUnitRows(q, dOut)];
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += (u[i] as number) * (v[i] as number);
  return sum / (u.length / dOut);
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

function acceptRowLength(caller: string, options: unknown): number {
  return acceptCount('dOut', acceptOptions(caller, options, ['dOut']).dOut, 1);
}

/** Two matrices of the same size: one row or more. */
function acceptPair(
  yHat: unknown,
  y: unknown,
  cols: readonly [name: string, value: number],
): [Float64Array, Float64Array] {
  if (cols[1] === 0) throw new LoraError('ERR_SHAPE', 'y has 0 values; 1 or more were expected');
  const expected = acceptRows('y', y, cols);
  const n = expected.length / cols[1];
  const predicted = acceptShape('yHat', yHat, ['n', n], cols, ', as in y');
  return [copyFinite('yHat', predicted, cols[1]), copyFinite('y', expected, cols[1])];
}

function meanOfRows(n: number, valueOf: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < n; row++) sum += valueOf(row);
  return sum / n;
}

/**
 * Σ(p - q)² = squares * 2^exponent; p is repeated if it is shorter. Differences are scaled if their
 * squares could overflow or underflow, and values if their difference overflows.
 */
function sumOfSquares(p: Float64Array, q: Float64Array): { squares: number; exponent: number } {
  const differences = q.map((value, i) => (p[i % p.length] as number) - value);
  const largest = largestOf(differences);
  if (largest === Infinity) {
    const { squares, exponent } = sumOfSquares(p.map(quarter), q.map(quarter));
    return { squares, exponent: exponent + 4 };
  }
  const power = largest === 0 ? 0 : exponentOf(largest);
  const scaling = Math.abs(power) < 400 ? 0 : power;
  let squares = 0;
  for (const difference of differences) {
    const scaled = timesPower(difference, -scaling);
    squares += scaled * scaled;
  }
  return { squares, exponent: 2 * scaling };
}

const quarter = (value: number): number => value / 4;

/** Each column's mean, as its first value and the mean difference from it: exact for a constant. */
function columnMeans(values: Float64Array, cols: number): Float64Array {
  const n = values.length / cols;
  const sums = new Float64Array(cols);
  values.forEach((value, i) => {
    const col = i % cols;
    sums[col] = (sums[col] as number) + (value - (values[col] as number));
  });
  const means = sums.map((sum, col) => (values[col] as number) + sum / n);
  if (means.every(Number.isFinite)) return means;
  return columnMeans(values.map(quarter), cols).map((mean) => 4 * mean);
}

function argMax(values: Float64Array, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) {
    if ((values[from + i] as number) > (values[from + best] as number)) best = i;
  }
  return best;
}
