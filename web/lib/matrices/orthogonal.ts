/** Vectors that are made orthogonal, for what is computed once and is small. */

/** More sweeps than rows that are not orthogonal can need: about ten do. */
const MOST_SWEEPS = 60;

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

/** The Euclidean norm, of values of any size: the largest is divided out before they are squared. */
export function norm(vector: Float64Array): number {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 0;
  let sum = 0;
  for (const value of vector) sum += (value / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/**
 * Rotates rows, two at a time, until each is orthogonal to all others relative to their lengths
 * (one-sided Jacobi), and those of `along` with them: the sum of outer(along[i], rows[i]) stays.
 */
export function orthogonaliseRows(rows: Float64Array[], along: Float64Array[]): void {
  for (let sweep = 0, rotated = true; rotated && sweep < MOST_SWEEPS; sweep++) {
    rotated = false;
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

/** Of the smaller angle by which two vectors have to turn to be orthogonal; 0 where they are. */
function tangentBetween(p: Float64Array, q: Float64Array): number {
  const product = dot(p, q);
  const [pSquares, qSquares] = [dot(p, p), dot(q, q)];
  const tolerance = Number.EPSILON * Math.sqrt(p.length);
  const orthogonal = tolerance * Math.sqrt(pSquares) * Math.sqrt(qSquares);
  if (Math.abs(product) <= orthogonal + Number.MIN_VALUE) return 0;
  const zeta = (qSquares - pSquares) / (2 * product);
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
