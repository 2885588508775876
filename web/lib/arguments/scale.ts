import { acceptBoolean, acceptPositive } from './accept.js';
import { LoraError } from '../errors.js';

/** s = 1, alpha / rank, or alpha / sqrt(rank). */
export function acceptScale(alpha: unknown, rslora: unknown, rank: number): number {
  const stabilised = rslora !== undefined && acceptBoolean('rslora', rslora);
  if (alpha !== undefined) {
    return acceptPositive('alpha', alpha) / (stabilised ? Math.sqrt(rank) : rank);
  }
  if (!stabilised) return 1;
  throw new LoraError(
    'ERR_ARGUMENT',
    'alpha is missing; rslora = true makes the scale alpha / sqrt(rank)',
  );
}
