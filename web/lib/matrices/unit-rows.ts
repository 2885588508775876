/**
 * Scales every row to length 1, in place; rows of zeros do not change. Divides by the largest value
 * first to avoid overflow.
 */
export function scaleToUnitRows(values: Float64Array, cols: number): Float64Array {
  for (let from = 0; from < values.length; from += cols) {
    const row = values.subarray(from, from + cols);
    const largest = row.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 0);
    if (largest === 0) continue;
    row.forEach((value, i) => (row[i] = value / largest));
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    row.forEach((value, i) => (row[i] = value / length));
  }
  return values;
}
