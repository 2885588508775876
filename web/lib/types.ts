import type { MatrixInput } from './matrix.js';

export type { MatrixInput } from './matrix.js';

/**
 * The builds of the WebAssembly code. 'simd' gives the same bits on every machine; 'relaxed' may
 * fuse a multiply and an add, which is faster, at least as accurate, and not the same bits on every
 * processor.
 */
export type Build = 'simd' | 'relaxed';

/**
 * How a training step is computed; never what it computes. 'direct' forms the effective weight and
 * its gradient as the specification has them; 'factored' forms neither: what remains to be done is
 * proportional to the rank. 'compressed' reduces the rows to at most dIn first, once, and does the same
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

export interface LoadOptions {
  /**
   * Default 'auto': the fastest build that the engine can run, or the one that was asked for by
   * name before. With `wasm`, the build that it is of; 'auto' stands for 'simd' there.
   */
  build?: 'auto' | Build | undefined;
  /**
   * The package's own .wasm file (`lora-wasm/wasm/simd.wasm` or
   * `relaxed.wasm`), where the code that is embedded in
   * the package cannot be used: a page or a worker that may not compile bytes hands in a compiled
   * module. `train()` uses what was loaded in this way from then on.
   */
  wasm?: WasmSource | undefined;
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

/** The rows to train on or to solve for, as they are. */
export interface TrainRows {
  /** Features, (n, dIn); n is x.length / dIn. */
  x: MatrixInput;
  /** Targets, (n, dOut). */
  y: MatrixInput;
  dIn: number;
  dOut: number;
  data?: undefined;
}

/** The same, compressed: their widths are known. */
export interface TrainData {
  /** What `compress()` made; at least one row was pushed. */
  data: CompressedData;
  x?: undefined;
  y?: undefined;
  dIn?: number | undefined;
  dOut?: number | undefined;
}

export type TrainOptions = (TrainRows | TrainData) & TrainControls;

/**
 * Rows of features and targets, reduced to at most dIn rows that train to the same adapter with the
 * same loss: as many rows as there are, in any portions, in the memory that dIn rows take. Made by
 * `compress()`, trained on by `train({ data })`, solved for by `solve({ data })`.
 *
 * With the QR factorisation x = Q R, ‖x w − y‖² = ‖R w − Qᵀ y‖² + ‖y − Q Qᵀ y‖²; R, Qᵀ y and that
 * last number are kept.
 */
export interface CompressedData {
  readonly dIn: number;
  readonly dOut: number;
  /** The rows that were pushed so far. */
  readonly n: number;

  /**
   * Adds rows, about 2 dIn (dIn + 2 dOut) operations each; holds the thread until they are done.
   * Nothing is added where it throws.
   *
   * @param x (rows, dIn), any number of rows
   * @param y (rows, dOut)
   * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY, ERR_DISPOSED
   */
  push(x: MatrixInput, y: MatrixInput): void;

  /**
   * Adds all the rows of `other`, which stays as it is.
   *
   * @throws LoraError ERR_ARGUMENT, ERR_SHAPE (other widths), ERR_OUT_OF_MEMORY, ERR_DISPOSED
   */
  merge(other: CompressedData): void;

  /** All of it as bytes, for `compress({ bytes })`, which restores it bit for bit. */
  toBytes(): Uint8Array<ArrayBuffer>;

  /** Gives its memory back; using it afterwards throws ERR_DISPOSED. */
  dispose(): void;
}

export interface CompressOptions {
  /** The widths of the rows to come. */
  dIn?: number | undefined;
  dOut?: number | undefined;
  /** Instead: what `toBytes()` gave, to go on with. */
  bytes?: Uint8Array | undefined;
}

