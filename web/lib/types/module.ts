/** The WebAssembly module: its builds, where it comes from, and what it runs in. */
import type { MatrixInput } from './arrays.js';

/**
 * The builds of the WebAssembly code. 'simd' gives the same bits on every machine; 'relaxed' may
 * fuse a multiply and an add, which is faster, at least as accurate, and not the same bits on every
 * processor.
 */
export type Build = 'simd' | 'relaxed';

/**
 * How a training step is computed; never what it computes. 'direct' forms the effective weight and
 * its gradient as the specification has them; 'factored' only products of which one side is the rank.
 * 'compressed' reduces the rows to at most dIn first, once, and does the same
 * with these: the cost of a step no longer depends on n.
 */
export type Route = 'direct' | 'factored' | 'compressed';

/**
 * WebAssembly.Module, or `never` where a TypeScript project has no types of WebAssembly (Node's own
 * have none). TypeScript knows no member of it, so that any value would do but for `object`.
 */
type CompiledModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module & object
  : never;

/** Where the WebAssembly code can come from. */
export type WasmSource = URL | Response | ArrayBuffer | ArrayBufferView | CompiledModule;

/** What is used of a worker: a `Worker` of the web, or of node:worker_threads. */
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
   * It holds the thread until it is done; `train()` does not. It returns what the arithmetic gives,
   * NaN included where `lr` makes it diverge. `nSteps` = 0 and `lr` = 0 return a0 and b0 bit for
   * bit.
   *
   * @param x (n, dIn)
   * @param y (n, dOut)
   * @param wBase (dIn, dOut), frozen
   * @param a0 (dIn, r)
   * @param b0 (r, dOut)
   * @param lr the step size, 0 or more
   * @returns a then b, flat: dIn * r + r * dOut values that the caller owns
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
}
