import { wrongShape } from '../base/errors.js';
import { finished, VALUES_AT_ONCE, type Work } from '../work/slices.js';

/** The widths of rows. */
export interface Widths {
  readonly dIn: number;
  readonly dOut: number;
}

/** Throws ERR_SHAPE for data of other widths. */
export function requireWidths(name: string, { dIn, dOut }: Widths, expected: Widths): void {
  if (dIn === expected.dIn && dOut === expected.dOut) return;
  throw wrongShape(
    `${name} has dIn = ${dIn} and dOut = ${dOut}; ` +
      `dIn = ${expected.dIn} and dOut = ${expected.dOut} were expected`,
  );
}

/** Rows of features and targets, in memory of our own. */
export interface Rows {
  readonly rows: number;
  /** (rows, dIn) */
  readonly x: Float64Array;
  /** (rows, dOut) */
  readonly y: Float64Array;
}

/**
 * Rows, and what they were reduced from. Fewer than n of them are upper triangular in x, and stand
 * for n rows with the same gradient of every weight.
 */
export interface ReducedRows extends Rows {
  /** The number of rows before the reduction; `rows` where there was none. */
  readonly n: number;
  /** The part of the sum of squared errors of the n rows that these rows do not show. */
  readonly residualSquares: number;
}

/** Rows that stand for themselves. */
export const notReduced = (given: Rows): ReducedRows => ({
  ...given,
  n: given.rows,
  residualSquares: 0,
});

export const NO_ROWS: ReducedRows = {
  x: new Float64Array(0),
  y: new Float64Array(0),
  rows: 0,
  n: 0,
  residualSquares: 0,
};

/** Takes the next rows of x and y. */
type Push = (x: Float64Array, y: Float64Array, rows: number) => void;

/**
 * Pushes the rows [first, end) in portions, yielding after each. `makeRoom` returns for how many
 * rows there is room.
 */
export function* pushInPortions(
  { dIn, dOut }: Widths,
  { x, y }: Rows,
  [first, end]: readonly [number, number],
  push: Push,
  makeRoom: () => Work<number> = () => finished(Infinity),
): Work<void> {
  const atOnce = Math.ceil(VALUES_AT_ONCE / (dIn + dOut));
  let from = first;
  while (from < end) {
    const to = Math.min(end, from + atOnce, from + (yield* makeRoom()));
    push(x.subarray(from * dIn, to * dIn), y.subarray(from * dOut, to * dOut), to - from);
    from = to;
    yield;
  }
}

/** The number of rows in portions. */
export const countOf = (portions: readonly { readonly rows: number }[]): number =>
  portions.reduce((sum, { rows }) => sum + rows, 0);
