import { initialA, initialB } from './initialise.js';
import { readMatrix, requireLength, type MatrixInput } from './matrix.js';

export interface Sizes {
  readonly n: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
}

/** The matrices of a problem, of the right lengths, their values not yet read. */
export interface AcceptedProblem {
  readonly sizes: Sizes;
  /** (n, dIn) */
  readonly x: MatrixInput;
  /** (n, dOut) */
  readonly y: MatrixInput;
  /** (dIn, dOut) */
  readonly wBase: MatrixInput;
  /** (dIn, rank); undefined where it is initialised from `seed` */
  readonly a0: MatrixInput | undefined;
  /** (rank, dOut); undefined where it starts at zero */
  readonly b0: MatrixInput | undefined;
  readonly seed: number;
}

/** The same as the WebAssembly code takes it: float64, complete, every value finite. */
export interface Problem {
  readonly sizes: Sizes;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly wBase: Float64Array;
  readonly a0: Float64Array;
  readonly b0: Float64Array;
}

/**
 * Reads the values, a chunk between two yields, and makes those of a0 and b0 that were not given.
 * Throws ERR_NOT_FINITE, ERR_ARGUMENT, ERR_OUT_OF_MEMORY.
 */
export function* readProblem(accepted: AcceptedProblem): Generator<undefined, Problem> {
  const { sizes, x, y, wBase, a0, b0, seed } = accepted;
  const { n, dIn, dOut, rank } = sizes;
  return {
    sizes,
    x: yield* readMatrix('x', x, n * dIn, dIn),
    y: yield* readMatrix('y', y, n * dOut, dOut),
    wBase: yield* readMatrix('wBase', wBase, dIn * dOut, dOut),
    a0: a0 ? yield* readMatrix('a0', a0, dIn * rank, rank) : initialA(dIn, rank, seed),
    b0: b0 ? yield* readMatrix('b0', b0, rank * dOut, dOut) : initialB(rank, dOut),
  };
}

/** Throws ERR_ARGUMENT where a matrix has lost values since it was read (it was transferred). */
export function requireIntact({ sizes, x, y, wBase, a0, b0 }: Problem): void {
  const { n, dIn, dOut, rank } = sizes;
  requireLength('x', x, n * dIn);
  requireLength('y', y, n * dOut);
  requireLength('wBase', wBase, dIn * dOut);
  requireLength('a0', a0, dIn * rank);
  requireLength('b0', b0, rank * dOut);
}
