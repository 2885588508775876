/** The WebAssembly module: its builds, where it comes from, and what it runs in. */

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
