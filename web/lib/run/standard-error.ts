import type { Engine } from '../engine/engine.js';
import { applyLayer } from '../layer/apply-rows.js';
import { PLAIN, rowsAsTheyAre } from '../layer/layer-rows.js';
import type { Rows, Widths } from '../problem/rows.js';
import { VALUES_AT_ONCE, type Work } from '../work/slices.js';

/**
 * The standard error of the mean of the rows' losses, relative to the mean: 0 for a single row, or
 * if all losses are 0.
 *
 * @param wBase (dIn, dOut)
 * @param ab a (dIn, rank), then b (rank, dOut), of scale 1
 */
export function* relativeStandardError(
  engine: Engine,
  { dIn, dOut }: Widths,
  { x, y, rows: n }: Rows,
  wBase: Float64Array,
  ab: Float64Array,
  rank: number,
): Work<number> {
  const [a, b] = [ab.subarray(0, dIn * rank), ab.subarray(dIn * rank)];
  const formula = 'validation.x @ (wBase + a @ b)';
  const layer = { dIn, dOut, rank, a, b, scale: 1, wBase, formula };
  const applied = rowsAsTheyAre({ values: x, columns: dIn }, PLAIN);
  const outputs = yield* applyLayer(engine, layer, applied);
  const losses = new Float64Array(n);
  for (let i = 0; i < outputs.length; i++) {
    if (i % VALUES_AT_ONCE === VALUES_AT_ONCE - 1) yield;
    const row = Math.floor(i / dOut);
    losses[row] = (losses[row] as number) + ((y[i] as number) - (outputs[i] as number)) ** 2;
  }
  const mean = losses.reduce((sum, loss) => sum + loss / n, 0);
  if (n < 2 || mean === 0) return 0;
  // Relative to the mean, so that squares do not overflow.
  const squares = losses.reduce((sum, loss) => sum + (loss / mean - 1) ** 2, 0);
  return Math.sqrt(squares / (n - 1) / n);
}
