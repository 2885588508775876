import { acceptAnyAdapter } from './adapters/rank-zero.js';
import { decomposed } from './decomposed.js';
import type { SvdOptions } from './options/types.js';
import type { AdapterInput } from './types/adapter.js';
import type { Svd } from './types/results.js';

/**
 * The singular value decomposition of the change that an adapter makes to its weight, from the
 * factors: the change itself is never formed, nor are products of a factor with itself, which would
 * lose half of the digits. A singular value is as exact as the directions of the columns of a, and
 * of the rows of b, tell it, however much their lengths differ. About 3 rank² (dIn + dOut)
 * multiplications.
 *
 * The adapter is copied before the call returns. Long work executes in a worker if one can be
 * started; otherwise it yields to the event loop every few milliseconds. Rejects with a LoraError
 * (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY), or with the signal's reason if it
 * was aborted.
 *
 * @example
 * const { singularValues } = await svd(await train(options)); // what each further rank is worth
 */
export async function svd(adapter: AdapterInput, options: SvdOptions = {}): Promise<Svd> {
  return decomposed('svd()', acceptAnyAdapter(adapter), options);
}
