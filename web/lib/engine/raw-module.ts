/**
 * A handle of an object in the module's memory, valid until RawModule.release(). A call with any
 * other number, or with the handle of another kind of object, throws an error that Engine.run()
 * converts to ERR_INTERNAL.
 */
export type Held<Kind extends string = string> = number & { readonly kind?: Kind };
export type HeldProblem = Held<'problem'>;
export type HeldTrainer = Held<'trainer'>;
export type HeldReduction = Held<'reduction'>;
export type HeldProductReduction = Held<'product reduction'>;
export type HeldOptimum = Held<'optimum'>;
export type HeldSearch = Held<'search'>;
export type HeldLayer = Held<'layer'>;
export type HeldSvd = Held<'svd'>;

/**
 * The functions that training.cpp and rest.cpp of cpp/bindings register. Every matrix must be a
 * Float64Array of the right length: C++ checks nothing, web/lib/arguments does.
 */
export interface RawModule {
  release(held: Held): void;

  /**
   * Rows and a frozen weight, whose values are to be pushed. Whatever is made from a problem keeps
   * it alive, also after its own release.
   *
   * @param numbers PROBLEM of layouts.ts
   */
  makeProblem(numbers: Float64Array): HeldProblem;
  /** Copies the next rows. */
  problemPushRows(problem: HeldProblem, x: Float64Array, y: Float64Array, rows: number): void;
  /** Copies the next rows of wBase (dIn, dOut). */
  problemPushWeight(problem: HeldProblem, weight: Float64Array, rows: number): void;

  /**
   * Trains from a complete problem, as makeTrainer does.
   *
   * @param numbers PLAIN_RUN of layouts.ts
   */
  trainLora(
    problem: HeldProblem,
    a0: Float64Array,
    b0: Float64Array,
    numbers: Float64Array,
  ): Float64Array;

  /**
   * The first trainer of a problem turns its memory into what the route works on, so that no
   * optimum can be made from it any more. Later ones share that, and have to be of the same route,
   * scale and kind of sampling. They can take turns.
   *
   * @param validation the rows held out, or NO_PROBLEM of constants.ts
   * @param numbers of trainerNumbers()
   */
  makeTrainer(
    problem: HeldProblem,
    validation: HeldProblem,
    a0: Float64Array,
    b0: Float64Array,
    numbers: Float64Array,
  ): HeldTrainer;
  /**
   * Works until `untilStep` steps are done and the loss after them is known, or until about
   * `rowBudget` rows were visited. Returns the number of visited rows: 0 if nothing is left to do.
   */
  trainerAdvance(trainer: HeldTrainer, untilStep: number, rowBudget: number): number;
  /** TRAINER_REPORT of layouts.ts. */
  trainerReport(trainer: HeldTrainer): Float64Array;
  /**
   * The history from the `from`-th entry on, each as HISTORY_ENTRY of layouts.ts. The last entry
   * may be that of the end of advance, which the next step removes if it is not due.
   */
  trainerHistory(trainer: HeldTrainer, from: number): Float64Array;
  /** a, then b. */
  trainerAb(trainer: HeldTrainer): Float64Array;
  /**
   * With early stopping: returns to the adapter, the step and the losses with the lowest validation
   * loss. The history does not change. No step may follow.
   */
  trainerReturnToBest(trainer: HeldTrainer): void;
  /**
   * The state with which a new trainer of the same arguments continues with the same bits: the
   * step, the adapter, the optimiser's state, the history and the best adapter. Random draws are
   * functions of the seed and the step.
   */
  trainerState(trainer: HeldTrainer): Float64Array;
  /** Returns false if `state` is not of such a trainer; this one is unusable then. */
  trainerRestore(trainer: HeldTrainer, state: Float64Array, length: number): boolean;

  /** A reduction of rows to at most dIn. */
  makeReduction(dIn: number, dOut: number): HeldReduction;
  /** REDUCTION_REPORT of layouts.ts. */
  reductionReport(reduction: HeldReduction): Float64Array;
  /** Adds rows, at most as many as there is room for. */
  reductionPush(reduction: HeldReduction, x: Float64Array, y: Float64Array, rows: number): void;
  /** @param numbers REDUCED_ROWS of layouts.ts */
  reductionPushReduced(
    reduction: HeldReduction,
    x: Float64Array,
    y: Float64Array,
    numbers: Float64Array,
  ): void;
  /**
   * Reduces pushed rows for at most a few milliseconds. Returns whether work is left; until it is
   * done, only `n` and `room` of the report are valid.
   */
  reductionAdvance(reduction: HeldReduction): boolean;
  /** (rows, dIn) */
  reductionX(reduction: HeldReduction): Float64Array;
  /** (rows, dOut) */
  reductionY(reduction: HeldReduction): Float64Array;
  /**
   * Moves the reduced rows, of which there are some, into a problem whose weight is to be pushed.
   */
  reductionTake(reduction: HeldReduction): HeldProblem;