/** What to train, and how. */
export interface TrainControls {
  /** The frozen weight, (dIn, dOut). It is never written and gets no gradient. */
  wBase: MatrixInput;
  /** The rank of the adapter, 1 or more; it may exceed min(dIn, dOut). */
  rank: number;
  /** Steps to take, 0 or more; each visits all n rows. */
  steps: number;
  /**
   * The step size, 0 or more. Default: one that is safe for the data and the adapter, computed anew
   * at every step.
   */
  lr?: number | undefined;
  /** Where a starts, (dIn, rank). Default: uniform in ±1/sqrt(dIn), from `seed`. */
  a0?: MatrixInput | undefined;
  /** Where b starts, (rank, dOut). Default: zero, so that training starts at wBase itself. */
  b0?: MatrixInput | undefined;
  /** A whole number from 0 to 2^53 - 1; the same one gives the same a everywhere. Default 0. */
  seed?: number | undefined;
  /** The scale s of the adapter is alpha / rank. Default: s = 1. */
  alpha?: number | undefined;
  /** The scale is alpha / sqrt(rank) instead (rank-stabilised LoRA, arXiv:2312.03732). */
  rslora?: boolean | undefined;
  /** Default, and all there is in this version: 'sgd', plain gradient descent. */
  optimizer?: 'sgd' | undefined;
  /** Default 'auto': the one that is expected to be done first. */
  route?: 'auto' | Route | undefined;
  /**
   * Keep the loss of every that many steps. Default: so many that about 1000 are kept. With an `lr`
   * of your own, steps whose loss is not kept are a little faster.
   */
  lossEvery?: number | undefined;
  /**
   * Called about every 30 ms while training, and once at its end. What it throws, `train()` rejects
   * with.
   */
  onProgress?: ((progress: TrainProgress) => void) | undefined;
  /** Stops the training; what was trained until then is kept. */
  signal?: AbortSignal | undefined;
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

export interface TrainResult {
  /** (dIn, rank) */
  a: Float64Array;
  /** (rank, dOut) */
  b: Float64Array;
  /** a, then b: what core.trainLora returns. */
  ab: Float64Array;
  /** s in effective_w = wBase + s * a @ b. */
  scale: number;
  dIn: number;
  dOut: number;
  rank: number;
  /** mean((x @ effective_w - y)**2) over all n * dOut values, after the last step. */
  loss: number;
  /** Whole steps done: fewer than asked for after an abort. */
  steps: number;
  /** step[0] is 0: before training; the last is after the last step. */
  history: { step: number[]; loss: number[] };
  stopReason: 'steps' | 'aborted';
  route: Route;
  build: Build;
  /** How long training took, loading not included. */
  seconds: number;
}

export type SolveOptions = (TrainRows | TrainData) & SolveControls;

/** What to solve for. */
export interface SolveControls {
  /** The frozen weight, (dIn, dOut). It is never written. */
  wBase: MatrixInput;
  /**
   * The rank of the adapter, 1 or more; it may exceed min(dIn, dOut). 'best' is the smallest one with
   * the lowest loss on `validation`, which may be 0.
   */
  rank: number | 'best';
  /**
   * How much the squared size ||s * a @ b||² of the change of the weight counts beside
   * ||x @ effective_w - y||² / n, which is dOut times the loss: 0 or more. Default 0.
   */
  ridge?: number | undefined;
  /** The scale s of the adapter is alpha / rank. Default: s = 1. The change s * a @ b stays the same. */
  alpha?: number | undefined;
  /** The scale is alpha / sqrt(rank) instead. */
  rslora?: boolean | undefined;
  /** Rows to measure the loss of every rank on: of the same widths, as they are or compressed. */
  validation?: { x: MatrixInput; y: MatrixInput } | CompressedData | undefined;
  /** Ends the work before it is done: `solve()` rejects with its reason. */
  signal?: AbortSignal | undefined;
}

export interface SolveResult {
  /** (dIn, rank); a.T @ a = b @ b.T, which is diagonal */
  a: Float64Array;
  /** (rank, dOut) */
  b: Float64Array;
  /** a, then b: what core.trainLora returns. */
  ab: Float64Array;
  /** s in effective_w = wBase + s * a @ b. */
  scale: number;
  dIn: number;
  dOut: number;
  /** That was asked for, or the best one. */
  rank: number;
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
  /** With `validation`: the smallest rank with the lowest of these losses, but for rounding. */
  bestRank?: number;
  build: Build;
  /** How long it took, loading not included. */
  seconds: number;
}
