/** Adapters, and what is kept with them. */
import type { MatrixInput } from './arrays.js';
import type { Table } from './table.js';

/**
 * What is done to rows before they reach the layer, and to what comes out of it. Kept with an adapter,
 * it is repeated by `apply()`, and by a reader of tables that is given it; it holds plain values only,
 * so that it can be stored as JSON.
 */
export interface Preprocessing {
  /** How many columns x has as it comes: numbers, as a reader gives them. */
  readonly columns: number;
  /** With `deviation`: column c becomes (x - mean[c]) / deviation[c]. */
  readonly mean?: readonly number[] | undefined;
  /** The columns' standard deviations; 1 for a column that does not vary. */
  readonly deviation?: readonly number[] | undefined;
  /** Whether a column of ones is appended, which gives the layer an intercept. */
  readonly constant: boolean;
  /** The same of the targets, which `apply()` turns back: y * deviation + mean. */
  readonly y?: Moments | undefined;
  /** How the rows of a table become x and y, before all this. */
  readonly table?: Table | undefined;
}

/** Means and standard deviations, one for each column. */
export interface Moments {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** An adapter of a linear layer: effective_w = wBase + scale * a @ b. What train() returns is one. */
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
  /** What has to be done to rows of features before the layer; by default nothing. */
  readonly preprocessing?: Preprocessing | undefined;
}

/**
 * An adapter as it is handed in: any one of its sizes gives the two others, and `scale` is 1 where
 * it is missing.
 */
export type AdapterInput = Pick<Adapter, 'a' | 'b' | 'preprocessing'> &
  Partial<Pick<Adapter, 'scale' | 'dIn' | 'dOut' | 'rank'>>;

/**
 * A trained adapter: effective_w = wBase + scale * a @ b. `JSON.stringify()` writes it with all that a
 * result has, and `adapterFromJSON()` reads it, bit for bit.
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
  /** As it was given, or as the adapter has it that training went on from. */
  preprocessing?: Preprocessing;
}
