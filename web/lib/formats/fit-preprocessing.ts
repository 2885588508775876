import {
  acceptBoolean,
  acceptCount,
  acceptOptions,
  isRecord,
  readMembers,
  reading,
  unexpected,
} from '../arguments/accept.js';
import { className } from '../describe.js';
import { LoraError } from '../errors.js';
import { acceptRows, allocate, copyFinite, finite, type MatrixInput } from '../matrices/matrix.js';
import { exponentOf, timesPower } from '../matrices/powers.js';
import type { Preprocessing } from '../preprocessing.js';
import { itemsOf } from './source.js';

export interface PreprocessingOptions {
  /** How many columns the rows have as they come. */
  columns: number;
  /** Gives every column the mean 0 and the standard deviation 1. Default: false. */
  standardise?: boolean | undefined;
  /** Appends a column of ones. Default: false. */
  constant?: boolean | undefined;
}

/** Differences between 2^-this and 2^this can be squared and added up. */
const SQUARED_IN_RANGE = 400;

type Batches = AsyncIterable<{ x: MatrixInput }> | Iterable<{ x: MatrixInput }>;

/**
 * The preprocessing of rows like these: `preprocess(x, preprocessing)` repeats it, and so does
 * `apply()` for an adapter that it is kept with, { ...result, preprocessing }. Standard deviations
 * are those of the rows themselves (divided by n, not n - 1); a column that does not vary is only
 * moved to 0. Takes one pass, by the updates of Welford (1962).
 *
 * @param rows x (n, columns), or the batches of a reader
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, and what the reader throws
 */
export async function fitPreprocessing(
  rows: MatrixInput | Batches,
  options: PreprocessingOptions,
): Promise<Preprocessing> {
  const names = ['columns', 'standardise', 'constant'];
  const given = acceptOptions('fitPreprocessing()', options, names);
  const columns = acceptCount('columns', given.columns, 1);
  const flag = (name: string) => given[name] !== undefined && acceptBoolean(name, given[name]);
  const [standardise, constant] = [flag('standardise'), flag('constant')];
  if (!standardise) return { columns, constant };
  const moments = new ColumnMoments(columns);
  if (isMatrix(rows)) moments.push(rows);
  else {
    for await (const batch of itemsOf('rows', rows, 'a matrix, or batches of rows')) {
      if (!isRecord(batch)) throw unexpected('a batch of rows', batch, 'an object with x');
      moments.push(readMembers('', batch, ['x']).x);
    }
  }
  return { columns, ...moments.result(), constant };
}

function isMatrix(rows: unknown): rows is MatrixInput {
  if (ArrayBuffer.isView(rows)) return true;
  if (className(rows) !== 'Array') return false;
  return typeof reading('rows', () => (rows as unknown[])[0]) === 'number';
}

/**
 * Means and sums of squared differences from them, for each column: the differences in units of a power
 * of two where their squares could leave the range of numbers.
 */
class ColumnMoments {
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;
  /** The exponents of the units, and the differences for which they are good. */
  readonly #powers: Float64Array;
  readonly #limits: Float64Array;
  #n = 0;

  constructor(columns: number) {
    this.#mean = allocate('mean', columns);
    this.#squares = allocate('deviation', columns);
    this.#powers = allocate('deviation', columns);
    this.#limits = allocate('deviation', columns);
  }

  push(x: unknown): void {
    const columns = this.#mean.length;
    const matrix = acceptRows('x', x, ['columns', columns]);
    const values = copyFinite('x', matrix, columns);
    for (let i = 0; i < matrix.length / columns; i++) {
      this.#n++;
      for (let c = 0; c < columns; c++) this.#take(c, values[i * columns + c] as number);
    }
  }

  result(): { mean: number[]; deviation: number[] } {
    if (this.#n === 0)
      throw new LoraError('ERR_SHAPE', 'there are no rows; 1 or more were expected');
    const deviation = Array.from(
      this.#squares,
      (sum, c) => timesPower(Math.sqrt(sum / this.#n), this.#powers[c] as number) || 1,
    );
    return { mean: Array.from(this.#mean), deviation };
  }

  /** A value of the `#n`-th row. */
  #take(c: number, value: number): void {
    const mean = this.#mean[c] as number;
    const difference = finite(`value - mean in column ${c} of x`, value - mean);
    if (difference === 0) return;
    const moved = mean + difference / this.#n;
    if (!(Math.abs(difference) < (this.#limits[c] as number))) this.#changeUnit(c, difference);
    const power = this.#powers[c] as number;
    const product = timesPower(difference, -power) * timesPower(value - moved, -power);
    this.#squares[c] = (this.#squares[c] as number) + product;
    this.#mean[c] = moved;
  }

  /** To one that is larger than the one before, and good for a difference. */
  #changeUnit(c: number, difference: number): void {
    const before = this.#powers[c] as number;
    const exponent = exponentOf(difference);
    const power = Math.abs(exponent) < SQUARED_IN_RANGE ? 0 : exponent;
    this.#squares[c] = timesPower(this.#squares[c] as number, 2 * (before - power));
    this.#powers[c] = power;
    this.#limits[c] = timesPower(1, power + SQUARED_IN_RANGE);
  }
}
