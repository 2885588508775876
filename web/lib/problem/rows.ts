/** The widths of rows. */
export interface Widths {
  readonly dIn: number;
  readonly dOut: number;
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

/** The number of rows in portions. */
export const countOf = (portions: readonly { readonly rows: number }[]): number =>
  portions.reduce((sum, { rows }) => sum + rows, 0);
