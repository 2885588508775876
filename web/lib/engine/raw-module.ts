/** How cpp/bindings/make.cpp numbers what is chosen by name. */
export const ROUTE_CODES = { direct: 0, factored: 1 } as const;
export const OPTIMIZER_CODES = {
  sgd: 0,
  momentum: 1,
  nesterov: 2,
  adam: 3,
  adamw: 4,
  'scaled-gd': 5,
} as const;
export const STEP_SIZE_CODES = { constant: 0, auto: 1, 'line-search': 2 } as const;
export const SCHEDULE_CODES = { constant: 0, linear: 1, cosine: 2 } as const;
/** How the module numbers the reasons to stop before the last step; 0 is none. */
export const STOP_REASONS = [undefined, 'converged', 'early-stopping'] as const;

type CodeOf<Codes> = Codes[keyof Codes];

/**
 * What cpp/bindings/bindings.cpp registers. Every matrix is a Float64Array of the right length:
 * nothing is checked on the other side, that is the work of validate.ts.
 */
export interface RawModule {
  trainLora(
    x: Float64Array,
    y: Float64Array,
    wBase: Float64Array,
    a0: Float64Array,
    b0: Float64Array,
    rows: number,
    dIn: number,
    dOut: number,
    rank: number,
    lr: number,
    steps: number,
    route: CodeOf<typeof ROUTE_CODES>,
    n: number,
  ): Float64Array;

  Trainer: new (options: RawTrainerOptions) => RawTrainer;

  Reduction: new (dIn: number, dOut: number) => RawReduction;

  /**
   * x and y have at most dIn rows, and with dIn rows x is upper triangular; `rows`, `n` and
   * `residualSquares` as in Trainer.
   */
  Optimum: new (
    x: Float64Array,
    y: Float64Array,
    wBase: Float64Array,
    rows: number,
    dIn: number,
    dOut: number,
    n: number,
    residualSquares: number,
    ridge: number,
  ) => RawOptimum;
}

/** The matrices of a training run. */
export interface RawTrainerProblem {
  /** (rows, dIn) */
  readonly x: Float64Array;
  /** (rows, dOut) */
  readonly y: Float64Array;
  /** (dIn, dOut) */
  readonly wBase: Float64Array;
  /** (dIn, rank) */
  readonly a0: Float64Array;
  /** (rank, dOut) */
  readonly b0: Float64Array;
  readonly rows: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
  /** The rows that were reduced to these, leaving `residualSquares`; n = rows and 0 if none were. */
  readonly n: number;
  readonly residualSquares: number;
  /** (validationRows, dIn); empty where no rows are held out */
  readonly xValidation: Float64Array;
  /** (validationRows, dOut) */
  readonly yValidation: Float64Array;
  readonly validationRows: number;
}

/** How a training run goes: numbers only, all of them there. */
export interface RawTrainerSettings {
  readonly scale: number;
  readonly route: CodeOf<typeof ROUTE_CODES>;
  /** Of the whole run: what a schedule refers to. */
  readonly steps: number;
  readonly lossEvery: number;

  readonly optimizer: CodeOf<typeof OPTIMIZER_CODES>;
  readonly momentum: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly delta: number;
  readonly weightDecay: number;
  readonly loraPlusRatio: number;
  /** Infinity for none. */
  readonly clipNorm: number;
  readonly ridge: number;

  readonly stepSize: CodeOf<typeof STEP_SIZE_CODES>;
  /** The constant step size. */
  readonly lr: number;
  readonly schedule: CodeOf<typeof SCHEDULE_CODES>;
  /** Steps. */
  readonly warmup: number;
  /** The factor of the last step. */
  readonly finalFactor: number;

  /** Rows; 0 for all of them. Not with reduced rows. */
  readonly batchSize: number;
  /** A probability; not with reduced rows. */
  readonly dropout: number;
  /** Of the batches and of the dropout. */
  readonly seed: number;

  /** Validation losses that may come without a new lowest one; 0 for no early stopping. */
  readonly patience: number;
  readonly minDelta: number;
  /** -1 for none. */
  readonly gradientTolerance: number;
  readonly lossTolerance: number;
}

