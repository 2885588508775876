/** The rows that a layer is applied to: where they are, and copies of them. */
import { allocate, copyInto } from '../matrices/matrix.js';
import type { Preprocessing } from '../types/adapter.js';
import type { Floats } from '../types/arrays.js';
import type { Work } from '../work/slices.js';

export type OutputType = 'float64' | 'float32';

/** What is computed of each row. */
export interface RowSettings {
  readonly preprocessing: Preprocessing | undefined;
  readonly normalise: boolean;
  readonly output: OutputType;
}

/** The output of the layer alone. */
export const PLAIN: RowSettings = { preprocessing: undefined, normalise: false, output: 'float64' };

/** Rows as floats, in memory of the caller or our own. Not checked yet. */
export interface GivenRows {
  /** (n, columns), which are dIn, or the columns before the preprocessing. */
  readonly values: Floats;
  readonly columns: number;
}

/** Rows for a layer, as plain data, which can be sent to another thread. */
export interface LayerRows extends RowSettings {
  /** (n, columns). Not checked yet. */
  readonly x: Floats;
  readonly columns: number;
  /** The number of the first one among all rows, for messages. */
  readonly first: number;
  /**
   * Whether the output is written over x, which is at the end of memory for it: what is not read yet is
   * never reached.
   */
  readonly inPlace: boolean;
}

export const rowsIn = ({ values, columns }: GivenRows): number => values.length / columns;

/** Rows where they are: for work that ends before anybody can change them. */
export const rowsAsTheyAre = (
  { values, columns }: GivenRows,
  { preprocessing, normalise, output }: RowSettings,
): LayerRows => ({
  ...{ x: values, columns, first: 0, inPlace: false },
  ...{ preprocessing, normalise, output },
});

/** A copy of the rows [first, end), yielding if they are many. Throws ERR_OUT_OF_MEMORY. */
export function* copyRows(
  { values, columns }: GivenRows,
  [first, end]: readonly [number, number],
  dOut: number,
  { preprocessing, normalise, output }: RowSettings,
): Work<LayerRows> {
  const part = values.subarray(first * columns, end * columns);
  const isWide = values instanceof Float64Array;
  const inPlace = isWide && output === 'float64' && columns <= dOut;
  const memory = inPlace
    ? allocate('x and the output', (end - first) * dOut)
    : allocate('x', part.length, isWide ? Float64Array : Float32Array);
  const x = memory.subarray(memory.length - part.length);
  yield* copyInto('x', { values: part, length: part.length }, x);
  return { x, columns, first, inPlace, preprocessing, normalise, output };
}
