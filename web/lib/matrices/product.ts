/**
 * result (rows, cols) += factor * p (rows, inner) @ q (inner, cols), all flat and row-major. For
 * single computations; training uses the kernels of the WebAssembly code.
 */
export function addProduct(
  result: Float64Array,
  p: Float64Array,
  q: Float64Array,
  inner: number,
  cols: number,
  factor = 1,
): void {
  const rows = inner === 0 ? 0 : p.length / inner;
  for (let i = 0; i < rows; i++) {
    const row = result.subarray(i * cols, (i + 1) * cols);
    for (let k = 0; k < inner; k++) {
      const value = factor * (p[i * inner + k] as number);
      const from = k * cols;
      for (let j = 0; j < cols; j++) row[j] = (row[j] as number) + value * (q[from + j] as number);
    }
  }
}
