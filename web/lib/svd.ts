import { acceptAdapter } from './adapters/adapter.js';
import type { AdapterInput } from './types/adapter.js';
import { allocate, finite } from './matrices/matrix.js';
import {
  addScaled,
  dot,
  norm,
  orthogonaliseRows,
  roundingOf,
  scaled,
} from './matrices/orthogonal.js';
import { exponentOf, largestOf, timesPower } from './matrices/powers.js';
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

/** Decomposes the sum of scale * outer(left[k], right[k]); the vectors of `left` are not longer. */
function decompose(left: Float64Array[], right: Float64Array[], scale: number): Decomposition {
  const { terms, exponent } = termsOf(left, right, scale);
  const { basis, images } = triangularise(terms);
  orthogonaliseRows(images, basis);
  const values = Float64Array.from(images, (image) => timesPower(norm(image), exponent));
  return inOrder([...finite('scale * a @ b', values)], basis, images);
}

function inOrder(values: number[], basis: Float64Array[], images: Float64Array[]): Decomposition {
  const order = [...values.keys()]
    .filter((i) => (values[i] as number) > 0)
    .sort((i, j) => (values[j] as number) - (values[i] as number));
  const of = <Item>(items: Item[]) => order.map((i) => items[i] as Item);
  const right = of(images).map((image) => scaled(image, 1 / norm(image)));
  return { values: of(values), left: of(basis), right };
}

interface Term {
  vector: Float64Array;
  readonly other: Float64Array;
  /** Below this length of `vector` it is nothing but rounding. */
  readonly rounding: number;
}

/**
 * The terms that are not zero, divided by 2^exponent. What makes them unequal is in the length of
 * `vector`: lengths cannot hide a direction then. No product of lengths leaves the range of numbers on
 * the way.
 */
function termsOf(
  left: Float64Array[],
  right: Float64Array[],
  scale: number,
): { terms: Term[]; exponent: number } {
  const given = left
    .map((vector, k) => [Sized.of(vector), Sized.of(right[k] as Float64Array)] as const)
    .filter(([p, q]) => scale !== 0 && p.length > 0 && q.length > 0);
  const ofScale = Sized.of(Float64Array.of(scale));
  const exponents = given.map(([p, q]) => p.exponent + q.exponent + ofScale.exponent);
  const exponent = Math.max(...exponents);
  const terms = given.map(([p, q], k) => {
    const relative = timesPower(q.length * ofScale.length, (exponents[k] as number) - exponent);
    const vector = scaled(p.vector, Math.sign(scale) * relative);
    const other = scaled(q.vector, 1 / q.length);
    return { vector, other, rounding: roundingOf(relative * p.length) };
  });
  return { terms, exponent };
}

/** A vector as vector * 2^exponent, with values of 2 at most. */
class Sized {
  private constructor(
    readonly vector: Float64Array,
    readonly length: number,
    readonly exponent: number,
  ) {}

  static of(given: Float64Array): Sized {
    const largest = largestOf(given);
    const exponent = largest === 0 ? 0 : exponentOf(largest);
    const vector = given.map((value) => timesPower(value, -exponent));
    return new Sized(vector, norm(vector), exponent);
  }
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
    const [term] = left.splice(longest, 1) as [Term];
    const length = takeOut(term, basis, images);
    if (length < term.rounding) continue;
    const direction = scaled(term.vector, 1 / length);
    const image = scaled(term.other, length);
    for (const other of left) project(other, direction, image);
    basis.push(direction);
    images.push(image);
  }
  return { basis, images };
}

/** Removes rounding errors along the basis until the vector no longer becomes shorter. */
function takeOut(term: Term, basis: Float64Array[], images: Float64Array[]): number {
  let [length, before] = [norm(term.vector), Infinity];
  while (length < before / 2 && length >= term.rounding) {
    basis.forEach((direction, i) => project(term, direction, images[i] as Float64Array));
    [length, before] = [norm(term.vector), length];
  }
  return length;
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
