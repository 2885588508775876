/**
 * Scales every row to length 1, in place; a row of zeros stays as it is. The largest value is divided
 * out first, so that no square leaves the range of numbers.
 */
export function scaleToUnitRows(values: Float64Array, cols: number): Float64Array {
  for (let from = 0; from < values.length; from += cols) {
    const row = values.subarray(from, from + cols);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    row.forEach((value, i) => (row[i] = value / largest));
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    row.forEach((value, i) => (row[i] = value / length));
  }
  return values;
}