export type RawTrainerOptions = RawTrainerProblem & RawTrainerSettings;

/** A training run in the module's memory, which `delete` gives back. */
export interface RawTrainer {
  /**
   * Works until `untilStep` steps are done and the loss after them is known, or until about
   * `rowBudget` rows were visited. Returns the rows visited: 0 when nothing is left to do.
   */
  advance(untilStep: number, rowBudget: number): number;
  /** Whole steps done. */
  step(): number;
  /** Of STOP_REASONS: why no further step is taken. */
  stopReason(): number;
  /** The step at which the loss or the gradient was no longer finite, or -1. */
  divergedAt(): number;
  /** The newest step whose loss is known, or -1. */
  lossStep(): number;
  loss(): number;
  /** The last entry is that of advance's end, which another step takes away if it is between two. */
  historySteps(): Float64Array;
  historyLosses(): Float64Array;
  /** NaN where no rows are held out. */
  historyValidation(): Float64Array;
  /** The smallest step size taken so far; infinity before the first step. */
  smallestStepSize(): number;
  /** a, then b. */
  ab(): Float64Array;
  /**
   * With patience: goes back to the adapter, the step and the losses with the lowest validation
   * loss. The history stays as it is, and no step may follow.
   */
  returnToBest(): void;
  /**
   * All that a new Trainer, made from the same options, needs in order to go on from here with the
   * same bits: the step, the adapter, the optimiser's state, the history and the best adapter. What
   * is drawn at random is a function of the seed and of the step.
   */
  state(): Float64Array;
  /** Returns false where `state` is not of such a trainer: this one is of no use then. */
  restore(state: Float64Array): boolean;
  delete(): void;
}

/** Rows reduced to at most dIn of them, in the module's memory, which `delete` gives back. */
export interface RawReduction {
  /** The rows that can be pushed before `advance` has to be called until it returns false. */
  room(): number;
  /** Takes over rows, room() of them at most. */
  push(x: Float64Array, y: Float64Array, rows: number): void;
  pushReduced(
    x: Float64Array,
    y: Float64Array,
    rows: number,
    n: number,
    residualSquares: number,
  ): void;
  /**
   * Works on the rows that were pushed, for a few milliseconds at the most. Returns whether there is
   * anything left to do; while there is, what stands below `n` is not valid.
   */
  advance(): boolean;
  /** The rows that were pushed. */
  n(): number;
  /** The rows that they were reduced to. */
  rows(): number;
  residualSquares(): number;
  /** (rows, dIn) */
  x(): Float64Array;
  /** (rows, dOut) */
  y(): Float64Array;
  delete(): void;
}

/** The best adapters of every rank, in the module's memory, which `delete` gives back. */
export interface RawOptimum {
  /**
   * Works for about `budget` thousand multiplications on what was asked for. Returns those that were
   * done: 0 when nothing is left to do. Only then is what it worked on there.
   */
  advance(budget: number): number;
  /** Of rank 0, 1, ..., as many as there are different adapters. */
  losses(): Float64Array;
  /** One fewer than there are losses. */
  singularValues(): Float64Array;
  /** Asks for the losses on other rows, given as those of Trainer. */
  validate(
    x: Float64Array,
    y: Float64Array,
    rows: number,
    n: number,
    residualSquares: number,
  ): void;
  validationLosses(): Float64Array;
  /** Asks for the factors of the best adapter of a rank. */
  balance(rank: number): void;
  /** a, then b, of that rank or a higher one, for the scale that they are multiplied by. */
  ab(rank: number, scale: number): Float64Array;
  delete(): void;
}

/** What Emscripten writes: starts the code that `instantiateWasm` makes an instance of. */
export type RawModuleFactory = (overrides: {
  /** Where the reason of an end is written, besides being thrown. */
  printErr(line: string): void;
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}) => Promise<RawModule>;

/** dist/wasm/simd.js, and that of each build. */
export interface Glue {
  readonly default: RawModuleFactory;
  /** Where it is; the code is in a file beside it. */
  readonly address: string;
  /** Of the code, in bytes. */
  readonly codeSize: number;
}
