/** The options of every function: a row for each. */
import { LARGEST_COUNT } from '../checks/accept.js';
import type { AdapterInput, Preprocessing } from '../types/adapter.js';
import type { BytesInput, MatrixInput, OwnRows } from '../types/arrays.js';
import type { Build, Route, WasmSource, WorkerThread } from '../types/module.js';
import type { CompressedData } from '../types/compressed-data.js';
import type { RowProgress, TrainProgress } from '../types/results.js';
import {
  boolean,
  callback,
  count,
  numberOr,
  oneOf,
  positive,
  seed,
  nonNegative,
  signal,
  together,
  whole,
} from './checks.js';
import { option, required } from './option.js';
import { RUN } from './run.js';

const matrix = together<MatrixInput>(
  'a matrix: a flat Float64Array, Float32Array or array of numbers',
);

/** The rows and the frozen layer. */
export const LAYER = {
  /** Features, (n, dIn); with `preprocessing`, before it: (n, preprocessing.columns). */
  x: option(matrix),
  /** Targets, (n, dOut); with `preprocessing`, in their own units. */
  y: option(matrix),
  /**
   * Compressed rows of `compress()` or `fromR()`, of any copy of this package, instead of x and y;
   * one row at least.
   */
  data: option(together<CompressedData>('what compress() made')),
  /**
   * The frozen weight, (dIn, dOut): it is never modified. With `preprocessing`, it is that of the
   * layer for preprocessed rows, and zeros by default. `data` can have a default.
   */
  wBase: option(matrix),
  /** Whether wBase is (dOut, dIn), as the weight of PyTorch's `nn.Linear` is. */
  wBaseTransposed: option(boolean, { default: false }),
  /** The width of the features. Default: that of `data`, `from` or `preprocessing`. */
  dIn: option(count(1), { flag: '<columns>' }),
  /**
   * The width of the targets. Default: that of `data`, `from` or a `preprocessing` with targets.
   */
  dOut: option(count(1), { flag: '<columns>' }),
  /**
   * The preprocessing of x, y and the rows of `validation`, from `fitPreprocessing()` or
   * `readTable()` of `lora-wasm/data`. With `data`: the preprocessing that was applied before the
   * rows were pushed. The result stores it, so that `apply(x, result)` takes rows before
   * preprocessing and returns targets in their own units.
   */
  preprocessing: option(together<Preprocessing>('a preprocessing')),
};

/** The scale s of an adapter. */
export const SCALE = {
  /** The scale s of the adapter is alpha / rank. Default: s = 1. */
  alpha: option(positive, { flag: '<a>' }),
  /** With `alpha`: the scale is alpha / sqrt(rank) instead (rank-stabilised LoRA, arXiv:2312.03732). */
  rslora: option(boolean, { default: false, flag: '--rslora' }),
};

/** The same as PEFT's default. */
const DEFAULT_RANK = 8;

export const INITIALISATIONS = ['uniform', 'gaussian', 'orthogonal', 'optimum'] as const;

/** The adapter, and where it starts. */
export const ADAPTER = {
  /** The rank of the adapter, 1 or more; it may exceed min(dIn, dOut). With `from`, its own. */
  rank: option(count(1), { default: DEFAULT_RANK, flag: '<r>' }),
  ...SCALE,
  /**
   * An adapter to continue from, as `train()`, `solve()` and `fromPeft()` return it: it provides
   * the initial a and b, the rank and the scale. x and y are those for `apply()` with it: its
   * `preprocessing`, unless another is given, is applied to them and stored in the result. `dIn`,
   * `dOut`, `rank` and `alpha` are optional, and must agree with it. One of zeros is refused, since
   * it would stay so.
   */
  from: option(together<AdapterInput>('an adapter')),
  /**
   * The initial a, (dIn, rank). Default: drawn by `init` and `seed`. Zeros stay zeros while b is
   * zero, too, as it is by default.
   */
  a0: option(matrix),
  /** The initial b, (rank, dOut). Default: zero, so that training starts at wBase itself. */
  b0: option(matrix),
  /**
   * How a is initialised: 'uniform' in ±1/sqrt(dIn); 'gaussian' of standard deviation 1/sqrt(dIn);
   * 'orthogonal', with orthonormal columns, or rows where these are fewer. 'optimum' is the best
   * adapter of this rank, a and b, for the rows to train on and the ridge, as `solve()` finds it.
   */
  init: option(oneOf(...INITIALISATIONS), { default: 'uniform', flag: '<name>' }),
};

