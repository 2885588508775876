/** The options of every function: a row for each. */
import type { AdapterInput, Preprocessing } from '../types/adapter.js';
import type { BytesInput, MatrixInput, OwnRows } from '../types/arrays.js';
import type { Build, Route, WasmSource, WorkerThread } from '../types/module.js';
import type { CompressedData } from '../types/compressed-data.js';
import type { TrainProgress } from '../types/results.js';
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
} from './checks.js';
import { option, required } from './option.js';
import { RUN } from './run.js';

const matrix = together<MatrixInput>(
  'a matrix: a flat Float64Array, Float32Array or array of numbers',
);

/** The rows and the frozen layer. */
export const LAYER = {
  /** Features, (n, dIn); with `preprocessing`, as they come: (n, preprocessing.columns). */
  x: option(matrix),
  /** Targets, (n, dOut); with `preprocessing`, in their own units. */
  y: option(matrix),
  /**
   * What `compress()` or `fromR()` made, of any copy of this package, instead of x and y; at least one
   * row was pushed.
   */
  data: option(together<CompressedData>('what compress() made')),
  /**
   * The frozen weight, (dIn, dOut): it is never written and gets no gradient. With `preprocessing`, of
   * the layer that takes the preprocessed rows; zeros by default then. `data` can have one.
   */
  wBase: option(matrix),
  /** Whether wBase is (dOut, dIn), as the weight of PyTorch's `nn.Linear` is. */
  wBaseTransposed: option(boolean, { default: false }),
  /** The width of the features. `data`, `from` and `preprocessing` know it. */
  dIn: option(count(1), { flag: '<columns>' }),
  /** The width of the targets. `data` and `from` know it, and a `preprocessing` that has targets. */
  dOut: option(count(1), { flag: '<columns>' }),
  /**
   * What is to be done to x and y first, and to the rows of `validation`: what `fitPreprocessing()` or
   * `readTable()` of `lora-wasm/data` gave. With `data`, what was done before the rows were pushed. The
   * result has it, so that `apply(x, result)` takes rows as they come and gives targets in their own
   * units.
   */
  preprocessing: option(together<Preprocessing>('a preprocessing')),
};

/** The scale s of an adapter. */
export const SCALE = {
  /** The scale s of the adapter is alpha / rank. Default: s = 1. */
  alpha: option(positive, { flag: '<a>' }),
  /** The scale is alpha / sqrt(rank) instead (rank-stabilised LoRA, arXiv:2312.03732). */
  rslora: option(boolean, { default: false, flag: '--rslora' }),
};

/** PEFT's adapters have this rank by default, too. */
const DEFAULT_RANK = 8;

export const INITIALISATIONS = ['uniform', 'gaussian', 'orthogonal', 'optimum'] as const;

/** The adapter, and where it starts. */
export const ADAPTER = {
  /** The rank of the adapter, 1 or more; it may exceed min(dIn, dOut). With `from`, its own. */
  rank: option(count(1), { default: DEFAULT_RANK, flag: '<r>' }),
  ...SCALE,
  /**
   * An adapter to go on from, as `train()`, `solve()` and `fromPeft()` return it: a and b start as its
   * own, with its rank and scale. x and y are as `apply()` has them for it: its `preprocessing`, unless
   * another is given, is applied to them and kept in the result. `dIn`, `dOut`, `rank` and `alpha` can
   * be left out, and have to agree with it.
   */
  from: option(together<AdapterInput>('an adapter')),
  /** Where a starts, (dIn, rank). Default: as `init` says, from `seed`. */
  a0: option(matrix),
  /** Where b starts, (rank, dOut). Default: zero, so that training starts at wBase itself. */
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
   * Called about every 30 ms while training, and once at its end. What it throws, `train()` rejects
   * with.
   */
  onProgress: option(callback<(progress: TrainProgress) => void>()),
  /** Stops the training; what was trained until then is kept. */
  signal: option(signal),
};

export const ROUTES = ['auto', 'direct', 'factored', 'compressed'] as const satisfies readonly (
  'auto' | Route
)[];

/** What to train, and how, apart from the rows. */
export const CONTROLS = {
  ...ADAPTER,
  ...RUN,
  /**
   * Rows that are measured on and not trained on: of your own, or as a fraction of those given,
   * between 0 and 1, drawn from `seed`. Measured whenever the history keeps a loss.
   */
  validation: option(
    together<OwnRows | number>('{ x, y } or a fraction of the rows, between 0 and 1,'),
    { flag: '<part or file>' },
  ),
  /**
   * Computes besides how good an adapter of this rank can be, as `solve()` does, and tells how far the
   * trained one is from it: see `optimum` of the result.
   */
  optimum: option(boolean, { default: false }),
  /** How a step is computed; never what it computes. 'auto': the one expected to be done first. */
  route: option(oneOf(...ROUTES), { default: 'auto', flag: '<name>' }),
  ...HOOKS,
};

