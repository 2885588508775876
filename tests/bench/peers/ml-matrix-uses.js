// What ml-matrix has of uses.js.
import { Matrix, QrDecomposition, SingularValueDecomposition } from 'ml-matrix';

export const precision = 'float64';

export const PEERS = {
  apply: (m) => () => squares(m.x.mmul(m.a).mmul(m.b)),
  applyWithBase: (m) => () => squares(Matrix.add(m.x.mmul(m.wBase), m.x.mmul(m.a).mmul(m.b))),
  recallAtK,
  solve256: solving,
  solve384: solving,
  solve768: solving,
  compress:
    ({ x, y }) =>
    () => {
      const q = new QrDecomposition(x).orthogonalMatrix;
      return y.norm() ** 2 - q.transpose().mmul(y).norm() ** 2;
    },
};

/** Matrices of ml-matrix, made before the time is taken. */
export function prepare(matrices, shapes) {
  return Object.fromEntries(
    Object.entries(matrices).map(([name, values]) => [name, matrix(values, ...shapes[name])]),
  );
}

function recallAtK({ queries, index }, { k }) {
  return () => {
    const similar = unit(queries).mmul(unit(index).transpose());
    let found = 0;
    for (let i = 0; i < similar.rows; i++) {
      const row = similar.getRow(i);
      if (row.filter((value) => value >= row[i]).length <= k) found++;
    }
    return found / similar.rows;
  };
}

function solving({ x, y }, { n, dOut, rank }) {
  return () => {
    const qr = new QrDecomposition(x);
    const projected = qr.orthogonalMatrix.transpose().mmul(y);
    const { diagonal } = new SingularValueDecomposition(projected, { autoTranspose: true });
    const kept = diagonal.slice(0, rank).reduce((sum, value) => sum + value * value, 0);
    return (y.norm() ** 2 - kept) / (n * dOut);
  };
}

function unit(rows) {
  const copy = rows.clone();
  for (let i = 0; i < copy.rows; i++) copy.mulRow(i, 1 / Math.hypot(...copy.getRow(i)));
  return copy;
}

function squares(product) {
  const values = product.to1DArray();
  let sum = 0;
  for (let i = 0; i < values.length; i += 997) sum += values[i] * values[i];
  return sum;
}

function matrix(values, rows, columns) {
  const row = (_, i) => Array.from(values.subarray(i * columns, (i + 1) * columns));
  return new Matrix(Array.from({ length: rows }, row));
}
