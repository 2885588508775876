/**
 * The specification in plain loops, to be read more than to be run. Matrices are flat, row-major.
 *
 *     effective_w = w_base + s * a @ b
 *     y_hat       = x @ effective_w
 *     loss        = mean((y_hat - y)**2)          over all n * dOut elements
 *     G           = (2/n) * x.T @ (y_hat - y)     the gradient of L = dOut * loss
 *     grad_a      = s * G @ b.T
 *     grad_b      = s * a.T @ G
 *
 * @typedef {object} Problem
 * @property {ArrayLike<number>} x (n, dIn)
 * @property {ArrayLike<number>} y (n, dOut)
 * @property {ArrayLike<number>} wBase (dIn, dOut)
 * @property {number} n
 * @property {number} dIn
 * @property {number} dOut
 * @property {number} rank
 * @property {number} [scale] s, 1 by default
 *
 * @typedef {object} Adapter
 * @property {Float64Array} a (dIn, rank)
 * @property {Float64Array} b (rank, dOut)
 */

/** p (rows, inner) @ q (inner, cols) → (rows, cols) */
function product(p, q, rows, inner, cols) {
  const result = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += p[i * inner + k] * q[k * cols + j];
      result[i * cols + j] = sum;
    }
  }
  return result;
}

/** m (rows, cols) → m.T (cols, rows) */
function transposed(m, rows, cols) {
  return Float64Array.from({ length: rows * cols }, (_, index) => {
    const row = index % rows;
    const col = Math.floor(index / rows);
    return m[row * cols + col];
  });
}

/** y_hat - y, (n, dOut) */
export function residual({ x, y, wBase, n, dIn, dOut, rank, scale = 1 }, { a, b }) {
  const correction = product(a, b, dIn, rank, dOut);
  const effectiveW = correction.map((value, i) => wBase[i] + scale * value);
  return product(x, effectiveW, n, dIn, dOut).map((predicted, i) => predicted - y[i]);
}

/** mean((y_hat - y)**2) */
export function loss(problem, adapter) {
  const errors = residual(problem, adapter);
  return errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
}

/** The gradient of dOut * loss: { a (dIn, rank), b (rank, dOut) } */
export function gradient(problem, { a, b }) {
  const { x, n, dIn, dOut, rank, scale = 1 } = problem;
  const errors = residual(problem, { a, b });
  const g = product(transposed(x, n, dIn), errors, dIn, n, dOut).map((sum) => (2 / n) * sum);
  return {
    a: product(g, transposed(b, rank, dOut), dIn, dOut, rank).map((value) => scale * value),
    b: product(transposed(a, dIn, rank), g, rank, dIn, dOut).map((value) => scale * value),
  };
}

/**
 * Full-batch gradient descent. `losses` are those before each step and after the last.
 *
 * @param {Problem} problem
 * @param {Adapter} start
 * @returns {Adapter & { ab: Float64Array, losses: number[] }}
 */
export function trainReference(problem, start, lr, steps) {
  let a = Float64Array.from(start.a);
  let b = Float64Array.from(start.b);
  const losses = [loss(problem, { a, b })];
  for (let step = 0; step < steps; step++) {
    const gradients = gradient(problem, { a, b });
    a = a.map((value, i) => value - lr * gradients.a[i]);
    b = b.map((value, i) => value - lr * gradients.b[i]);
    losses.push(loss(problem, { a, b }));
  }
  return { a, b, ab: Float64Array.from([...a, ...b]), losses };
}
