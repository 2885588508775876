import { allocate } from '../matrices/matrix.js';
import { randomNumbers, standardNormal } from '../matrices/random.js';

/** The ways to begin that need nothing but the sizes and a seed. */
export const INITIALISATIONS = ['uniform', 'gaussian', 'orthogonal', 'optimum'] as const;
/** 'optimum' is of a and b, and for session.ts to find. */
export type Initialisation = (typeof INITIALISATIONS)[number];

/**
 * Where a starts: (dIn, rank) values, row by row from the generator of random.ts. The same `seed`
 * gives the same bits on every engine.
 * - 'uniform' in ±1/sqrt(dIn)
 * - 'gaussian' with the standard deviation 1/sqrt(dIn)
 * - 'orthogonal': orthonormal columns; orthonormal rows where rank is above dIn
 */
export function initialA(
  init: Exclude<Initialisation, 'optimum'>,
  dIn: number,
  rank: number,
  seed: number,
): Float64Array {
  const a = allocate('a', dIn * rank);
  const random = randomNumbers(seed);
  const bound = 1 / Math.sqrt(dIn);
  for (let i = 0; i < a.length; i++) {
    a[i] = (init === 'uniform' ? 2 * random() - 1 : standardNormal(random)) * bound;
  }
  if (init === 'orthogonal') orthonormalise(a, dIn, rank);
  return a;
}

/** Where b starts: (rank, dOut) zeros, so that the adapter changes nothing yet. */
export function initialB(rank: number, dOut: number): Float64Array {
  return allocate('b', rank * dOut);
}

/** Gram and Schmidt on the columns of a (rows, cols) matrix, or on its rows if these are fewer. */
function orthonormalise(matrix: Float64Array, rows: number, cols: number): void {
  const [count, size] = [Math.min(rows, cols), Math.max(rows, cols)];
  const [next, along] = cols <= rows ? [1, cols] : [cols, 1];
  const dot = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < size; k++) {
      sum += (matrix[i * next + k * along] as number) * (matrix[j * next + k * along] as number);
    }
    return sum;
  };
  const scaleAdd = (i: number, scale: number, j: number, factor: number): void => {
    for (let k = 0; k < size; k++) {
      const at = i * next + k * along;
      const other = matrix[j * next + k * along] as number;
      matrix[at] = scale * (matrix[at] as number) + factor * other;
    }
  };
  for (let i = 0; i < count; i++) {
    // Twice is enough: Giraud, Langou and Rozloznik, Comput. Math. Appl. 50 (2005) 1069.
    for (let j = 0; j < 2 * i; j++) scaleAdd(i, 1, j % i, -dot(i, j % i));
    scaleAdd(i, 1 / Math.sqrt(dot(i, i)), i, 0);
  }
}
