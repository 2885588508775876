import { norm, type Quantities } from './quantities.js';

/** What is to be said of the gradients at an adapter. */
export type WhatMoves =
  | 'not-finite'
  | 'both-zero'
  | 'b-zero'
  | 'a-zero'
  | 'nothing-left'
  | 'rank-exhausted'
  | 'both-move';

/** How small G is beside the largest that its factors could make, if it is almost zero. */
const ALMOST_ZERO = 2e-3;
/** The same of the gradients of a and b, which G makes. */
const ALMOST_NOTHING_OF_G = 1e-2;

export function whatMoves({ adapter, gradient, gradA, gradB, norms, task }: Quantities): WhatMoves {
  const { a, b, scale } = adapter;
  const [sizeA, sizeB, sizeG] = [norm(a), norm(b), norm(gradient)];
  if (![sizeA, sizeB, sizeG].every(Number.isFinite)) return 'not-finite';
  if (sizeA === 0 && sizeB === 0) return 'both-zero';
  // Of a residual that no column of x has a part in, nothing can be learnt.
  const steepest = (2 / task.train.n) * norms.x * norms.residual;
  if (sizeG <= ALMOST_ZERO * steepest) return 'nothing-left';
  if (sizeB === 0) return 'b-zero';
  if (sizeA === 0) return 'a-zero';
  const small = (size: number, factor: number) =>
    size <= ALMOST_NOTHING_OF_G * scale * sizeG * factor;
  if (small(norm(gradA), sizeB) && small(norm(gradB), sizeA)) return 'rank-exhausted';
  return 'both-move';
}
