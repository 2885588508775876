import type { Moments } from 'lora-wasm/data';
import { accuracy, predict, type Task } from '../../tasks/index.js';

/** How good the predictions of held-out rows are. */
export interface Measures {
  /** The share of rows whose class is told right; of classes only. */
  readonly right?: number;
  /**
   * The coefficient of determination, of all columns of y together; of numbers only. NaN, not defined,
   * where y does not vary.
   */
  readonly r2?: number;
  /** The root of the mean squared error of each column of y, in its units; of numbers only. */
  readonly rmse?: readonly number[];
}

/** Beyond this a run is diverging, and its squares leave the range of numbers. */
const LARGEST = 1e100;

/**
 * Of a weight (dIn, dOut). Undefined where there is nothing to measure.
 *
 * @param moments how y was standardised
 */
export function measuresOf(
  task: Pick<Task, 'kind' | 'heldOut' | 'dOut'>,
  weight: Float64Array | undefined,
  moments: Moments | undefined,
): Measures | undefined {
  if (!weight) return undefined;
  const { kind, heldOut, dOut } = task;
  if (kind === 'classification') return { right: accuracy(heldOut, weight) };
  const predicted = predict(heldOut, weight);
  if (!predicted.every((value) => Math.abs(value) < LARGEST)) return undefined;
  const squares = new Float64Array(dOut);
  predicted.forEach((value, k) => {
    const j = k % dOut;
    squares[j] = (squares[j] as number) + (value - (heldOut.y[k] as number)) ** 2;
  });
  const rmse = [...squares].map(
    (sum, j) => Math.sqrt(sum / heldOut.n) * (moments?.deviation[j] ?? 1),
  );
  const residual = squares.reduce((sum, each) => sum + each, 0);
  const r2 = varies(heldOut.y, dOut) ? 1 - residual / variationOf(heldOut.y, dOut) : NaN;
  return { r2, rmse };
}

/** Told by the values themselves: of equal ones, the mean may be rounded, and Σ(y − ȳ)² more than 0. */
function varies(y: Float64Array, dOut: number): boolean {
  return y.some((value, k) => value !== y[k % dOut]);
}

/** Σ(y − ȳ)², with the mean of each column. */
function variationOf(y: Float64Array, dOut: number): number {
  const sums = new Float64Array(dOut);
  y.forEach((value, k) => (sums[k % dOut] = (sums[k % dOut] as number) + value));
  const rows = y.length / dOut;
  return y.reduce((sum, value, k) => sum + (value - (sums[k % dOut] as number) / rows) ** 2, 0);
}
