import { allocate } from './matrix.js';
import { randomNumbers } from './random.js';

/**
 * Where a starts: (dIn, rank) values, uniform in ±1/sqrt(dIn), row by row from the generator of
 * random.ts. The same `seed` gives the same bits on every engine.
 */
export function initialA(dIn: number, rank: number, seed: number): Float64Array {
  const a = allocate('a', dIn * rank);
  const random = randomNumbers(seed);
  const bound = 1 / Math.sqrt(dIn);
  for (let i = 0; i < a.length; i++) a[i] = (2 * random() - 1) * bound;
  return a;
}

/** Where b starts: (rank, dOut) zeros, so that the adapter changes nothing yet. */
export function initialB(rank: number, dOut: number): Float64Array {
  return allocate('b', rank * dOut);
}
