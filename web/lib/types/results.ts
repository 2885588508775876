/** Results of training and solving. */
import type { TrainedAdapter } from './adapter.js';
import type { Build, Route } from './module.js';

export interface TrainHistory {
  /** The steps of the entries; step[0] is 0: before training. */
  step: number[];
  /** The loss on all training rows. */
  loss: number[];
  /** The loss on the held-out rows, if there are any. */
  validation?: number[];
}

export interface TrainProgress {
  /** Completed steps, of `steps`. */
  step: number;
  steps: number;
  /** The latest known loss: that of the latest step that `lossEvery` records, or the last. */
  loss: number;
  /** Since training began, without loading. */
  seconds: number;
  stepsPerSecond: number;
}

/** The progress of `apply()`. */
export interface RowProgress {
  /** Completed rows, of `rows`. */
  row: number;
  rows: number;
  /** Since the work began, without loading. */
  seconds: number;
}

/** scale * a @ b = u @ diag(singularValues) @ vt; k = min(rank, dIn, dOut). */
export interface Svd {
  /** k of them, in descending order. */
  singularValues: number[];
  /** (dIn, k), orthonormal columns; one of zeros for every singular value of 0. */
  u: Float64Array;
  /** (k, dOut), orthonormal rows; one of zeros for every singular value of 0. */
  vt: Float64Array;
}

export interface TrainResult extends TrainedAdapter {
  /** mean((x @ effective_w - y)**2) over all n * dOut values, with this a and b. */
  loss: number;
  /**
   * The number of steps that led to a and b: fewer than requested if the run ended early or, with
   * `earlyStopping`, if the validation loss was lowest before its end.
   */
  steps: number;
  /** From before the first step to after the last one. */
  history: TrainHistory;
  /** With `optimum: true`. */
  optimum?: OptimumComparison;
  stopReason: 'steps' | 'converged' | 'early-stopping' | 'aborted';
  route: Route;
  build: Build;
  /** Where it was trained: in a worker, or in slices in the calling thread. */
  thread: 'worker' | 'caller';
  /** The duration of training, without loading. */
  seconds: number;
}

/** The result of `train()` with `validation`, with its losses. */
export type ValidatedTrainResult = TrainResult & {
  history: Required<TrainHistory>;
  optimum?: Required<OptimumComparison>;
};

/** The result of `train()` with `optimum: true`, with the comparison. */
export type ComparedTrainResult = TrainResult & { optimum: OptimumComparison };

/**
 * The comparison of the trained adapter with the best one of its rank, for the same rows and ridge.
 */
export interface OptimumComparison {
  /** The loss of the best adapter, without the ridge penalty. */
  loss: number;
  /** Its loss on the held-out rows, if there are any; early stopping can reach a lower one. */
  validation?: number;
  /**
   * The difference of loss + ridge * ||s a b||² / dOut between the trained adapter and the best
   * one; without a ridge, the difference of their losses. Negative only by rounding.
   */
  gap: number;
}

/** The best adapter of the requested or chosen rank; a.T @ a = b @ b.T is diagonal. */
export interface SolveResult extends TrainedAdapter {
  /** mean((x @ effective_w - y)**2) over all n * dOut values, without the ridge penalty. */
  loss: number;
  /** The loss of the best adapter of rank 0, 1, ..., min(dIn, dOut); rank 0 is wBase itself. */
  lossByRank: number[];
  /**
   * theta, min(dIn, dOut) values in descending order: rank q lowers the minimised sum by theta² / n
   * for the first q values, so that without a ridge lossByRank falls by theta² / (n * dOut) from
   * each rank to the next. Without a ridge they are the singular values of the best full-rank
   * change of the predictions, x @ W.
   */
  singularValues: number[];
  /** With `validation`: the loss on its rows, by rank like `lossByRank`. */
  validationLossByRank?: number[];
  /** With `validation`: the ranks that 'best' and 'lowest' stand for. */
  bestRank?: number;
  lowestRank?: number;
  /**
   * With uncompressed `validation` rows: the standard error of the loss of `lowestRank`, a mean
   * over these rows.
   */
  validationStandardError?: number;
  build: Build;
  /** Where it was computed: in a worker, or in slices in the calling thread. */
  thread: 'worker' | 'caller';
  /** The duration, without loading. */
  seconds: number;
}

/** The result of `solve()` with `validation`, with the losses on its rows. */
export type ValidatedSolveResult = SolveResult &
  Required<Pick<SolveResult, 'validationLossByRank' | 'bestRank' | 'lowestRank'>>;
