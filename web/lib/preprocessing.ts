import {
  acceptBoolean,
  acceptCount,
  acceptOptions,
  unexpected,
  type Given,
} from './arguments/accept.js';
import {
  acceptRows,
  acceptShape,
  allocate,
  copyFinite,
  finite,
  type MatrixInput,
} from './matrices/matrix.js';

/**
 * What is done to rows of features before they reach the layer. Kept with an adapter, it is repeated
 * by `apply()`; it holds plain numbers only, so that it can be stored as JSON.
 */
export interface Preprocessing {
  /** How many columns the rows have as they come. */
  readonly columns: number;
  /** With `deviation`: column c becomes (x - mean[c]) / deviation[c]. */
  readonly mean?: readonly number[] | undefined;
  /** The columns' standard deviations; 1 for a column that does not vary. */
  readonly deviation?: readonly number[] | undefined;
  /** Whether a column of ones is appended, which gives the layer an intercept. */
  readonly constant: boolean;
}

/** The columns that rows have once preprocessed: the layer's dIn. */
export function preprocessedColumns({ columns, constant }: Preprocessing): number {
  return columns + (constant ? 1 : 0);
}

/**
 * Rows of features as the layer takes them: standardised, with a constant column, or both.
 *
 * @param x (n, columns)
 * @returns (n, columns) or, with a constant column, (n, columns + 1); a new array
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE
 */
export function preprocess(x: MatrixInput, preprocessing: Preprocessing): Float64Array {
  const accepted = acceptPreprocessing('preprocessing', preprocessing);
  const { columns, mean, deviation, constant } = accepted;
  const matrix = acceptRows('x', x, ['columns', columns]);
  const n = matrix.length / columns;
  const values = copyFinite('x', matrix, columns);
  if (!mean && !constant) return values;
  const width = preprocessedColumns(accepted);
  const rows = allocate('the preprocessed x', n * width).fill(1);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < columns; c++) {
      const value = values[i * columns + c] as number;
      rows[i * width + c] =
        mean && deviation ? (value - (mean[c] as number)) / (deviation[c] as number) : value;
    }
  }
  return finite('the preprocessed x', rows);
}

/** Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE. */
export function acceptPreprocessing(name: string, value: unknown): Preprocessing {
  const names = ['columns', 'mean', 'deviation', 'constant'];
  const given: Given = acceptOptions(name, value, names);
  const columns = acceptCount(`${name}.columns`, given.columns, 1);
  const constant = acceptBoolean(`${name}.constant`, given.constant);
  if (given.mean === undefined && given.deviation === undefined) return { columns, constant };
  const perColumn = (key: 'mean' | 'deviation'): number[] => {
    const full = `${name}.${key}`;
    const matrix = acceptShape(full, given[key], ['1', 1], ['columns', columns]);
    return Array.from(copyFinite(full, matrix, columns));
  };
  const deviation = perColumn('deviation');
  const zero = deviation.findIndex((size) => !(size > 0));
  if (zero < 0) return { columns, mean: perColumn('mean'), deviation, constant };
  throw unexpected(`${name}.deviation[${zero}]`, deviation[zero], 'a finite number above 0');
}
