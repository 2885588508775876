/** What `load()` resolves with: the synchronous functions. */
import type { RowOptions } from './measures/pairs.js';
import type { ApplyNowOptions, InFloat32, InFloat64, WeightLayout } from './options/types.js';
import type { AdapterInput } from './types/adapter.js';
import type { Floats, MatrixInput } from './types/arrays.js';
import type { Build } from './types/module.js';
import type { RankOptions, TopK, TopKOptions } from './types/search.js';
import type { RowsInput } from './types/table.js';

/** The metrics of `metrics`, as synchronous functions. */
export interface CoreMetrics {
  mse(yHat: MatrixInput, y: MatrixInput): number;
  r2(yHat: MatrixInput, y: MatrixInput, options: RowOptions): number;
  accuracy(yHat: MatrixInput, y: MatrixInput, options: RowOptions): number;
  cosine(yHat: MatrixInput, y: MatrixInput, options: RowOptions): number;
  recallAtK(queries: MatrixInput, index: MatrixInput, options: RankOptions & { k: number }): number;
  ndcgAtK(queries: MatrixInput, index: MatrixInput, options: RankOptions & { k: number }): number;
  meanReciprocalRank(queries: MatrixInput, index: MatrixInput, options: RankOptions): number;
}

/**
 * The WebAssembly code, ready to run. Its functions are synchronous: they hold the thread until they
 * are done, and throw what the asynchronous ones of the same names reject with.
 */
export interface Core {
  readonly build: Build;

  /**
   * Plain full-batch gradient descent, in one synchronous call, exactly as specified:
   *
   *     effective_w = wBase + a0 @ b0;  G = (2/n) * x.T @ (x @ effective_w - y)
   *     a -= lr * (G @ b.T);  b -= lr * (a.T @ G)          nSteps times
   *
   * It blocks the thread until it is done, unlike `train()`. It returns the result of the
   * arithmetic, which is NaN if `lr` makes it diverge. `nSteps` = 0 and `lr` = 0 return a0 and b0
   * bit for bit.
   *
   * @param x (n, dIn)
   * @param y (n, dOut)
   * @param wBase (dIn, dOut), frozen
   * @param a0 (dIn, r)
   * @param b0 (r, dOut)
   * @param lr the step size, 0 or more
   * @returns a then b, flat: dIn * r + r * dOut values, owned by the caller
   * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY
   */
  trainLora(
    x: MatrixInput,
    y: MatrixInput,
    wBase: MatrixInput,
    a0: MatrixInput,
    b0: MatrixInput,
    n: number,
    dIn: number,
    dOut: number,
    r: number,
    lr: number,
    nSteps: number,
  ): Float64Array;

  /** `apply()` in one call: for a row in a search box, say. */
  apply(x: RowsInput, adapter: AdapterInput, options: ApplyNowOptions & InFloat32): Float32Array;
  apply(x: RowsInput, adapter: AdapterInput, options?: ApplyNowOptions & InFloat64): Float64Array;
  apply(x: RowsInput, adapter: AdapterInput, options: ApplyNowOptions): Floats;
  /** `merge()` in one call; both kinds of `unmerge()` undo it. */
  merge(wBase: MatrixInput, adapter: AdapterInput, options?: WeightLayout): Float64Array;
  unmerge(merged: Float64Array): Float64Array;
  /** `topK()` in one call, for a few queries. */
  topK(queries: MatrixInput, index: MatrixInput, options: TopKOptions): TopK;
  readonly metrics: CoreMetrics;
}
