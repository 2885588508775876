/**
 * Something in the module's memory: a handle, valid until RawModule.release(). A call with any other number,
 * or with the handle of something else, throws an error that Engine.run() turns into ERR_INTERNAL.
 */
type Held<Kind> = number & { readonly kind?: Kind };
export type HeldProblem = Held<'problem'>;
export type HeldTrainer = Held<'trainer'>;
export type HeldReduction = Held<'reduction'>;
export type HeldOptimum = Held<'optimum'>;

/**
 * What cpp/bindings/bindings.cpp registers. Every matrix is a Float64Array of the right length:
 * nothing is checked on the other side, that is the work of web/lib/arguments.
 */
export interface RawModule {
  release(held: HeldProblem | HeldTrainer | HeldReduction | HeldOptimum): void;

  /**
   * Rows and a frozen weight, whose values are to be pushed. Whatever is made from a problem keeps it
   * alive, also after its own release.
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
   * The first trainer of a problem turns its memory into what the route works on, so that no optimum can
   * be made from it any more. Later ones share that, and have to be of the same route, scale and kind of
   * sampling. They can take turns.
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
   * `rowBudget` rows were visited. Returns the rows visited: 0 when nothing is left to do.
   */
  trainerAdvance(trainer: HeldTrainer, untilStep: number, rowBudget: number): number;
  /** TRAINER_REPORT of layouts.ts. */
  trainerReport(trainer: HeldTrainer): Float64Array;
  /**
   * The history from its `from`-th entry on, each as HISTORY_ENTRY of layouts.ts. The last entry is
   * that of advance's end, which another step takes away if it is between two.
   */
  trainerHistory(trainer: HeldTrainer, from: number): Float64Array;
  /** a, then b. */
  trainerAb(trainer: HeldTrainer): Float64Array;
  /**
   * With patience: goes back to the adapter, the step and the losses with the lowest validation
   * loss. The history stays as it is, and no step may follow.
   */
  trainerReturnToBest(trainer: HeldTrainer): void;
  /**
   * All that a new trainer, made from the same arguments, needs in order to go on from here with the
   * same bits: the step, the adapter, the optimiser's state, the history and the best adapter. What
   * is drawn at random is a function of the seed and of the step.
   */
  trainerState(trainer: HeldTrainer): Float64Array;
  /** Returns false where `state` is not of such a trainer: this one is of no use then. */
  trainerRestore(trainer: HeldTrainer, state: Float64Array, length: number): boolean;

  /** Of rows, to at most dIn of them. */
  makeReduction(dIn: number, dOut: number): HeldReduction;
  /** REDUCTION_REPORT of layouts.ts. */
  reductionReport(reduction: HeldReduction): Float64Array;
  /** Takes over rows, as many as there is room for at most. */
  reductionPush(reduction: HeldReduction, x: Float64Array, y: Float64Array, rows: number): void;
  /** @param numbers REDUCED_ROWS of layouts.ts */
  reductionPushReduced(
    reduction: HeldReduction,
    x: Float64Array,
    y: Float64Array,
    numbers: Float64Array,
  ): void;
  /**
   * Works on the rows that were pushed, for a few milliseconds at the most. Returns whether there is
   * anything left to do; while there is, only the `n` and the `room` of the report are valid.
   */
  reductionAdvance(reduction: HeldReduction): boolean;
  /** (rows, dIn) */
  reductionX(reduction: HeldReduction): Float64Array;
  /** (rows, dOut) */
  reductionY(reduction: HeldReduction): Float64Array;
  /** Moves the reduced rows, of which there are some, into a problem whose weight is to be pushed. */
  reductionTake(reduction: HeldReduction): HeldProblem;

  /**
   * The best adapters of every rank. The problem has at most dIn rows, and with dIn rows its x is upper
   * triangular.
   */
  makeOptimum(problem: HeldProblem, ridge: number): HeldOptimum;
  /**
   * Works for about `budget` thousand multiplications on what was asked for. Returns those that were
   * done: 0 when nothing is left to do. Only then is what it worked on there.
   */
  optimumAdvance(optimum: HeldOptimum, budget: number): number;
  /** Of rank 0, 1, ..., as many as there are different adapters. */
  optimumLosses(optimum: HeldOptimum): Float64Array;
  /** One fewer than there are losses. */
  optimumSingularValues(optimum: HeldOptimum): Float64Array;
  /** Asks for the losses on the rows of another problem of the same layer. */
  optimumValidate(optimum: HeldOptimum, problem: HeldProblem): void;
  optimumValidationLosses(optimum: HeldOptimum): Float64Array;
  /** Asks for the factors of the best adapter of a rank. */
  optimumBalance(optimum: HeldOptimum, rank: number): void;
  /** a, then b, of that rank or a higher one, for the scale that they are multiplied by. */
  optimumAb(optimum: HeldOptimum, rank: number, scale: number): Float64Array;
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
