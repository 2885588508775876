import { wrongShape } from '../base/errors.js';
import { acceptCount, acceptOptions } from '../checks/accept.js';
import {
  acceptRows,
  acceptShape,
  copyFiniteInPortions,
  type NamedSize,
} from '../matrices/matrix.js';
import { VALUES_AT_ONCE, type Work } from '../work/slices.js';

export interface RowOptions {
  /** The number of values in a row. */
  dOut: number;
}

/** Predictions and what they are compared with: one row or more, of the same size. */
export interface Pair {
  readonly yHat: Float64Array;
  readonly y: Float64Array;
}

export function acceptRowLength(caller: string, options: unknown): number {
  return acceptCount('dOut', acceptOptions(caller, options, ['dOut']).dOut, 1);
}

/** Copies two matrices, yielding in between. Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE. */
export function* copyPair(yHat: unknown, y: unknown, cols: NamedSize): Work<Pair> {
  if (cols[1] === 0) throw wrongShape('y has 0 values; 1 or more were expected');
  const expected = acceptRows('y', y, cols);
  const n = expected.length / cols[1];
  const predicted = acceptShape('yHat', yHat, ['n', n], cols, ', as in y');
  return {
    yHat: yield* copyFiniteInPortions('yHat', predicted, cols[1]),
    y: yield* copyFiniteInPortions('y', expected, cols[1]),
  };
}

/** The mean of the values of all rows, yielding in between. */
export function* meanOfRows(
  n: number,
  cols: number,
  valueOf: (row: number) => number,
): Work<number> {
  const rowsAtOnce = Math.ceil(VALUES_AT_ONCE / cols);
  let sum = 0;
  for (let row = 0; row < n; row++) {
    if (row % rowsAtOnce === rowsAtOnce - 1) yield;
    sum += valueOf(row);
  }
  return sum / n;
}
