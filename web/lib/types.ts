import type { AdapterInput } from './adapter.js';
import type { BytesInput } from './formats/bytes.js';
import type { MatrixInput } from './matrices/matrix.js';
import type { OwnedBytes } from './owned-arrays.js';
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

export interface LoadOptions {
  /**
   * Default 'auto': the fastest build that the engine can run, or the one that was asked for by
   * name before. With `wasm`, the build that it is of; 'auto' stands for 'simd' there.
   */
  build?: 'auto' | Build | undefined;
  /**
   * The package's own .wasm file (`lora-wasm/wasm/simd.wasm` or `relaxed.wasm`), where the package
   * cannot load its code by itself: a page or a worker that may not compile bytes hands in a compiled
   * module. `train()` uses what was loaded in this way from then on.
   */
  wasm?: WasmSource | undefined;
  /**
   * Whether train(), createTrainer() and solve() may use a worker from now on. By default they may,
   * and start it when they first need it; `true` starts it at once, beside the code of this thread.
   * With `false` they work in slices in the calling thread. A function that starts the script
   * `lora-wasm/worker` as a worker is called for one from now on: for a page whose bundler or policy
   * asks for another way than by the script's own address. Where it throws, or the worker does not
   * start, they do without.
   */
  worker?: boolean | (() => WorkerThread) | undefined;
}

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
export interface WeightLayout {
  /** Whether wBase is (dOut, dIn), as the weight of PyTorch's `nn.Linear` is. Default false. */
  wBaseTransposed?: boolean | undefined;
}

/** The rows to train on or to solve for, as they are. */
export interface TrainRows extends WeightLayout {
  /** Features, (n, dIn); n is x.length / dIn. */
  x: MatrixInput;
  /** Targets, (n, dOut). */
  y: MatrixInput;
  /** The frozen weight, (dIn, dOut). It is never written and gets no gradient. */
  wBase: MatrixInput;
  dIn: number;
  dOut: number;
  data?: undefined;
  preprocessing?: undefined;
}

/** The same with what is to be done to them first, as it is done to the rows of `validation`. */
export interface TrainTable {
  /** As it comes, (n, preprocessing.columns). */
  x: MatrixInput;
  /** Targets, (n, dOut), in their own units. */
  y: MatrixInput;
  /**
   * What `fitPreprocessing()` or `readTable()` of `lora-wasm/data` gave. The result has it, so that
   * `apply(x, result)` takes rows as they come and gives targets in their own units.
   */
  preprocessing: Preprocessing;
  /** The frozen weight of the layer that takes the preprocessed rows. Default: zeros. */
  wBase?: MatrixInput | undefined;
  /** Default: the columns of the preprocessed rows. */
  dIn?: number | undefined;
  /** Needed where `preprocessing` knows nothing of the targets. */
  dOut?: number | undefined;
  data?: undefined;
}

/** Rows to go on with from an adapter: it has the widths. */
export interface RowsFrom extends Omit<TrainRows, 'dIn' | 'dOut'> {
  from: AdapterInput;
  dIn?: number | undefined;
  dOut?: number | undefined;
}

/** The same, compressed: their widths are known. */
export interface TrainData extends WeightLayout {
  /** What `compress()` or `fromR()` made, of any copy of this package; at least one row was pushed. */
  data: CompressedData;
  /** Needed where `data` has none. */
  wBase?: MatrixInput | undefined;
  x?: undefined;
  y?: undefined;
  dIn?: number | undefined;
  dOut?: number | undefined;
  /** What was done to the rows before they were pushed, to be kept with the result. */
  preprocessing?: Preprocessing | undefined;
}

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

export interface CompressOptions {
  /** The widths of the rows to come. */
  dIn?: number | undefined;
  dOut?: number | undefined;
  /** Instead: what `toBytes()` gave, as a view or a buffer, to go on with. */
  bytes?: BytesInput | undefined;
}

