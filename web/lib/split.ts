import { allocate } from './matrix.js';
import { randomNumbers } from './random.js';

interface Rows {
  readonly rows: number;
  /** (rows, dIn) */
  readonly x: Float64Array;
  /** (rows, dOut) */
  readonly y: Float64Array;
}

/**
 * Splits `held` rows off, drawn from `seed`: every choice of them is as likely as every other.
 * Both parts keep the order of the rows. Returns what is left, then what was split off.
 */
export function splitRows(
  { x, y, rows }: Rows,
  { dIn, dOut }: { readonly dIn: number; readonly dOut: number },
  held: number,
  seed: number,
): [kept: Rows, held: Rows] {
  const isHeld = drawn(rows, held, seed);
  const part = (wanted: 0 | 1, count: number): Rows => ({
    rows: count,
    x: rowsWhere(isHeld, wanted, count, x, dIn, 'x'),
    y: rowsWhere(isHeld, wanted, count, y, dOut, 'y'),
  });
  return [part(0, rows - held), part(1, held)];
}

/** 1 for `held` of the rows. Knuth, The Art of Computer Programming, 3.4.2, algorithm S. */
function drawn(rows: number, held: number, seed: number): Uint8Array {
  const random = randomNumbers(seed, 'validation');
  const isHeld = new Uint8Array(rows);
  let wanted = held;
  for (let row = 0; row < rows; row++) {
    if ((rows - row) * random() >= wanted) continue;
    isHeld[row] = 1;
    wanted--;
  }
  return isHeld;
}

function rowsWhere(
  isHeld: Uint8Array,
  wanted: 0 | 1,
  count: number,
  values: Float64Array,
  cols: number,
  name: string,
): Float64Array {
  const part = allocate(name, count * cols);
  let to = 0;
  for (let row = 0; row < isHeld.length; row++) {
    if (isHeld[row] !== wanted) continue;
    part.set(values.subarray(row * cols, (row + 1) * cols), to);
    to += cols;
  }
  return part;
}
