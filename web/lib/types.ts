import type { BytesInput } from './formats/bytes.js';
import type { MatrixInput } from './matrices/matrix.js';
import type { OwnedBytes } from './owned-arrays.js';
import type { Absent, Given, InputOf, Needed } from './options/option.js';
import type { EARLY_STOPPING, RUN, TOLERANCE } from './options/run.js';
import type {
  ADAPTER,
  COMPRESS,
  CONTROLS,
  LAYER,
  LOAD,
  OwnRows,
  SOLVE_CONTROLS,
  STEP,
  TRAINER_CONTROLS,
} from './options/tables.js';
import type { Preprocessing } from './preprocessing.js';

export type { BytesInput } from './formats/bytes.js';
export type { MatrixInput } from './matrices/matrix.js';

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

export interface LoadOptions extends Given<typeof LOAD> {}

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

/** How a weight is handed in. */
export interface WeightLayout extends Given<Pick<typeof LAYER, 'wBaseTransposed'>> {}

type Layer = typeof LAYER;

/** The rows to train on or to solve for, as they are. */
export interface TrainRows
  extends
    Needed<Layer, 'x' | 'y' | 'wBase' | 'dIn' | 'dOut'>,
    WeightLayout,
    Absent<'data' | 'preprocessing'> {}

/** The same with what is to be done to them first. */
export interface TrainTable
  extends
    Needed<Layer, 'x' | 'y' | 'preprocessing'>,
    Given<Pick<Layer, 'wBase' | 'dIn' | 'dOut'>>,
    Absent<'data'> {}

/** Rows to go on with from an adapter: it has the widths. */
export interface RowsFrom
  extends
    Needed<Layer, 'x' | 'y' | 'wBase'>,
    Needed<typeof ADAPTER, 'from'>,
    Given<Pick<Layer, 'dIn' | 'dOut'>>,
    WeightLayout,
    Absent<'data' | 'preprocessing'> {}

/** The same, compressed: their widths are known. */
export interface TrainData
  extends
    Needed<Layer, 'data'>,
    Given<Pick<Layer, 'wBase' | 'dIn' | 'dOut' | 'preprocessing'>>,
    WeightLayout,
    Absent<'x' | 'y'> {}

export type TrainOptions = (TrainRows | TrainTable | TrainData | RowsFrom) & TrainControls;

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
  /** (dIn, dOut): taken by train() and solve() where they are given none. It is not in the bytes. */
  wBase?: MatrixInput | undefined;

  /**
   * Adds rows, which are copied before it returns and count at once; they are reduced, about
   * 2 dIn (dIn + 2 dOut) operations a row, in the worker where that is much. Await it before the next
   * portion, or the portions pile up. Nothing is added where it rejects.
   *
   * @param x (rows, dIn), any number of rows
   * @param y (rows, dOut)
   * @throws LoraError, as a rejection, ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY, ERR_DISPOSED
   */
  push(x: MatrixInput, y: MatrixInput): Promise<void>;

  /**
   * Adds all the rows of `other`, of any copy of this package, which stays as it is.
   *
   * @throws LoraError ERR_ARGUMENT, ERR_SHAPE (other widths), ERR_OUT_OF_MEMORY, ERR_DISPOSED
   */
  merge(other: CompressedData): void;

  /** All of it as bytes, for `compress({ bytes })`, which restores it bit for bit. */
  toBytes(): OwnedBytes;

  /** Gives its memory back; using it afterwards throws ERR_DISPOSED. */
  dispose(): void;
}

export interface CompressOptions extends Given<typeof COMPRESS> {}

/** What to train, and how. */
export interface TrainControls extends Given<typeof CONTROLS> {}

/** The name of an optimiser, and an optimiser with its settings. */
export type OptimizerName = Extract<InputOf<typeof RUN.optimizer>, string>;
export type Optimizer = Exclude<InputOf<typeof RUN.optimizer>, string>;

/** The name of a schedule, and a schedule with its settings. */
export type ScheduleName = Extract<InputOf<typeof RUN.schedule>, string>;
export type Schedule = Exclude<InputOf<typeof RUN.schedule>, string>;

export interface EarlyStopping extends Given<typeof EARLY_STOPPING> {}

export interface Tolerance extends Given<typeof TOLERANCE> {}

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

/**
 * A trained adapter: effective_w = wBase + scale * a @ b. `JSON.stringify()` writes it with all that a
 * result has, and `adapterFromJSON()` reads it, bit for bit.
 */
export interface TrainedAdapter {
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
  /** As it was given, or as the adapter has it that training went on from. */
  preprocessing?: Preprocessing;
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

/** Options with rows to measure on: what is measured is then in the result. */
export interface WithValidation {
  validation: OwnRows | number;
}

/** Options that ask for the comparison with the best adapter. */
export interface WithOptimum {
  optimum: true;
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

/** Options of `createTrainer()`: those of `train()`, apart from what a single call of `step` takes. */
export type TrainerOptions = (TrainRows | TrainTable | TrainData | RowsFrom) &
  Given<typeof TRAINER_CONTROLS>;

export interface StepOptions extends Given<typeof STEP> {}

/** Where a trainer is. */
export interface TrainerState {
  /** Steps done since the beginning. */
  step: number;
  /** At the present adapter. */
  loss: number;
  /** Set where `tolerance` has ended the run: no further step is taken. */
  stopReason: 'converged' | 'early-stopping' | undefined;
}

/** What `await using` calls, where a TypeScript project knows of it. */
type AsyncDisposal = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? Readonly<Record<Key, () => Promise<void>>>
  : Readonly<Record<never, never>>;

/** A training run that you drive. Calls are done one after the other, in their order. */
export interface Trainer extends AsyncDisposal {
  readonly thread: 'worker' | 'caller';
  readonly route: Route;
  readonly build: Build;
  /** The losses that were kept so far, and the one at the end of the last call. */
  readonly history: TrainHistory;

  /**
   * Takes `steps` more steps (default 1), and measures the loss after them. After ERR_DIVERGED the
   * trainer is where it was last finite.
   *
   * @throws LoraError ERR_ARGUMENT, ERR_DIVERGED, ERR_DISPOSED, ERR_INTERNAL (the worker ended)
   */
  step(steps?: number, options?: StepOptions): Promise<TrainerState>;
  /** mean((x @ effective_w - y)**2) at the present adapter. */
  loss(): Promise<number>;
  /** A copy of the present adapter. */
  adapter(): Promise<TrainedAdapter>;
  /**
   * All that a trainer of the same options needs in order to go on from here with the same bits, as
   * bytes that can be stored.
   */
  snapshot(): Promise<OwnedBytes>;
  /**
   * Goes to where a snapshot was taken. Where it is refused, the trainer stays where it is.
   *
   * @throws LoraError ERR_ARGUMENT, ERR_FORMAT (damaged, or of other sizes or settings)
   */
  restore(snapshot: BytesInput): Promise<void>;
  /** Gives its memory back; using it afterwards rejects with ERR_DISPOSED. */
  dispose(): Promise<void>;
}

/** A trainer with `validation`: the losses of the rows held out are in its history. */
export type ValidatedTrainer = Trainer & { readonly history: Required<TrainHistory> };

export type SolveOptions = (TrainRows | TrainTable | TrainData) & SolveControls;

/** What to solve for. */
export interface SolveControls extends Given<typeof SOLVE_CONTROLS> {}

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
