import { acceptRows, allocate, copyFiniteInPortions } from '../../matrices/matrix.js';
import { exponentOf, timesPower } from '../../matrices/powers.js';
import type { Moments } from '../../types/adapter.js';
import type { Work } from '../../work/slices.js';
import { RunningMeans } from './running-means.js';

/** Values to take between two yields. */
const VALUES_AT_ONCE = 1 << 12;

/** Differences from 2^-400 to 2^400 can be squared and summed without overflow or underflow. */
const SQUARED_IN_RANGE = 400;

/**
 * The mean and the sum of squared differences of each column. Differences are scaled by a power of
 * two if their squares could overflow or underflow.
 */
export class ColumnMoments {
  readonly #means: RunningMeans;
  readonly #squares: Float64Array;
  /** The exponents of the scales, and the differences for which they are valid. */
  readonly #powers: Float64Array;
  readonly #limits: Float64Array;
  #n = 0;

  constructor(columns: number) {
    this.#means = new RunningMeans('mean', columns);
    this.#squares = allocate('deviation', columns);
    this.#powers = allocate('deviation', columns);
    this.#limits = allocate('deviation', columns);
  }

  /** Adds rows, yielding in between; `name` is their name in messages. */
  *push(x: unknown, name = 'x'): Work<void> {
    const columns = this.#squares.length;
    const matrix = acceptRows(name, x, ['columns', columns]);
    const values = yield* copyFiniteInPortions(name, matrix, columns);
    const rowsAtOnce = Math.ceil(VALUES_AT_ONCE / columns);
    for (let i = 0; i < matrix.length / columns; i++) {
      if (i % rowsAtOnce === rowsAtOnce - 1) yield;
      this.#n++;
      for (let c = 0; c < columns; c++) this.#take(c, values[i * columns + c] as number);
    }
  }

  /** Of the rows so far, of which there are some. */
  result(): Moments {
    const deviationOf = (sum: number, c: number): number =>
      timesPower(Math.sqrt(sum / this.#n), this.#powers[c] as number) || 1;
    // None is larger than the largest value: only rounding makes it infinite.
    const deviation = Array.from(this.#squares, (sum, c) =>
      Math.min(deviationOf(sum, c), Number.MAX_VALUE),
    );
    return { mean: this.#means.means(), deviation };
  }

  /** Adds a value of the `#n`-th row. */
  #take(c: number, value: number): void {
    const means = this.#means;
    const difference = means.difference(c, value);
    if (difference === 0) return;
    if (!Number.isFinite(difference)) return this.#takeFar(c, value);
    if (!(Math.abs(difference) < (this.#limits[c] as number))) this.#changeUnit(c, difference);
    means.move(c, difference / this.#n);
    this.#addSquare(c, difference, means.difference(c, value));
  }

  /** The same where the difference from the mean is above the largest number: its half is not. */
  #takeFar(c: number, value: number): void {
    const means = this.#means;
    const half = means.halfDifference(c, value);
    this.#changeUnit(c, half);
    means.move(c, 2 * (half / this.#n));
    this.#addSquare(c, half, means.halfDifference(c, value), 4);
  }

  /** Adds `factor` times the product of the differences before and after a value (Welford). */
  #addSquare(c: number, before: number, after: number, factor = 1): void {
    const power = this.#powers[c] as number;
    const product =
      power === 0 ? before * after : timesPower(before, -power) * timesPower(after, -power);
    this.#squares[c] = (this.#squares[c] as number) + factor * product;
  }

  /** Changes the scale of a column to a larger one that is valid for the difference. */
  #changeUnit(c: number, difference: number): void {
    const before = this.#powers[c] as number;
    const exponent = exponentOf(difference);
    const power = Math.abs(exponent) < SQUARED_IN_RANGE ? 0 : exponent;
    this.#squares[c] = timesPower(this.#squares[c] as number, 2 * (before - power));
    this.#powers[c] = power;
    this.#limits[c] = timesPower(1, power + SQUARED_IN_RANGE);
  }
}
