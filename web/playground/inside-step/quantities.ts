import type { TrainedAdapter } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { changeOf } from '../../tasks/product.js';
import { rowsAtOnce } from '../parts/slices.js';

/** Rows of x whose predictions are shown; sums are over all of them. */
export const MOST_ROWS = 12;

/** Where a step starts from. */
export interface Moment {
  readonly task: Task;
  /** After `step` steps. */
  readonly adapter: TrainedAdapter;
  readonly step: number;
  readonly ridge: number;
}

/** All that a step of gradient descent computes on its way, from the values before it. */
export interface Quantities extends Moment {
  /** Rows that are shown of ŷ and ŷ − y. */
  readonly shown: number;
  /** ŷ = x (w + s ab), (shown, dOut) */
  readonly predictions: Float64Array;
  /** ŷ − y, (shown, dOut) */
  readonly residual: Float64Array;
  /** w + s ab, (dIn, dOut) */
  readonly weight: Float64Array;
  /** s ab, (dIn, dOut) */
  readonly change: Float64Array;
  /** G = (2/n) xᵀ (ŷ − y), with a ridge + 2 ridge s ab; (dIn, dOut) */
  readonly gradient: Float64Array;
  /** ∇b = s aᵀ G, (rank, dOut) */
  readonly gradB: Float64Array;
  /** ∇a = s G bᵀ, (dIn, rank) */
  readonly gradA: Float64Array;
  /** Frobenius norms over all rows; those of the others are cheap, see `norm`. */
  readonly norms: { readonly x: number; readonly predictions: number; readonly residual: number };
}

/** Computes them, and rests after every few rows. */
export function* quantitiesOf(moment: Moment): Generator<undefined, Quantities> {
  const { task, adapter, ridge } = moment;
  const { dIn, dOut, wBase } = task;
  const { x, y, n } = task.train;
  const shown = Math.min(n, MOST_ROWS);
  const change = changeOf(adapter);
  const weight = wBase.map((value, k) => value + (change[k] as number));
  const predictions = new Float64Array(shown * dOut);
  const residual = new Float64Array(shown * dOut);
  const gradient = new Float64Array(dIn * dOut);
  const squares = { x: 0, predictions: 0, residual: 0 };
  const [predicted, error] = [new Float64Array(dOut), new Float64Array(dOut)];
  const atOnce = rowsAtOnce(2 * dIn * dOut);
  for (let row = 0; row < n; row++) {
    const input = x.subarray(row * dIn, (row + 1) * dIn);
    predicted.fill(0);
    addRowTimes(predicted, input, weight);
    for (let j = 0; j < dOut; j++) {
      error[j] = (predicted[j] as number) - (y[row * dOut + j] as number);
    }
    addOuter(gradient, input, error);
    squares.x += squaresOf(input);
    squares.predictions += squaresOf(predicted);
    squares.residual += squaresOf(error);
    if (row < shown) {
      predictions.set(predicted, row * dOut);
      residual.set(error, row * dOut);
    }
    if (row % atOnce === atOnce - 1) yield;
  }
  for (let k = 0; k < gradient.length; k++) {
    gradient[k] = (2 / n) * (gradient[k] as number) + 2 * ridge * (change[k] as number);
  }
  return {
    ...moment,
    ...{ shown, predictions, residual, weight, change, gradient },
    ...gradientsOf(adapter, gradient),
    norms: {
      x: Math.sqrt(squares.x),
      predictions: Math.sqrt(squares.predictions),
      residual: Math.sqrt(squares.residual),
    },
  };
}

/** Not by the norm: squares of small values underflow. */
export function isZero(matrix: Float64Array): boolean {
  return matrix.every((value) => value === 0);
}

/** The Frobenius norm. */
export function norm(matrix: Float64Array): number {
  return Math.sqrt(squaresOf(matrix));
}

function gradientsOf({ a, b, scale, dIn, dOut, rank }: TrainedAdapter, gradient: Float64Array) {
  const gradA = new Float64Array(dIn * rank);
  const gradB = new Float64Array(rank * dOut);
  for (let i = 0; i < dIn; i++) {
    for (let k = 0; k < rank; k++) {
      const factor = scale * (a[i * rank + k] as number);
      let sum = 0;
      for (let j = 0; j < dOut; j++) {
        const g = gradient[i * dOut + j] as number;
        sum += g * (b[k * dOut + j] as number);
        gradB[k * dOut + j] = (gradB[k * dOut + j] as number) + factor * g;
      }
      gradA[i * rank + k] = scale * sum;
    }
  }
  return { gradA, gradB };
}

/** to += row @ matrix; much of a picture is zero, and skipped. */
function addRowTimes(to: Float64Array, row: Float64Array, matrix: Float64Array): void {
  const columns = to.length;
  for (let i = 0; i < row.length; i++) {
    const factor = row[i] as number;
    if (factor === 0) continue;
    for (let j = 0; j < columns; j++) {
      to[j] = (to[j] as number) + factor * (matrix[i * columns + j] as number);
    }
  }
}

/** to += column @ row */
function addOuter(to: Float64Array, column: Float64Array, row: Float64Array): void {
  const columns = row.length;
  for (let i = 0; i < column.length; i++) {
    const factor = column[i] as number;
    if (factor === 0) continue;
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j;
      to[at] = (to[at] as number) + factor * (row[j] as number);
    }
  }
}

function squaresOf(values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += (values[k] as number) ** 2;
  return sum;
}
