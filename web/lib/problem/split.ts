import { allocate } from '../matrices/matrix.js';
import { randomNumbers } from '../matrices/random.js';
import { VALUES_AT_ONCE, type Work } from '../work/slices.js';
import type { Rows, Widths } from './rows.js';

/** Draws between two yields. */
const DRAWN_AT_ONCE = 1 << 14;

/** The number of rows that a fraction of n ≥ 2 rows holds out: at least one, and not all. */
export function heldOutCount(fraction: number, n: number): number {
  return Math.min(n - 1, Math.max(1, Math.round(fraction * n)));
}

/**
 * Splits off `held` rows, drawn uniformly from `seed`. Both parts keep the order of the rows.
 * Returns the kept rows, then the others.
 */
export function* splitRows(
  { x, y, rows }: Rows,
  { dIn, dOut }: Widths,
  held: number,
  seed: number,
): Work<[kept: Rows, held: Rows]> {
  const isHeld = yield* drawnRows(rows, held, seed);
  function* part(requested: 0 | 1, count: number): Work<Rows> {
    return {
      rows: count,
      x: yield* rowsWhere(isHeld, requested, count, x, dIn, 'x'),
      y: yield* rowsWhere(isHeld, requested, count, y, dOut, 'y'),
    };
  }
  return [yield* part(0, rows - held), yield* part(1, held)];
}

/** Marks `held` of the rows with 1. Knuth, The Art of Computer Programming, 3.4.2, algorithm S. */
export function* drawnRows(rows: number, held: number, seed: number): Work<Uint8Array> {
  const random = randomNumbers(seed, 'validation');
  const isHeld = new Uint8Array(rows);
  let requested = held;
  for (let row = 0; row < rows; row++) {
    if (row % DRAWN_AT_ONCE === DRAWN_AT_ONCE - 1) yield;
    if ((rows - row) * random() >= requested) continue;
    isHeld[row] = 1;
    requested--;
  }
  return isHeld;
}

/** The `count` rows that are marked as `requested`. */
export function* rowsWhere(
  isHeld: Uint8Array,
  requested: 0 | 1,
  count: number,
  values: Float64Array,
  cols: number,
  name: string,
): Work<Float64Array> {
  const part = allocate(name, count * cols);
  const rowsAtOnce = Math.ceil(VALUES_AT_ONCE / cols);
  let to = 0;
  for (let row = 0; row < isHeld.length; row++) {
    if (row % rowsAtOnce === rowsAtOnce - 1) yield;
    if (isHeld[row] !== requested) continue;
    part.set(values.subarray(row * cols, (row + 1) * cols), to);
    to += cols;
  }
  return part;
}
