import { largestOf } from './powers.js';

/**
 * Scales every row to length 1, in place; rows of zeros do not change. Divides by the largest value
 * first to avoid overflow.
 */
export function scaleToUnitRows(values: Float64Array, cols: number): Float64Array {
  for (let from = 0; from < values.length; from += cols) {
    const to = from + cols;
    const largest = largestOf(values, from, to);
    if (largest === 0) continue;
    let squares = 0;
    for (let i = from; i < to; i++) squares += (values[i] = (values[i] as number) / largest) ** 2;
    const length = Math.sqrt(squares);
    for (let i = from; i < to; i++) values[i] = (values[i] as number) / length;
  }
  return values;
}
