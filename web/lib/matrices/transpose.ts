/** m (rows, cols) → m.T (cols, rows) */
export function transpose(m: Float64Array, rows: number, cols: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(m.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) result[j * rows + i] = m[i * cols + j] as number;
  }
  return result;
}
