import { allocate } from '../../matrices/matrix.js';

/**
 * The means of columns, value by value. Each is the sum of two numbers: a mean of one number would
 * be rounded at every row, which adds up where values are large beside their differences.
 */
export class RunningMeans {
  readonly #high: Float64Array;
  readonly #low: Float64Array;

  constructor(name: string, columns: number) {
    this.#high = allocate(name, columns);
    this.#low = allocate(name, columns);
  }

  /** A value minus the mean of its column; infinite if that is above the largest number. */
  difference(column: number, value: number): number {
    return value - (this.#high[column] as number) - (this.#low[column] as number);
  }

  /** Half of the same, which is finite. */
  halfDifference(column: number, value: number): number {
    return value / 2 - (this.#high[column] as number) / 2 - (this.#low[column] as number) / 2;
  }

  /** Moves the mean to that with one more value, the `n`-th. */
  take(column: number, value: number, n: number): void {
    const difference = this.difference(column, value);
    const isFar = !Number.isFinite(difference);
    this.move(column, isFar ? 2 * (this.halfDifference(column, value) / n) : difference / n);
  }

  means(): number[] {
    return Array.from(this.#high);
  }

  /** Adds `step` to a mean, and the rounding error of the sum (Knuth, TAOCP 2, 4.2.2). */
  move(column: number, step: number): void {
    const before = this.#high[column] as number;
    const added = (this.#low[column] as number) + step;
    const after = before + added;
    const part = after - before;
    this.#high[column] = after;
    this.#low[column] = before - (after - part) + (added - part);
  }
}