export const HOOKS = {
  /**
   * Called about every 30 ms while training, and once at its end. `train()` rejects with the errors
   * that it throws.
   */
  onProgress: option(callback<(progress: TrainProgress) => void>()),
  /** Stops the training; the result has the adapter trained so far. */
  signal: option(signal),
};

export const ROUTES = ['auto', 'direct', 'factored', 'compressed'] as const satisfies readonly (
  'auto' | Route
)[];

/** The adapter and the run, without the rows. */
export const CONTROLS = {
  ...ADAPTER,
  ...RUN,
  /**
   * Validation rows: separate ones, or a fraction of those given, between 0 and 1, drawn from
   * `seed`. Their loss is measured whenever the history records a loss.
   */
  validation: option(
    together<OwnRows | number>('{ x, y } or a fraction of the rows, between 0 and 1,'),
    { flag: '<part or file>' },
  ),
  /**
   * Also computes the best adapter of this rank, as `solve()` does, and compares the trained one
   * with it: see `optimum` of the result.
   */
  optimum: option(boolean, { default: false }),
  /**
   * How a step is computed, which does not affect its result. 'auto': the route that is expected to
   * finish first.
   */
  route: option(oneOf(...ROUTES), { default: 'auto', flag: '<name>' }),
  ...HOOKS,
};

export const TRAIN = { ...LAYER, ...CONTROLS };

/** Options of train() that createTrainer() does not have. */
const { earlyStopping, optimum, onProgress, signal: aborts, ...STEPPED } = CONTROLS;

export const TRAINER_CONTROLS = {
  ...STEPPED,
  /** The length of the run, which a schedule that falls needs. Default: no end. */
  steps: option(count(0), { default: LARGEST_COUNT }),
  /** Record the loss every this many steps. */
  lossEvery: option(count(1), { default: 10 }),
};

export const TRAINER = { ...LAYER, ...TRAINER_CONTROLS };

/** The options of `Trainer.step()`. */
export const STEP = {
  /** As in `train()`. */
  onProgress: option(callback<(progress: TrainProgress) => void>()),
  /**
   * Ends the call within about 30 ms, after the steps that are under way. If it is aborted before
   * the first of them, the call takes none and rejects with its reason.
   */
  signal: option(signal),
};

/** The options of solve(), without the rows. */
export const SOLVE_CONTROLS = {
  /**
   * The rank of the adapter, 1 or more; it may exceed min(dIn, dOut). Two are chosen by the loss on
   * `validation`, and may be 0: 'best' is the smallest rank whose loss is within one standard error
   * of the lowest (Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984,
   * section 3.4.3), 'lowest' the smallest one with the lowest loss. For compressed rows, which have
   * no standard error any more, 'best' is 'lowest'.
   */
  rank: option(numberOr(count(1), 'best', 'lowest'), { default: DEFAULT_RANK, flag: '<r>' }),
  /**
   * How much the squared size ||s * a @ b||² of the change of the weight counts beside
   * ||x @ effective_w - y||² / n, which is dOut times the loss: 0 or more.
   */
  ridge: option(nonNegative, { default: 0, flag: '<λ>' }),
  /**
   * The scale s of the adapter is alpha / rank. Default: s = 1. The change s * a @ b stays the
   * same.
   */
  alpha: option(positive, { flag: '<a>' }),
  /** With `alpha`: the scale is alpha / sqrt(rank) instead (rank-stabilised LoRA, arXiv:2312.03732). */
  rslora: SCALE.rslora,
  /**
   * Rows to measure the loss of every rank on: of the same widths, as they are or compressed, or a
   * fraction of x and y, between 0 and 1, that is held out: the rows that `train()` would hold out.
   */
  validation: option(
    together<OwnRows | CompressedData | number>(
      '{ x, y }, what compress() made, or a fraction of the rows, between 0 and 1,',
    ),
  ),
  /** The seed for drawing a fraction: a whole number from 0 to 2^53 - 1. */
  seed: option(seed, { default: 0, flag: '<s>' }),
  /** Aborts the work: `solve()` rejects with its reason. */
  signal: option(signal),
};

