import { acceptAdapter, type AdapterInput } from './adapter.js';
import { LoraError } from './errors.js';
import { allocate } from './matrices/matrix.js';
import { addScaled, dot, norm, orthogonaliseRows, scaled } from './matrices/orthogonal.js';
import { transpose } from './matrices/transpose.js';

/** scale * a @ b = u @ diag(singularValues) @ vt; k = min(rank, dIn, dOut). */
export interface Svd {
  /** k of them, in descending order. */
  singularValues: number[];
  /** (dIn, k), orthonormal columns; one of zeros for every singular value of 0. */
  u: Float64Array;
  /** (k, dOut), orthonormal rows; one of zeros for every singular value of 0. */
  vt: Float64Array;
}

/**
 * The singular value decomposition of the change that an adapter makes to its weight, from the
 * factors: the change itself is never formed, nor are products of a factor with itself, which would
 * lose half of the digits. A singular value is as exact as the directions of the columns of a, and
 * of the rows of b, tell it, however much their lengths differ: Demmel et al., Linear Algebra Appl.
 * 299 (1999) 21, algorithm 3.1. About rank² (dIn + dOut) operations, while which the thread is held.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY
 *
 * @example
 * const { singularValues } = svd(await train(options)); // what each further rank is worth
 */
export function svd(adapter: AdapterInput): Svd {
  const { a, b, scale, dIn, dOut, rank } = acceptAdapter(adapter);
  const count = Math.min(rank, dIn, dOut);
  const columns = rowsOf(transpose(a, dIn, rank), dIn);
  const rows = rowsOf(b, dOut);
  // The shorter vectors are the ones to be made orthogonal first: that leaves `count` at most.
  const { values, left, right } =
    dIn <= dOut ? decompose(columns, rows, scale) : swapped(decompose(rows, columns, scale));
  const singularValues = Array.from({ length: count }, (_, i) => values[i] ?? 0);
  const u = transpose(flat(left, count, dIn), count, dIn);
  return { singularValues, u, vt: flat(right, count, dOut) };
}

/** sum of values[i] * outer(left[i], right[i]) */
interface Decomposition {
  values: number[];
  left: Float64Array[];
  right: Float64Array[];
}

function swapped({ values, left, right }: Decomposition): Decomposition {
  return { values, left: right, right: left };
}

/** Of the sum of scale * outer(left[k], right[k]); those of `left` are not longer. */
function decompose(left: Float64Array[], right: Float64Array[], scale: number): Decomposition {
  // What makes the terms unequal goes into one number each: lengths cannot hide a direction then.
  const sizes = left.map((vector, k) => scale * norm(vector) * norm(right[k] as Float64Array));
  const unit = Math.max(...sizes.map(Math.abs));
  if (!Number.isFinite(unit)) {
    throw new LoraError(
      'ERR_NOT_FINITE',
      'scale * a @ b has values that are too large for a number',
    );
  }
  if (unit === 0) return { values: [], left: [], right: [] };
  const terms = left.map((vector, k) => ({
    vector: scaled(vector, (sizes[k] as number) / unit / norm(vector) || 0),
    other: scaled(right[k] as Float64Array, 1 / norm(right[k] as Float64Array) || 0),
  }));
  const { basis, images } = triangularise(terms);
  orthogonaliseRows(images, basis);
  const values = images.map(norm);
  const order = values
    .map((_, i) => i)
    .sort((i, j) => (values[j] as number) - (values[i] as number));
  const inOrder = <Item>(items: Item[]) => order.map((i) => items[i] as Item);
  return {
    values: inOrder(values).map((value) => unit * value),
    left: inOrder(basis),
    right: inOrder(images.map((image, i) => scaled(image, 1 / (values[i] as number) || 0))),
  };
}

interface Term {
  vector: Float64Array;
  readonly other: Float64Array;
}

/**
 * The sum of outer(vector, other) as one of outer(basis[i], images[i]) with an orthonormal basis:
 * Gram and Schmidt, the longest vector that is left first. Changes the vectors.
 */
function triangularise(terms: Term[]): { basis: Float64Array[]; images: Float64Array[] } {
  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  const left = [...terms];
  const size = terms[0]?.vector.length ?? 0;
  while (left.length > 0 && basis.length < size) {
    const lengths = left.map(({ vector }) => norm(vector));
    const longest = lengths.indexOf(Math.max(...lengths));
    const [{ vector, other }] = left.splice(longest, 1) as [Term];
    // What rounding has left along the basis is taken out until that no longer shortens it.
    for (let length = Infinity; norm(vector) < length / 2;) {
      length = norm(vector);
      basis.forEach((direction, i) =>
        project({ vector, other }, direction, images[i] as Float64Array),
      );
    }
    const length = norm(vector);
    if (length === 0) break; // all are
    const direction = scaled(vector, 1 / length);
    const image = scaled(other, length);
    for (const term of left) project(term, direction, image);
    basis.push(direction);
    images.push(image);
  }
  return { basis, images };
}

/** Moves what a term has along a direction of the basis into that direction's image. */
function project({ vector, other }: Term, direction: Float64Array, image: Float64Array): void {
  const along = dot(direction, vector);
  addScaled(vector, -along, direction);
  addScaled(image, along, other);
}

function rowsOf(values: Float64Array, cols: number): Float64Array[] {
  return Array.from({ length: values.length / cols }, (_, i) =>
    values.subarray(i * cols, (i + 1) * cols),
  );
}

/** (count, cols), filled up with rows of zeros. */
function flat(rows: Float64Array[], count: number, cols: number): Float64Array {
  const values = allocate('the singular vectors', count * cols);
  rows.forEach((row, i) => values.set(row, i * cols));
  return values;
}
