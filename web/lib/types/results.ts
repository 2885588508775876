/** Results of training and solving. */
import type { TrainedAdapter } from './adapter.js';
import type { Build, Route } from './module.js';

export interface TrainHistory {
  /** step[0] is 0: before training. */
  step: number[];
  /** Of all rows to train on. */
  loss: number[];
  /** Of the rows held out, if there are any. */
  validation?: number[];
}

export interface TrainProgress {
  /** Whole steps done, of `steps`. */
  step: number;
  steps: number;
  /** The newest loss that is known: that of the newest step that `lossEvery` keeps, or the last. */
  loss: number;
  /** Since training began, loading not included. */
  seconds: number;
  stepsPerSecond: number;
}

export interface TrainResult extends TrainedAdapter {
  /** mean((x @ effective_w - y)**2) over all n * dOut values, with this a and b. */
  loss: number;
  /**
   * The steps that led to a and b: fewer than asked for where the run ended before, and, with
   * `earlyStopping`, where the validation loss was lowest before its end.
   */
  steps: number;
  /** From before the first step to after the last one that was taken. */
  history: TrainHistory;
  /** With `optimum: true`. */
  optimum?: OptimumComparison;
  stopReason: 'steps' | 'converged' | 'early-stopping' | 'aborted';
  route: Route;
  build: Build;
  /** Where it was trained: in a worker, or in slices in the thread that called. */
  thread: 'worker' | 'caller';
  /** How long training took, loading not included. */
  seconds: number;
}

/** The result of `train()` with `validation`: its losses are there. */
export type ValidatedTrainResult = TrainResult & {
  history: Required<TrainHistory>;
  optimum?: Required<OptimumComparison>;
};

/** The result of `train()` with `optimum: true`: the comparison is there. */
export type ComparedTrainResult = TrainResult & { optimum: OptimumComparison };

/** The best adapter of the rank that was trained, for the same rows and ridge, and the trained one. */
export interface OptimumComparison {
  /** The loss of the best one, without the ridge's part. */
  loss: number;
  /** Its loss on the rows held out, if there are any: early stopping can end below. */
  validation?: number;
  /**
   * By how much loss + ridge * ||s a b||² / dOut is larger for the trained adapter than for the best
   * one, below which there is only rounding: the difference of their losses where there is no ridge.
   */
  gap: number;
}

/** The adapter of the rank that was asked for, or of the best one; a.T @ a = b @ b.T, diagonal. */
export interface SolveResult extends TrainedAdapter {
  /** mean((x @ effective_w - y)**2) over all n * dOut values, without the ridge's part. */
  loss: number;
  /** The same with the best adapter of rank 0, 1, ..., min(dIn, dOut); rank 0 is wBase itself. */
  lossByRank: number[];
  /**
   * theta, min(dIn, dOut) of them, in descending order: a rank q lowers what is minimised by the sum
   * of theta² / n over the first q, so that with no ridge lossByRank falls by theta² / (n * dOut) from
   * each rank to the next. Without a ridge they are the singular values of the best full-rank change
   * of the predictions, x @ W.
   */
  singularValues: number[];
  /** With `validation`: the loss on those rows, of every rank as in `lossByRank`. */
  validationLossByRank?: number[];
  /** With `validation`: the ranks that 'best' and 'lowest' stand for. */
  bestRank?: number;
  lowestRank?: number;
  /**
   * With single rows as `validation`: the standard error of the loss of `lowestRank`, which is a mean
   * over these rows.
   */
  validationStandardError?: number;
  build: Build;
  /** Where it was done: in a worker, or in slices in the thread that called. */
  thread: 'worker' | 'caller';
  /** How long it took, loading not included. */
  seconds: number;
}

/** The result of `solve()` with `validation`: the losses on these rows are there. */
export type ValidatedSolveResult = SolveResult &
  Required<Pick<SolveResult, 'validationLossByRank' | 'bestRank' | 'lowestRank'>>;
