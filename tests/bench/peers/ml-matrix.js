import { Matrix } from 'ml-matrix';

export const precision = 'float64';

export function start(problem, learningRate) {
  const { n, dIn, dOut, rank } = problem;
  const x = matrix(problem.x, n, dIn);
  const transposedX = x.transpose(); // made once, which is to this peer's advantage
  const y = matrix(problem.y, n, dOut);
  const wBase = matrix(problem.wBase, dIn, dOut);
  const a = matrix(problem.a0, dIn, rank);
  const b = matrix(problem.b0, rank, dOut);

  function step() {
    const weight = Matrix.add(wBase, a.mmul(b));
    const error = x.mmul(weight).sub(y);
    const gradient = transposedX.mmul(error).mul(2 / n);
    const gradientA = gradient.mmul(b.transpose());
    const gradientB = a.transpose().mmul(gradient);
    a.sub(gradientA.mul(learningRate));
    b.sub(gradientB.mul(learningRate));
  }

  return { step, adapter: () => ({ a: a.to1DArray(), b: b.to1DArray() }) };
}

function matrix(values, rows, columns) {
  const row = (_, i) => Array.from(values.subarray(i * columns, (i + 1) * columns));
  return new Matrix(Array.from({ length: rows }, row));
}
