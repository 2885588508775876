/** Orthogonalisation of vectors, for small computations that are done once. */
import { largestOf } from './powers.js';

/** The maximum number of sweeps; about ten are enough. */
const MOST_SWEEPS = 60;

const SMALLEST_NORMAL = 2 ** -1022;

export function dot(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (p[i] as number) * (q[i] as number);
  return sum;
}

/** p += factor * q */
export function addScaled(p: Float64Array, factor: number, q: Float64Array): void {
  for (let i = 0; i < p.length; i++) p[i] = (p[i] as number) + factor * (q[i] as number);
}

export function scaled(vector: Float64Array, factor: number): Float64Array {
  return vector.map((value) => factor * value);
}

/** The Euclidean norm without overflow: values are divided by the largest before they are squared. */
export function norm(vector: Float64Array): number {
  const largest = largestOf(vector);
  if (largest === 0) return 0;
  let sum = 0;
  for (const value of vector) sum += (value / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/**
 * The length below which the rest of a vector of `length` is only rounding: projections leave an
 * error of a few units in the last place.
 */
export function roundingOf(length: number): number {
  return Math.max(8 * Number.EPSILON * length, SMALLEST_NORMAL);
}

/**
 * One-sided Jacobi: rotates pairs of rows until all are orthogonal relative to their lengths, and
 * those of `along` with them, so that the sum of outer(along[i], rows[i]) is unchanged. Rows of
 * which only rounding is left become zero.
 */
export function orthogonaliseRows(rows: Float64Array[], along: Float64Array[]): void {
  const rounding = rows.map((row) => roundingOf(norm(row)));
  for (let sweep = 0, rotated = true; rotated && sweep < MOST_SWEEPS; sweep++) {
    rotated = false;
    rows.forEach((row, i) => {
      if (length(row) < (rounding[i] as number)) row.fill(0);
    });
    for (let p = 0; p < rows.length; p++) {
      for (let q = p + 1; q < rows.length; q++) {
        const tangent = tangentBetween(rows[p] as Float64Array, rows[q] as Float64Array);
        if (tangent === 0) continue;
        rotated = true;
        rotate(rows[p] as Float64Array, rows[q] as Float64Array, tangent);
        rotate(along[p] as Float64Array, along[q] as Float64Array, tangent);
      }
    }
  }
}

/** The norm, with a fast path if no square overflows or underflows. */
function length(vector: Float64Array): number {
  const squares = dot(vector, vector);
  return squares > 1e-250 && squares < 1e250 ? Math.sqrt(squares) : norm(vector);
}

/** The tangent of the smaller rotation angle that makes two vectors orthogonal; 0 if they are. */
function tangentBetween(p: Float64Array, q: Float64Array): number {
  const [pLength, qLength] = [length(p), length(q)];
  if (pLength === 0 || qLength === 0) return 0;
  const shorter = Math.min(pLength, qLength);
  const cosine =
    shorter > 1e-125
      ? dot(p, q) / pLength / qLength
      : dot(scaled(p, 1 / pLength), scaled(q, 1 / qLength));
  if (Math.abs(cosine) <= Number.EPSILON * Math.sqrt(p.length)) return 0;
  const zeta = (qLength / pLength - pLength / qLength) / (2 * cosine);
  return (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
}

/** p, q = cos * p - sin * q, sin * p + cos * q */
function rotate(p: Float64Array, q: Float64Array, tangent: number): void {
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  for (let i = 0; i < p.length; i++) {
    const [pi, qi] = [p[i] as number, q[i] as number];
    p[i] = cosine * pi - sine * qi;
    q[i] = sine * pi + cosine * qi;
  }
}
