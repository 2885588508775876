/**
 * @param {Float64Array} left (rows, inner)
 * @param {Float64Array} right (inner, columns)
 * @param {number} rows
 * @returns {Float64Array} left @ right (rows, columns)
 */
export function product(left, right, rows) {
  const columns = right.length / (left.length / rows);
  const result = new Float64Array(rows * columns);
  addProduct(result, left, right, columns, 1);
  return result;
}

/**
 * s·a·b: how an adapter changes a weight.
 *
 * @param {{ a: Float64Array, b: Float64Array, scale: number, dIn: number, dOut: number }} adapter
 * @param {Float64Array} [change] (dIn, dOut): what it is written into
 * @returns {Float64Array} (dIn, dOut)
 */
export function changeOf({ a, b, scale, dIn, dOut }, change = new Float64Array(dIn * dOut)) {
  change.fill(0);
  addProduct(change, a, b, dOut, scale);
  return change;
}

/**
 * result += (scale * left) @ right
 *
 * @param {Float64Array} result (rows, columns)
 * @param {Float64Array} left (rows, inner)
 * @param {Float64Array} right (inner, columns)
 * @param {number} columns
 * @param {number} scale
 */
function addProduct(result, left, right, columns, scale) {
  const inner = right.length / columns;
  for (let at = 0; at < left.length; at++) {
    const factor = scale * left[at];
    const to = Math.floor(at / inner) * columns;
    const from = (at % inner) * columns;
    for (let j = 0; j < columns; j++) result[to + j] += factor * right[from + j];
  }
}