export const TRAIN = { ...LAYER, ...CONTROLS };

/** Steps of a run without an end. */
const ENDLESS = 2 ** 31 - 1;

/** What a run that is driven step by step has not. */
const { earlyStopping, optimum, onProgress, signal: aborts, ...STEPPED } = CONTROLS;

export const TRAINER_CONTROLS = {
  ...STEPPED,
  /** The length of the run, to which a schedule refers. Default: no end. */
  steps: option(count(0), { default: ENDLESS }),
  /** Record the loss every this many steps. */
  lossEvery: option(count(1), { default: 10 }),
};

export const TRAINER = { ...LAYER, ...TRAINER_CONTROLS };

/** Of one call of `Trainer.step()`. */
export const STEP = {
  /** As that of `train()`. */
  onProgress: option(callback<(progress: TrainProgress) => void>()),
  /** Ends the call after the step that is under way. */
  signal: option(signal),
};

/** What to solve for. */
export const SOLVE_CONTROLS = {
  /**
   * The rank of the adapter, 1 or more; it may exceed min(dIn, dOut). Two are chosen by the loss on
   * `validation`, and may be 0: 'best' is the smallest rank whose loss is within one standard error of
   * the lowest (Breiman, Friedman, Olshen and Stone, Classification and Regression Trees, 1984, section
   * 3.4.3), 'lowest' the smallest one with the lowest loss. For compressed rows, which have no standard
   * error any more, 'best' is 'lowest'.
   */
  rank: option(numberOr(count(1), 'best', 'lowest'), { default: DEFAULT_RANK, flag: '<r>' }),
  /**
   * How much the squared size ||s * a @ b||² of the change of the weight counts beside
   * ||x @ effective_w - y||² / n, which is dOut times the loss: 0 or more.
   */
  ridge: option(nonNegative, { default: 0, flag: '<λ>' }),
  /** The scale s of the adapter is alpha / rank. Default: s = 1. The change s * a @ b stays the same. */
  alpha: option(positive, { flag: '<a>' }),
  /** The scale is alpha / sqrt(rank) instead (rank-stabilised LoRA, arXiv:2312.03732). */
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
  /** Draws the rows of such a fraction: a whole number from 0 to 2^53 - 1. */
  seed: option(seed, { default: 0, flag: '<s>' }),
  /** Ends the work before it is done: `solve()` rejects with its reason. */
  signal: option(signal),
};

export const SOLVE = { ...LAYER, ...SOLVE_CONTROLS };

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
  /** The width of the features to come. */
  dIn: option(count(1)),
  /** The width of the targets to come. */
  dOut: option(count(1)),
  /** Instead: what `toBytes()` gave, as a view or a buffer, to go on with. */
  bytes: option(together<BytesInput>('bytes')),
};

export const BUILDS = ['auto', 'simd', 'relaxed'] as const satisfies readonly ('auto' | Build)[];

export const LOAD = {
  /**
   * The build of the code. 'auto': the fastest one that the engine can run, or the one that was asked
   * for by name before. With `wasm`, the build that it is of; 'auto' stands for 'simd' there.
   */
  build: option(oneOf(...BUILDS), { default: 'auto', flag: '<name>' }),
  /**
   * The package's own .wasm file (`lora-wasm/wasm/simd.wasm` or `relaxed.wasm`), where the package
   * cannot load its code by itself: a page or a worker that may not compile bytes hands in a compiled
   * module. `train()` uses what was loaded in this way from then on.
   */
  wasm: option(together<WasmSource>('a URL, a Response, bytes or a WebAssembly.Module')),
  /**
   * Whether train(), createTrainer() and solve() may use a worker from now on. By default they may,
   * and start it when they first need it; `true` starts it at once, beside the code of this thread.
   * With `false` they work in slices in the calling thread. A function that starts the script
   * `lora-wasm/worker` as a worker is called for one from now on: for a page whose bundler or policy
   * asks for another way than by the script's own address. Where it throws, or the worker does not
   * start, they do without.
   */
  worker: option(
    together<boolean | (() => WorkerThread)>('true, false or a function that starts one'),
  ),
};
