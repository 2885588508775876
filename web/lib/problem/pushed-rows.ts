/** Rows on their way into compressed data. */
import { copyPart, requireFinite, type AcceptedMatrix } from '../matrices/matrix.js';
import { areAtMost, LARGEST_SCALE, requireAtMost } from '../matrices/sizes.js';
import { runToEnd, type Work } from '../work/slices.js';
import type { Rows, Widths } from './rows.js';

/**
 * The maximum absolute value in x: the norm of a column of the maximum number of rows does not
 * overflow.
 */
const LARGEST_LENGTH = 1e300;

/** Values that are copied and checked between two yields: about a millisecond. */
const VALUES_AT_ONCE = 1 << 18;

/** Matrices of the right lengths, whose values are copied portion by portion. */
export class PushedRows {
  readonly rows: number;
  readonly #widths: Widths;
  readonly #given: { readonly x: AcceptedMatrix; readonly y: AcceptedMatrix };
  readonly #portions: Rows[] = [];
  #copied = 0;

  constructor(x: AcceptedMatrix, y: AcceptedMatrix, widths: Widths) {
    this.rows = x.length / widths.dIn;
    this.#widths = widths;
    this.#given = { x, y };
  }

  /** Whether they are copied in one portion. */
  get areFew(): boolean {
    return this.rows <= this.#rowsAtOnce;
  }

  /**
   * Copies of all rows, yielding between portions. Whoever calls it continues where another caller has
   * come to. Throws ERR_ARGUMENT, ERR_NOT_FINITE.
   */
  *copies(): Work<readonly Rows[]> {
    while (this.#copied < this.rows) {
      const end = Math.min(this.rows, this.#copied + this.#rowsAtOnce);
      this.#portions.push(this.#copy(this.#copied, end));
      this.#copied = end;
      if (end < this.rows) yield;
    }
    return this.#portions;
  }

  get #rowsAtOnce(): number {
    const { dIn, dOut } = this.#widths;
    return Math.ceil(VALUES_AT_ONCE / (dIn + dOut));
  }

  /** A checked copy of the rows [from, end). */
  #copy(from: number, end: number): Rows {
    const { dIn, dOut } = this.#widths;
    const rows = end - from;
    const x = copyPart('x', this.#given.x, [from * dIn, end * dIn]);
    const y = copyPart('y', this.#given.y, [from * dOut, end * dOut]);
    if (areAtMost(x, LARGEST_LENGTH) && areAtMost(y, LARGEST_SCALE)) return { rows, x, y };
    runToEnd(requireFinite('x', x, dIn, from));
    runToEnd(requireFinite('y', y, dOut, from));
    requireAtMost('x', x, dIn, LARGEST_LENGTH, from);
    requireAtMost('y', y, dOut, LARGEST_SCALE, from);
    return { rows, x, y };
  }
}
