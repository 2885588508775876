import type { Rows } from '../../tasks/index.js';
import { leastSquares } from '../../tasks/least-squares.js';
import type { Plan } from './plan.js';
import { weightOf, type OwnWeight } from './weight.js';
import { ownData as words } from '../words/index.js';

interface BaseOf {
  readonly dIn: number;
  readonly dOut: number;
  /** Rows that w may be fitted to. */
  readonly first: Rows;
  readonly weight: OwnWeight | undefined;
}

/** The frozen layer of a plan, (dIn, dOut). Throws Error where there is none of that shape. */
export async function baseOf(
  { base, constant }: Plan,
  { dIn, dOut, first, weight }: BaseOf,
): Promise<Float64Array> {
  if (base === 'first-rows' || base === 'group') return leastSquares(first);
  if (base === 'weight') {
    if (!weight) throw new Error(words.OBSTACLES.noWeight(dIn, dOut));
    return weightOf(weight, dIn, dOut, constant);
  }
  const zeros = new Float64Array(dIn * dOut);
  if (base === 'zeros') return zeros;
  if (dIn !== dOut) throw new Error(words.OBSTACLES.notSquare(dIn, dOut, constant));
  for (let i = 0; i < dIn; i++) zeros[i * dOut + i] = 1;
  return zeros;
}
