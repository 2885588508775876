import { acceptRows, allocate, copyFiniteInPortions } from '../../matrices/matrix.js';
import { exponentOf, timesPower } from '../../matrices/powers.js';
import type { Moments } from '../../types/adapter.js';
import type { Work } from '../../work/slices.js';

/** Values to take between two yields. */
const VALUES_AT_ONCE = 1 << 12;

/** Differences from 2^-400 to 2^400 can be squared and summed without overflow or underflow. */
const SQUARED_IN_RANGE = 400;

/** The mean with the `n`-th value, from the mean without it. */
export function movedMean(mean: number, value: number, n: number): number {
  const difference = value - mean;
  return Number.isFinite(difference)
    ? mean + difference / n
    : mean + 2 * ((value / 2 - mean / 2) / n);
}

/**
 * The mean and the sum of squared differences of each column. Differences are scaled by a power of
 * two if their squares could overflow or underflow.
 */
export class ColumnMoments {
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;
  /** The exponents of the scales, and the differences for which they are valid. */
  readonly #powers: Float64Array;
  readonly #limits: Float64Array;
  #n = 0;

  constructor(columns: number) {
    this.#mean = allocate('mean', columns);
    this.#squares = allocate('deviation', columns);
    this.#powers = allocate('deviation', columns);
    this.#limits = allocate('deviation', columns);
  }

  /** Adds rows, yielding in between; `name` is their name in messages. */
  *push(x: unknown, name = 'x'): Work<void> {
    const columns = this.#mean.length;
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
    return { mean: Array.from(this.#mean), deviation };
  }

  /** Adds a value of the `#n`-th row. */
  #take(c: number, value: number): void {
    const mean = this.#mean[c] as number;
    const difference = value - mean;
    if (difference === 0) return;
    if (!Number.isFinite(difference)) return this.#takeFar(c, value);
    const moved = mean + difference / this.#n;
    if (!(Math.abs(difference) < (this.#limits[c] as number))) this.#changeUnit(c, difference);
    const power = this.#powers[c] as number;
    const product =
      power === 0
        ? difference * (value - moved)
        : timesPower(difference, -power) * timesPower(value - moved, -power);
    this.#squares[c] = (this.#squares[c] as number) + product;
    this.#mean[c] = moved;
  }

  /** The same where the difference from the mean is above the largest number: its half is not. */
  #takeFar(c: number, value: number): void {
    const mean = this.#mean[c] as number;
    const half = value / 2 - mean / 2;
    const moved = movedMean(mean, value, this.#n);
    this.#changeUnit(c, half);
    const power = this.#powers[c] as number;
    const product = timesPower(half, -power) * timesPower(value / 2 - moved / 2, -power);
    this.#squares[c] = (this.#squares[c] as number) + 4 * product;
    this.#mean[c] = moved;
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
