import { addProduct } from '../matrices/product.js';
import type { Work } from '../work/slices.js';
import type { Rows, Widths } from '../problem/rows.js';

/** Multiplications between two yields. */
const MULTIPLIED_AT_ONCE = 1 << 17;

/**
 * The standard error of the mean of the rows' losses, relative to the mean: 0 for a single row, or
 * if all losses are 0.
 *
 * @param wBase (dIn, dOut)
 * @param ab a (dIn, rank), then b (rank, dOut), of scale 1
 */
export function* relativeStandardError(
  { dIn, dOut }: Widths,
  { x, y, rows: n }: Rows,
  wBase: Float64Array,
  ab: Float64Array,
  rank: number,
): Work<number> {
  const weight = wBase.slice();
  for (let i = 0; i < dIn; i++) {
    const [row, a] = [weight.subarray(i * dOut, (i + 1) * dOut), ab.subarray(i * rank)];
    addProduct(row, a.subarray(0, rank), ab.subarray(dIn * rank), rank, dOut);
    yield;
  }
  const losses = new Float64Array(n);
  const rowsAtOnce = Math.ceil(MULTIPLIED_AT_ONCE / (dIn * dOut));
  for (let row = 0; row < n; row++) {
    if (row % rowsAtOnce === rowsAtOnce - 1) yield;
    const residual = y.slice(row * dOut, (row + 1) * dOut);
    addProduct(residual, x.subarray(row * dIn, (row + 1) * dIn), weight, dIn, dOut, -1);
    for (const value of residual) losses[row] = (losses[row] as number) + value * value;
  }
  const mean = losses.reduce((sum, loss) => sum + loss / n, 0);
  if (n < 2 || mean === 0) return 0;
  // Relative to the mean, so that squares do not overflow.
  const squares = losses.reduce((sum, loss) => sum + (loss / mean - 1) ** 2, 0);
  return Math.sqrt(squares / (n - 1) / n);
}
