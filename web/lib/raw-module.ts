import type { Route } from './types.js';

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
    route: RawRoute,
    n: number,
  ): Float64Array;

  Route: Record<Exclude<Route, 'compressed'>, RawRoute>;

  /**
   * x and y have `rows` rows, which were reduced from `n`, leaving `residualSquares`; where nothing
   * was reduced, n = rows and it is 0. `lr` of NaN stands for the safe step size, taken anew at every
   * step.
   */
  Trainer: new (
    x: Float64Array,
    y: Float64Array,
    wBase: Float64Array,
    a0: Float64Array,
    b0: Float64Array,
    rows: number,
    dIn: number,
    dOut: number,
    rank: number,
    scale: number,
    lr: number,
    lossEvery: number,
    route: RawRoute,
    n: number,
    residualSquares: number,
  ) => RawTrainer;

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

/** One of the values of an enumeration that only the module looks into. */
export interface RawRoute {
  readonly value: number;
}

/** A training run in the module's memory, which `delete` gives back. */
export interface RawTrainer {
  /**
   * Works until `untilStep` steps are done and the loss after them is known, or until about
   * `rowBudget` rows were visited. Returns the rows visited: 0 when nothing is left to do.
   */
  advance(untilStep: number, rowBudget: number): number;
  /** Whole steps done. */
  step(): number;
  /** The step at which the loss or the gradient was no longer finite, or -1. */
  divergedAt(): number;
  /** The newest step whose loss is known, or -1. */
  lossStep(): number;
  loss(): number;
  historySteps(): Float64Array;
  historyLosses(): Float64Array;
  /** The smallest step size taken so far; infinity before the first step. */
  smallestStepSize(): number;
  /** a, then b. */
  ab(): Float64Array;
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

/** The default export of dist/wasm/*.js, which Emscripten writes. */
export type RawModuleFactory = (overrides: {
  /** Where the reason of an end is written, besides being thrown. */
  printErr(line: string): void;
  /** Starts another module than the embedded one. */
  instantiateWasm?(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}) => Promise<RawModule>;