/** What to train, and how. */
export interface TrainControls {
  /** The rank of the adapter, 1 or more; it may exceed min(dIn, dOut). Default: 8, or that of `from`. */
  rank?: number | undefined;
  /** Steps to take, 0 or more; each visits all n rows, or a batch of them. Default 1000. */
  steps?: number | undefined;
  /**
   * An adapter to go on from, as `train()`, `solve()` and `fromPeft()` return it: a and b start as its
   * own, with its rank and scale. x and y are as `apply()` has them for it: its `preprocessing`, unless
   * another is given, is applied to them and kept in the result. `dIn`, `dOut`, `rank` and `alpha` can be left out, and have to
   * agree with it.
   */
  from?: AdapterInput | undefined;
  /**
   * The step size, 0 or more. Default 'auto': one that is safe for the data and the adapter,
   * computed anew at every step. 'line-search', with 'sgd' or 'scaled-gd': the one that lowers the
   * loss the most along the direction, so that the loss never rises.
   */
  lr?: number | 'auto' | 'line-search' | undefined;
  /** Default 'constant'. What the step size is multiplied by, over the run. */
  schedule?: ScheduleName | Schedule | undefined;
  /** Where a starts, (dIn, rank). Default: as `init` says, from `seed`. */
  a0?: MatrixInput | undefined;
  /** Where b starts, (rank, dOut). Default: zero, so that training starts at wBase itself. */
  b0?: MatrixInput | undefined;
  /**
   * Of a: 'uniform' in ±1/sqrt(dIn), the default; 'gaussian' of standard deviation 1/sqrt(dIn);
   * 'orthogonal', with orthonormal columns, or rows where these are fewer. Of a and b: 'optimum', the
   * best adapter of this rank for the rows to train on and the ridge, as `solve()` finds it.
   */
  init?: 'uniform' | 'gaussian' | 'orthogonal' | 'optimum' | undefined;
  /**
   * Of all that is drawn at random: a whole number from 0 to 2^53 - 1. The same one gives the same
   * bits everywhere. Default 0.
   */
  seed?: number | undefined;
  /** The scale s of the adapter is alpha / rank. Default: s = 1. */
  alpha?: number | undefined;
  /** The scale is alpha / sqrt(rank) instead (rank-stabilised LoRA, arXiv:2312.03732). */
  rslora?: boolean | undefined;
  /** Default 'sgd', plain gradient descent; with settings as an object. */
  optimizer?: OptimizerName | Optimizer | undefined;
  /**
   * Shortens the gradient, of a and b together, to this norm where it is longer, as
   * torch.nn.utils.clip_grad_norm_ does.
   */
  clipNorm?: number | undefined;
  /**
   * λ of a penalty λ ‖s a b‖² that is added to what is descended, ‖y_hat − y‖² / n. It is in no loss
   * that is reported. Default 0.
   */
  ridge?: number | undefined;
  /**
   * Rows of a step: all rows are dealt into batches, in another order in every epoch, from `seed`;
   * the last batch of an epoch is smaller where they do not come out even. Losses are still those of
   * all rows. Default: all rows in every step.
   */
  batchSize?: number | undefined;
  /**
   * The probability, from 0 to below 1, that the adapter does not see a value of x in a step; those
   * it sees are divided by 1 - dropout. Drawn from `seed`. wBase sees all of them, and losses are
   * measured without. Default 0.
   */
  dropout?: number | undefined;
  /**
   * Rows that are measured on and not trained on: of your own, or as a fraction of those given,
   * between 0 and 1, drawn from `seed`. Measured whenever the history keeps a loss.
   */
  validation?: { x: MatrixInput; y: MatrixInput } | number | undefined;
  /** Stops when the validation loss has not fallen for a while, and returns the best adapter. */
  earlyStopping?: EarlyStopping | undefined;
  /** Stops when there is nothing left to gain. */
  tolerance?: Tolerance | undefined;
  /**
   * Computes besides how good an adapter of this rank can be, as `solve()` does, and tells how far the
   * trained one is from it: see `optimum` of the result. Default false.
   */
  optimum?: boolean | undefined;
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

/** The optimisers; all but 'scaled-gd' match torch.optim. */
export type OptimizerName = 'sgd' | 'momentum' | 'nesterov' | 'adam' | 'adamw' | 'scaled-gd';

interface CommonSettings {
  /**
   * Adds weightDecay * w to the gradient; 'adamw' shrinks w by lr * weightDecay instead. Default 0.
   */
  weightDecay?: number | undefined;
  /** The step size of b over that of a (LoRA+, arXiv:2402.12354). Default 1. */
  loraPlusRatio?: number | undefined;
}

/** An optimiser with its settings. */
export type Optimizer = CommonSettings &
  (
    | { name: 'sgd' }
    /** v = momentum * v + gradient; the step is v, or gradient + momentum * v. Default 0.9. */
    | { name: 'momentum' | 'nesterov'; momentum?: number | undefined }
    /** Defaults 0.9, 0.999 and 1e-8. */
    | {
        name: 'adam' | 'adamw';
        beta1?: number | undefined;
        beta2?: number | undefined;
        eps?: number | undefined;
      }
    /**
     * Descent in the metric of a @ b: grad_a (b b.T + δ I)^-1 and (a.T a + δ I)^-1 grad_b, δ being
     * `delta` times the mean of the diagonal. Default 1e-6. Tong, Ma and Chi, JMLR 22 (2021).
     */
    | { name: 'scaled-gd'; delta?: number | undefined }
  );

export type ScheduleName = 'constant' | 'linear' | 'cosine';

/**
 * What the step size is multiplied by in step t = 0, 1, …: (t + 1) / warmup during the warm-up; then,
 * with q = (t - warmup) / (steps - warmup), 1 ('constant'), 1 - (1 - final) q ('linear'), or
 * final + (1 - final) (1 + cos(π q)) / 2 ('cosine').
 */
export type Schedule =
  | { name: 'constant'; warmup?: number | undefined }
  | {
      name: 'linear' | 'cosine';
      /** Steps; default 0. */
      warmup?: number | undefined;
      /** The factor at the end of the run, from 0 to 1; default 0. */
      final?: number | undefined;
    };

export interface EarlyStopping {
  /** How many validation losses in a row may come without a new lowest one. */
  patience: number;
  /** By how much a loss has to be below the lowest to count as such. Default 0. */
  minDelta?: number | undefined;
}

export interface Tolerance {
  /** Stops where the norm of the gradient, of a and b together, is at most this. */
  gradient?: number | undefined;
  /**
   * Stops where the loss has changed by at most this part of itself a step, since the one that the
   * history kept before.
   */
  loss?: number | undefined;
}

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
  validation: { x: MatrixInput; y: MatrixInput } | number;
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
  Omit<TrainControls, 'steps' | 'earlyStopping' | 'optimum' | 'onProgress' | 'signal'> & {
    /** The length of the run, to which a schedule refers. Default: no end. */
    steps?: number | undefined;
  };

export interface StepOptions {
  onProgress?: ((progress: TrainProgress) => void) | undefined;
  /** Ends the call after the step that is under way. */
  signal?: AbortSignal | undefined;
}

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
export interface SolveControls {
  /**
   * The rank of the adapter, 1 or more; it may exceed min(dIn, dOut). Default 8. Two are chosen by the
   * loss on `validation`, and may be 0: 'best' is the smallest rank whose loss is within one standard
   * error of the lowest (Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984,
   * section 3.4.3), 'lowest' the smallest one with the lowest loss. For compressed rows, which have no
   * standard error any more, 'best' is 'lowest'.
   */
  rank?: number | 'best' | 'lowest' | undefined;
  /**
   * How much the squared size ||s * a @ b||² of the change of the weight counts beside
   * ||x @ effective_w - y||² / n, which is dOut times the loss: 0 or more. Default 0.
   */
  ridge?: number | undefined;
  /** The scale s of the adapter is alpha / rank. Default: s = 1. The change s * a @ b stays the same. */
  alpha?: number | undefined;
  /** The scale is alpha / sqrt(rank) instead. */
  rslora?: boolean | undefined;
  /**
   * Rows to measure the loss of every rank on: of the same widths, as they are or compressed, or a
   * fraction of x and y, between 0 and 1, that is held out: the rows that `train()` would hold out.
   */
  validation?: { x: MatrixInput; y: MatrixInput } | CompressedData | number | undefined;
  /** Draws the rows of such a fraction: a whole number from 0 to 2^53 - 1. Default 0. */
  seed?: number | undefined;
  /** Ends the work before it is done: `solve()` rejects with its reason. */
  signal?: AbortSignal | undefined;
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