export const SOLVE = { ...LAYER, ...SOLVE_CONTROLS };

/** The layer that an adapter is used in, and its output. */
export const LAYER_IN_USE = {
  /**
   * The frozen weight, (dIn, dOut), to compute the layer's whole output instead of the correction
   * only. Without it, and with standardised targets, the output is that of a layer of zeros: the
   * means of the targets and the correction.
   */
  wBase: option(matrix),
  /** Whether wBase is (dOut, dIn), as the weight of PyTorch's `nn.Linear` is. */
  wBaseTransposed: LAYER.wBaseTransposed,
  /** Scales every row of the output to length 1, as for cosines; rows of zeros stay. */
  normalise: option(boolean, { default: false }),
};

export const OUTPUTS = ['float64', 'float32'] as const;

/** The options of `apply()` of an adapter of createAdapter(). */
export const APPLY_HELD = {
  /** The type of the output: 'float32' makes it a Float32Array, rounded from the same float64. */
  output: option(oneOf(...OUTPUTS), { default: 'float64' }),
  /**
   * Called about every 30 ms, and once at the end; `apply()` rejects with the errors that it
   * throws.
   */
  onProgress: option(callback<(progress: RowProgress) => void>()),
  /** Aborts the work: `apply()` rejects with its reason. */
  signal: option(signal),
};

export const APPLY = { ...LAYER_IN_USE, ...APPLY_HELD };

/** The options of svd() and compressRank(). */
export const SVD = {
  /** Aborts the work: the call rejects with its reason. */
  signal: option(signal),
};

export const PLAN = {
  /** The rows. */
  n: required(count(1), { flag: '<rows>' }),
  /** The width of the features. */
  dIn: required(count(1), { flag: '<columns>' }),
  /** The width of the targets. */
  dOut: required(count(1), { flag: '<columns>' }),
  /** The rank of the adapter. */
  rank: required(count(1), { flag: '<r>' }),
  /** Steps to take. */
  steps: required(count(0), { flag: '<k>' }),
};

export const COMPRESS = {
  /** The width of the features. */
  dIn: option(count(1)),
  /** The width of the targets. */
  dOut: option(count(1)),
  /** Instead: the bytes of `toBytes()`, as a view or a buffer, to continue with. */
  bytes: option(together<BytesInput>('bytes')),
  /**
   * How many workers reduce rows at the same time, as far as the machine has processors: rows are
   * dealt to so many parts, whose results are merged when the data are used. The last digits of the
   * result depend on the number of parts, and not on the machine. 'auto': one part up to 16 dIn
   * rows and for less than about a second of work, two up to 64 dIn rows and four seconds, then
   * four; one for a layer above 8 million values.
   */
  workers: option(numberOr(whole(1, 16), 'auto'), { default: 'auto' }),
};

export const BUILDS = ['auto', 'simd', 'relaxed'] as const satisfies readonly ('auto' | Build)[];

export const LOAD = {
  /**
   * The build of the code. 'auto': the fastest one that the engine supports, or the one that was
   * requested by name before. With `wasm`, its build; 'auto' stands for 'simd' then.
   */
  build: option(oneOf(...BUILDS), { default: 'auto', flag: '<name>' }),
  /**
   * The package's own .wasm file (`lora-wasm/wasm/simd.wasm` or `relaxed.wasm`), where the package
   * cannot load its code by itself: a page or a worker that may not compile bytes hands in a
   * compiled module. `train()` uses what was loaded in this way from then on.
   */
  wasm: option(together<WasmSource>('a URL, a Response, bytes or a WebAssembly.Module')),
  /**
   * Whether train(), createTrainer(), solve(), apply() and others may use a worker from now on, and
   * compress() several. By default they may, and start it when they first need it; `true` starts it
   * at once, beside the code of this thread, also where an earlier start failed. With `false` they
   * work in slices in the calling thread. A function that starts the script `lora-wasm/worker` as a
   * new worker is called for each from now on: for a page whose bundler or policy asks for another
   * way than by the script's own address. Where it throws, or the worker does not start, they do
   * without.
   */
  worker: option(
    together<boolean | (() => WorkerThread)>('true, false or a function that starts one'),
  ),
};
