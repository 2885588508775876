import type { TrainedAdapter } from 'lora-wasm';

/** Relative: columns whose cosine is below it count as orthogonal. */
const ORTHOGONAL = 1e-12;
const MOST_SWEEPS = 30;

/**
 * The `rank` largest singular values of the change s a b, in descending order, without forming it: the
 * rows of b are made orthogonal, a being turned the other way, so that they can be taken as lengths of
 * the columns of a; what makes these orthogonal leaves the singular values as their norms.
 */
export function adapterSingularValues({ a, b, scale, dIn, dOut, rank }: TrainedAdapter): number[] {
  const columns = Array.from({ length: rank }, (_, k) =>
    Float64Array.from({ length: dIn }, (_, i) => scale * (a[i * rank + k] as number)),
  );
  const rows = Array.from({ length: rank }, (_, k) => b.slice(k * dOut, (k + 1) * dOut));
  orthogonalise(rows, columns);
  columns.forEach((column, k) => {
    const length = norm(rows[k] as Float64Array);
    for (let i = 0; i < dIn; i++) column[i] = (column[i] as number) * length;
  });
  orthogonalise(columns);
  return columns.map(norm).sort((one, other) => other - one);
}

/** One-sided Jacobi: turns pairs of vectors, and their companions with them, until all are orthogonal. */
function orthogonalise(vectors: Float64Array[], companions: Float64Array[] = []): void {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let turned = false;
    vectors.forEach((one, j) => {
      for (let k = j + 1; k < vectors.length; k++) {
        const angle = angleBetween(one, vectors[k] as Float64Array);
        if (angle === 0) continue;
        turned = true;
        turn(one, vectors[k] as Float64Array, angle);
        const [left, right] = [companions[j], companions[k]];
        if (left && right) turn(left, right, angle);
      }
    });
    if (!turned) return;
  }
}

/** By how much to turn the pair so that it is orthogonal. */
function angleBetween(one: Float64Array, other: Float64Array): number {
  const [p, q, r] = [dot(one, one), dot(other, other), dot(one, other)];
  if (Math.abs(r) <= ORTHOGONAL * Math.sqrt(p * q)) return 0;
  return Math.atan2(2 * r, p - q) / 2;
}

function turn(one: Float64Array, other: Float64Array, angle: number): void {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < one.length; i++) {
    const [u, v] = [one[i] as number, other[i] as number];
    one[i] = c * u + s * v;
    other[i] = c * v - s * u;
  }
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] as number) * (other[i] as number);
  return sum;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}
