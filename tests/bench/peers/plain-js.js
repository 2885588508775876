// The specification in plain loops over typed arrays, as one writes them who knows that memory is
// read in rows: no library, no tricks.

export const precision = 'float64';

export function start({ x, y, wBase, a0, b0, n, dIn, dOut, rank }, learningRate) {
  const a = Float64Array.from(a0);
  const b = Float64Array.from(b0);
  const weight = new Float64Array(dIn * dOut);
  const error = new Float64Array(n * dOut);
  const gradient = new Float64Array(dIn * dOut);
  const gradientA = new Float64Array(dIn * rank);
  const gradientB = new Float64Array(rank * dOut);

  function step() {
    weight.set(wBase);
    addProduct(weight, a, b, dIn, rank, dOut);
    for (let i = 0; i < error.length; i++) error[i] = -y[i];
    addProduct(error, x, weight, n, dIn, dOut);
    gradient.fill(0);
    addLeftTransposed(gradient, x, error, n, dIn, dOut);
    for (let i = 0; i < gradient.length; i++) gradient[i] *= 2 / n;
    rightTransposed(gradientA, gradient, b, dIn, dOut, rank);
    gradientB.fill(0);
    addLeftTransposed(gradientB, a, gradient, dIn, rank, dOut);
    for (let i = 0; i < a.length; i++) a[i] -= learningRate * gradientA[i];
    for (let i = 0; i < b.length; i++) b[i] -= learningRate * gradientB[i];
  }

  return { step, adapter: () => ({ a, b }) };
}

/** sum (rows, columns) += left (rows, inner) @ right (inner, columns) */
function addProduct(sum, left, right, rows, inner, columns) {
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = left[i * inner + k];
      for (let j = 0; j < columns; j++) sum[i * columns + j] += factor * right[k * columns + j];
    }
  }
}

/** sum (inner, columns) += left.T @ right, left (rows, inner), right (rows, columns) */
function addLeftTransposed(sum, left, right, rows, inner, columns) {
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = left[i * inner + k];
      for (let j = 0; j < columns; j++) sum[k * columns + j] += factor * right[i * columns + j];
    }
  }
}

/** result (rows, columns) = left (rows, inner) @ right.T, right (columns, inner) */
function rightTransposed(result, left, right, rows, inner, columns) {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += left[i * inner + k] * right[j * inner + k];
      result[i * columns + j] = sum;
    }
  }
}
