import { CompressedRows } from './compressed-rows.js';
import { initialA, initialB } from './initialise.js';
import { copyMatrix, requireFinite, type MatrixInput } from './matrix.js';
import type { Work } from './thread.js';

export interface Sizes {
  readonly n: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
}

export interface GivenRows {
  /** (n, dIn) */
  readonly x: MatrixInput;
  /** (n, dOut) */
  readonly y: MatrixInput;
}

/** The matrices of a problem, of the right lengths, their values not yet read. */
export interface AcceptedProblem {
  readonly sizes: Sizes;
  readonly data: GivenRows | CompressedRows;
  /** (dIn, dOut) */
  readonly wBase: MatrixInput;
  /** (dIn, rank); undefined where it is initialised from `seed` */
  readonly a0: MatrixInput | undefined;
  /** (rank, dOut); undefined where it starts at zero */
  readonly b0: MatrixInput | undefined;
  readonly seed: number;
}

/** The same as the WebAssembly code takes it: float64, complete, and our own. */
export interface Problem {
  readonly sizes: Sizes;
  /** The rows of x and y: n, or fewer where they were reduced. */
  readonly rows: number;
  /** The part of the sum of squared errors that the reduced rows do not show. */
  readonly residualSquares: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly wBase: Float64Array;
  readonly a0: Float64Array;
  readonly b0: Float64Array;
}

/**
 * Copies what was handed in, so that callers can do with their arrays what they like from then on,
 * and makes the a0 and b0 that were not given. Throws ERR_ARGUMENT, ERR_OUT_OF_MEMORY.
 */
export function copyProblem({ sizes, data, wBase, a0, b0, seed }: AcceptedProblem): Problem {
  const { dIn, dOut, rank } = sizes;
  return {
    sizes,
    ...copyRows(data, sizes.n),
    wBase: copyMatrix('wBase', wBase),
    a0: a0 ? copyMatrix('a0', a0) : initialA(dIn, rank, seed),
    b0: b0 ? copyMatrix('b0', b0) : initialB(rank, dOut),
  };
}

/** Copies `n` rows, as they are or compressed. `prefix` is what callers have before their names. */
export function copyRows(
  data: GivenRows | CompressedRows,
  n: number,
  prefix = '',
): Pick<Problem, 'x' | 'y' | 'rows' | 'residualSquares'> {
  if (data instanceof CompressedRows) {
    const { x, y, rows, residualSquares } = data.contents();
    return { x, y, rows, residualSquares };
  }
  const x = copyMatrix(`${prefix}x`, data.x);
  return { x, y: copyMatrix(`${prefix}y`, data.y), rows: n, residualSquares: 0 };
}

/** Checks that every value is finite, a chunk between two yields. Throws ERR_NOT_FINITE. */
export function* checkProblem({ sizes, x, y, wBase, a0, b0 }: Problem): Work<void> {
  const { dIn, dOut, rank } = sizes;
  yield* requireFinite('x', x, dIn);
  yield* requireFinite('y', y, dOut);
  yield* requireFinite('wBase', wBase, dOut);
  yield* requireFinite('a0', a0, rank);
  yield* requireFinite('b0', b0, dOut);
}
