/** Adapters, and what is kept with them. */
import type { MatrixInput } from './arrays.js';
import type { Table } from './table.js';

/**
 * The preprocessing of rows before the layer, and the postprocessing of its outputs. Stored with an
 * adapter, it is applied by `apply()`, and by readers of tables to which it is passed. It has plain
 * values only, so that it can be stored as JSON.
 */
export interface Preprocessing {
  /** The number of columns of x before preprocessing, as a reader returns them. */
  readonly columns: number;
  /** With `deviation`: column c becomes (x - mean[c]) / deviation[c]. */
  readonly mean?: readonly number[] | undefined;
  /** The columns' standard deviations; 1 for a constant column. */
  readonly deviation?: readonly number[] | undefined;
  /** Whether a column of ones is appended, which gives the layer an intercept. */
  readonly constant: boolean;
  /** The same for the targets; `apply()` reverts it: y * deviation + mean. */
  readonly y?: Moments | undefined;
  /** How the rows of a table become x and y, before the rest. */
  readonly table?: Table | undefined;
}

/** Means and standard deviations, one for each column. */
export interface Moments {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/**
 * An adapter of a linear layer: effective_w = wBase + scale * a @ b. The results of train() are
 * adapters.
 */
export interface Adapter {
  /** (dIn, rank) */
  readonly a: MatrixInput;
  /** (rank, dOut) */
  readonly b: MatrixInput;
  /** s in effective_w = wBase + s * a @ b. */
  readonly scale: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
  /** The preprocessing of rows before the layer; by default none. */
  readonly preprocessing?: Preprocessing | undefined;
}

/** An adapter as an argument: one of its sizes is enough, and `scale` is 1 by default. */
export type AdapterInput = Pick<Adapter, 'a' | 'b' | 'preprocessing'> &
  Partial<Pick<Adapter, 'scale' | 'dIn' | 'dOut' | 'rank'>>;

/**
 * A trained adapter: effective_w = wBase + scale * a @ b. `JSON.stringify()` serialises it with all
 * members of a result, and `adapterFromJSON()` restores it bit for bit.
 */
export interface TrainedAdapter {
  /** (dIn, rank) */
  a: Float64Array;
  /** (rank, dOut) */
  b: Float64Array;
  /** a, then b: what core.trainLora returns. */
  ab: Float64Array;
  /** s in effective_w = wBase + s * a @ b. */
  scale: number;
  dIn: number;
  dOut: number;
  rank: number;
  /** As in the options, or of the adapter that training continued from. */
  preprocessing?: Preprocessing;
}
