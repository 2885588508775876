import { allocate } from './matrix.js';
import { runToEnd, VALUES_AT_ONCE, type Work } from '../work/slices.js';
import type { OwnedFloats } from '../types/arrays.js';

/** m (rows, cols) → m.T (cols, rows) */
export function transpose(m: Float64Array, rows: number, cols: number): OwnedFloats {
  return runToEnd(transposeInPortions(m, rows, cols));
}

/** The same, yielding in between if m is large. */
export function* transposeInPortions(
  m: Float64Array,
  rows: number,
  cols: number,
): Work<OwnedFloats> {
  const result = allocate('a transposed matrix', m.length) as OwnedFloats;
  const rowsAtOnce = Math.ceil(VALUES_AT_ONCE / cols);
  for (let i = 0; i < rows; i++) {
    if (i % rowsAtOnce === rowsAtOnce - 1) yield;
    for (let j = 0; j < cols; j++) result[j * rows + i] = m[i * cols + j] as number;
  }
  return result;
}
