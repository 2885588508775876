import { chooseSource } from './engine/choice.js';
import { productSeconds } from './layer/product.js';
import { acceptMerge, addBase, copyMerge, restoreBase } from './merge-work.js';
import { ThreadShare } from './work/slices.js';
import { hostFor } from './worker/hosts.js';
import type { WeightLayout } from './options/types.js';
import type { AdapterInput } from './types/adapter.js';
import type { MatrixInput } from './types/arrays.js';

/**
 * Computes the effective weight, wBase + scale * a @ b, so that the layer costs no more to use than
 * without the adapter. `unmerge()` of this very array returns wBase bit for bit; merges can be
 * stacked and are undone one by one.
 *
 * The arrays are copied as those of `apply()` are, and long work executes in a worker if one can be
 * started; `core.merge` of `load()` is the same in one synchronous call. Rejects with a LoraError
 * (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY).
 *
 * @param wBase (dIn, dOut), or (dOut, dIn) with `wBaseTransposed`; it is not modified; a copy of it
 *   is kept with the result
 * @returns a new array, in the layout of wBase
 */
export async function merge(
  wBase: MatrixInput,
  adapter: AdapterInput,
  options: WeightLayout = {},
): Promise<Float64Array> {
  const accepted = acceptMerge(wBase, adapter, options);
  const { base, factors } = await new ThreadShare().run(copyMerge(accepted));
  const seconds = productSeconds(factors);
  const [host, engine] = await Promise.all([hostFor(seconds), chooseSource('all')]);
  const change = await host.call('product', { engine, factors });
  return new ThreadShare().run(addBase(base, change));
}

/**
 * Returns the weight that was passed to `merge()`, bit for bit.
 *
 * Rejects with a LoraError, ERR_ARGUMENT, for any other array: a copy, or one that came from another
 * thread.
 *
 * @param merged the very array that merge() resolved with; changes to its values do not matter
 * @returns a new array, in the layout of merge()
 */
export async function unmerge(merged: Float64Array): Promise<Float64Array> {
  return new ThreadShare().run(restoreBase(merged));
}
