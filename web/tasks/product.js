/**
 * @param {Float64Array} left (rows, inner)
 * @param {Float64Array} right (inner, columns)
 * @param {number} rows
 * @returns {Float64Array} left @ right (rows, columns)
 */
export function product(left, right, rows) {
  const inner = left.length / rows;
  const columns = right.length / inner;
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = left[i * inner + k];
      for (let j = 0; j < columns; j++) result[i * columns + j] += factor * right[k * columns + j];
    }
  }
  return result;
}
