/** The WebAssembly module: its builds, where it comes from, and what it runs in. */
import type { MatrixInput } from './arrays.js';
import type { RankOptions, TopK, TopKOptions } from './search.js';

/**
 * The builds of the WebAssembly code. 'simd' gives the same bits on every machine; 'relaxed' may
 * fuse a multiply and an add, which is faster and at least as accurate, but the bits depend on the
 * processor.
 */
export type Build = 'simd' | 'relaxed';

/**
 * How a training step is computed, which does not affect its result. 'direct' computes the
 * effective weight and its gradient as in the specification; 'factored' only products with a side
 * of the rank. 'compressed' first reduces the rows to at most dIn, once, so that the cost of a step
 * does not depend on n.
 */
export type Route = 'direct' | 'factored' | 'compressed';

/**
 * WebAssembly.Module, or `never` if a TypeScript project has no types of WebAssembly (as with those
 * of Node). The interface has no members, so that `object` is needed to exclude other values.
 */
type CompiledModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module & object
  : never;

/** Sources of the WebAssembly code. */
export type WasmSource = URL | Response | ArrayBuffer | ArrayBufferView | CompiledModule;

/** The part of a worker that is used: a `Worker` of the web or of node:worker_threads. */
export interface WorkerThread {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): unknown;
}

/** The WebAssembly code, ready to run. */
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

  /** `topK()` in one synchronous call, for a few queries. */
  topK(queries: MatrixInput, index: MatrixInput, options: TopKOptions): TopK;

  /** Metrics in one synchronous call each, for small inputs. */
  readonly metrics: CoreMetrics;
}

/** The synchronous forms of `metrics`. */
export interface CoreMetrics {
  recallAtK(queries: MatrixInput, index: MatrixInput, options: RankOptions & { k: number }): number;
  ndcgAtK(queries: MatrixInput, index: MatrixInput, options: RankOptions & { k: number }): number;
  meanReciprocalRank(queries: MatrixInput, index: MatrixInput, options: RankOptions): number;
}