  /** A reduction of more than dIn rows to dIn, faster where it is accurate. */
  makeProductReduction(dIn: number, dOut: number): HeldProductReduction;
  /** How many rows can be pushed before the next `productReductionAdvance`. */
  productReductionRoom(reduction: HeldProductReduction): number;
  /** Adds rows, at most as many as there is room for. */
  productReductionPush(
    reduction: HeldProductReduction,
    x: Float64Array,
    y: Float64Array,
    rows: number,
  ): void;
  /** Makes room, for at most a few milliseconds. Returns whether work is left. */
  productReductionAdvance(reduction: HeldProductReduction): boolean;
  /** Finds the result of all rows so far, in the same way. More rows may follow. */
  productReductionConclude(reduction: HeldProductReduction): boolean;
  /** After that: whether the result is as accurate as that of a reduction. */
  productReductionIsAccurate(reduction: HeldProductReduction): boolean;
  /** Moves the result into a problem whose weight is to be pushed. */
  productReductionTake(reduction: HeldProductReduction): HeldProblem;

  /**
   * The best adapters of every rank. The problem has at most dIn rows, and with dIn rows its x is
   * upper triangular.
   */
  makeOptimum(problem: HeldProblem, ridge: number): HeldOptimum;
  /**
   * Works on the last request for about `budget` thousand multiplications. Returns how many were
   * done: 0 if nothing is left to do, and only then the results are available.
   */
  optimumAdvance(optimum: HeldOptimum, budget: number): number;
  /** The losses of rank 0, 1, ..., up to the highest rank with an adapter of its own. */
  optimumLosses(optimum: HeldOptimum): Float64Array;
  /** The singular values: one fewer than losses. */
  optimumSingularValues(optimum: HeldOptimum): Float64Array;
  /** Requests the losses on the rows of another problem of the same layer. */
  optimumValidate(optimum: HeldOptimum, problem: HeldProblem): void;
  optimumValidationLosses(optimum: HeldOptimum): Float64Array;
  /** Requests the factors of the best adapter of a rank. */
  optimumBalance(optimum: HeldOptimum, rank: number): void;
  /** a, then b, for a scale, padded to a rank at least that of optimumBalance. */
  optimumAb(optimum: HeldOptimum, rank: number, scale: number): Float64Array;

  /**
   * A layer to be applied, x @ w + scale * (x @ a) @ b, whose weight is to be pushed if it has one.
   *
   * @param numbers LAYER of layouts.ts
   */
  makeLayer(a: Float64Array, b: Float64Array, numbers: Float64Array): HeldLayer;
  /** Copies the next rows of the weight (dIn, dOut). */
  layerPushWeight(layer: HeldLayer, weight: Float64Array, rows: number): void;
  /**
   * Copies the output for `rows` rows of x, BLOCK_ROWS at most, into y, which may have the memory of
   * x. Returns its largest absolute value: infinite or NaN if a value is, in which case one of x may
   * be, too, and nothing is copied. A row's output does not depend on the others.
   */
  layerApply(
    layer: HeldLayer,
    x: Float64Array | Float32Array,
    y: Float64Array | Float32Array,
    rows: number,
  ): number;

  /**
   * A search for queries, all of which are to be pushed before the index.
   *
   * @param numbers SEARCH of layouts.ts
   */
  makeSearch(numbers: Float64Array): HeldSearch;
  /** Copies the next queries and, where the search asks for ranks, the relevant row of each. */
  searchPushQueries(
    search: HeldSearch,
    queries: Float64Array,
    relevant: Float64Array,
    rows: number,
  ): void;
  /** Copies the next rows of the index, a portion at most. */
  searchPushIndex(search: HeldSearch, rows: Float64Array, count: number): void;
  /**
   * Compares them with the queries for about `budget` thousand multiplications. Returns how many
   * were done: 0 if nothing is left to do, and only then the next rows may be pushed.
   */
  searchAdvance(search: HeldSearch, budget: number): number;
  /** Sorts about `budget` neighbours after the last rows. Returns how many: 0 if all are sorted. */
  searchSort(search: HeldSearch, budget: number): number;
  /** The rank of the relevant row of each query, from 1. */
  searchRanks(search: HeldSearch): Float64Array;
  /** The sorted neighbours from the `from`-th of all on, each as NEIGHBOUR of layouts.ts. */
  searchNeighbours(search: HeldSearch, from: number, count: number): Float64Array;

  /**
   * The singular value decomposition of scale * a @ b, from a transposed, (rank, dIn), and b.
   *
   * @param numbers SVD of layouts.ts
   */
  makeSvd(columns: Float64Array, rows: Float64Array, numbers: Float64Array): HeldSvd;
  /**
   * Works for about `budget` thousand multiplications. Returns how many were done: 0 if nothing is
   * left to do, and only then the results are available.
   */
  svdAdvance(svd: HeldSvd, budget: number): number;
  /** min(rank, dIn, dOut) of them, in descending order; infinite where they are too large. */
  svdValues(svd: HeldSvd): Float64Array;
  /** As many rows of dIn values: orthonormal, but for zeros where the singular value is 0. */
  svdLeft(svd: HeldSvd): Float64Array;
  /** The same of dOut values. */
  svdRight(svd: HeldSvd): Float64Array;
}

/** Emscripten's factory: starts the instance that `instantiateWasm` creates. */
export type RawModuleFactory = (overrides: {
  /** Receives the reason of an abort, which is also thrown. */
  printErr(line: string): void;
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}) => Promise<RawModule>;
