import { allocate } from '../matrices/matrix.js';
import { randomNumbers, standardNormal } from '../matrices/random.js';
import { transposeInPortions } from '../matrices/transpose.js';
import type { INITIALISATIONS } from '../options/tables.js';
import type { Work } from '../work/slices.js';

/** 'optimum' initialises a and b, in session.ts. */
export type Initialisation = (typeof INITIALISATIONS)[number];

/** Draws and multiplications between two yields. */
const DRAWN_AT_ONCE = 1 << 13;
const MULTIPLIED_AT_ONCE = 1 << 17;

/** The seconds per multiplication. */
const MULTIPLYING = 1e-9;

/**
 * The initial a: (dIn, rank) values, drawn row by row by random.ts. Equal seeds give equal bits on
 * all engines.
 * - 'uniform' in ±1/sqrt(dIn)
 * - 'gaussian' with the standard deviation 1/sqrt(dIn)
 * - 'orthogonal': orthonormal columns; orthonormal rows where rank is above dIn
 */
export function* initialA(
  init: Exclude<Initialisation, 'optimum'>,
  dIn: number,
  rank: number,
  seed: number,
): Work<Float64Array> {
  const a = allocate('a', dIn * rank);
  const random = randomNumbers(seed);
  const bound = 1 / Math.sqrt(dIn);
  for (let i = 0; i < a.length; i++) {
    if (i % DRAWN_AT_ONCE === DRAWN_AT_ONCE - 1) yield;
    a[i] = (init === 'uniform' ? 2 * random() - 1 : standardNormal(random)) * bound;
  }
  if (init !== 'orthogonal') return a;
  if (rank > dIn) return yield* orthonormalRows(a, rank);
  const columns = yield* transposeInPortions(a, dIn, rank);
  return yield* transposeInPortions(yield* orthonormalRows(columns, dIn), rank, dIn);
}

/** The expected seconds, if they matter. */
export function initialSeconds(init: Initialisation, dIn: number, rank: number): number {
  return init === 'orthogonal' ? MULTIPLYING * 4 * dIn * rank * Math.min(dIn, rank) : 0;
}

/** Gram-Schmidt orthonormalisation of the rows, in place. */
function* orthonormalRows(matrix: Float64Array, cols: number): Work<Float64Array> {
  const row = (i: number) => matrix.subarray(i * cols, (i + 1) * cols);
  let multiplied = 0;
  for (let i = 0; i < matrix.length / cols; i++) {
    const own = row(i);
    // Twice is enough: Giraud, Langou and Rozloznik, Comput. Math. Appl. 50 (2005) 1069.
    for (let j = 0; j < 2 * i; j++) {
      const other = row(j % i);
      addScaled(own, -dot(own, other), other);
      multiplied += 2 * cols;
      if (multiplied < MULTIPLIED_AT_ONCE) continue;
      multiplied = 0;
      yield;
    }
    const factor = 1 / Math.sqrt(dot(own, own));
    own.set(own.map((value) => factor * value));
  }
  return matrix;
}

function dot(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (p[i] as number) * (q[i] as number);
  return sum;
}

/** p += factor * q */
function addScaled(p: Float64Array, factor: number, q: Float64Array): void {
  for (let i = 0; i < p.length; i++) p[i] = (p[i] as number) + factor * (q[i] as number);
}
