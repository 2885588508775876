import { allocate } from '../matrices/matrix.js';
import { randomNumbers } from '../matrices/random.js';
import type { Work } from '../threads/thread.js';
import type { Rows, Widths } from './rows.js';

/** Rows that are drawn, and values that are moved, between two rests. */
const DRAWN_AT_ONCE = 1 << 14;
const MOVED_AT_ONCE = 1 << 16;

/** How many of n rows, 2 or more, a fraction of them is: one at least, and not all. */
export function heldOutCount(fraction: number, n: number): number {
  return Math.min(n - 1, Math.max(1, Math.round(fraction * n)));
}

/**
 * Splits `held` rows off, drawn from `seed`: every choice of them is as likely as every other.
 * Both parts keep the order of the rows. Returns what is left, then what was split off.
 */
export function* splitRows(
  { x, y, rows }: Rows,
  { dIn, dOut }: Widths,
  held: number,
  seed: number,
): Work<[kept: Rows, held: Rows]> {
  const isHeld = yield* drawnRows(rows, held, seed);
  function* part(wanted: 0 | 1, count: number): Work<Rows> {
    return {
      rows: count,
      x: yield* rowsWhere(isHeld, wanted, count, x, dIn, 'x'),
      y: yield* rowsWhere(isHeld, wanted, count, y, dOut, 'y'),
    };
  }
  return [yield* part(0, rows - held), yield* part(1, held)];
}

/** 1 for `held` of the rows. Knuth, The Art of Computer Programming, 3.4.2, algorithm S. */
export function* drawnRows(rows: number, held: number, seed: number): Work<Uint8Array> {
  const random = randomNumbers(seed, 'validation');
  const isHeld = new Uint8Array(rows);
  let wanted = held;
  for (let row = 0; row < rows; row++) {
    if (row % DRAWN_AT_ONCE === DRAWN_AT_ONCE - 1) yield;
    if ((rows - row) * random() >= wanted) continue;
    isHeld[row] = 1;
    wanted--;
  }
  return isHeld;
}

function* rowsWhere(
  isHeld: Uint8Array,
  wanted: 0 | 1,
  count: number,
  values: Float64Array,
  cols: number,
  name: string,
): Work<Float64Array> {
  const part = allocate(name, count * cols);
  const rowsAtOnce = Math.ceil(MOVED_AT_ONCE / cols);
  let to = 0;
  for (let row = 0; row < isHeld.length; row++) {
    if (row % rowsAtOnce === rowsAtOnce - 1) yield;
    if (isHeld[row] !== wanted) continue;
    part.set(values.subarray(row * cols, (row + 1) * cols), to);
    to += cols;
  }
  return part;
}
