import { acceptAdapter } from './adapters/adapter.js';
import type { AdapterInput } from './types/adapter.js';
import { LoraError } from './base/errors.js';
import { acceptOptions } from './checks/accept.js';
import { copyFinite, finite } from './matrices/matrix.js';
import type { MatrixInput } from './types/arrays.js';
import { addProduct } from './matrices/product.js';
import { transpose } from './matrices/transpose.js';
import { acceptWeight } from './problem/weight.js';
import type { WeightLayout } from './options/types.js';

/**
 * What each merged weight was made from: subtracting the correction again would leave rounding
 * errors. A base is forgotten with the merged weight that it belongs to.
 */
const bases = new WeakMap<object, Float64Array>();

/**
 * The effective weight, wBase + scale * a @ b: a layer with the adapter in it, which costs nothing
 * more to use than without. `unmerge()` gives wBase back bit for bit as long as this very array is
 * kept; merges can be stacked, and are undone one by one.
 *
 * @param wBase (dIn, dOut), or (dOut, dIn) with `wBaseTransposed`; it is not changed, and a copy of it is
 *   kept beside the result
 * @returns a new array, in the layout of wBase
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY
 */
export function merge(
  wBase: MatrixInput,
  adapter: AdapterInput,
  options: WeightLayout = {},
): Float64Array {
  const accepted = acceptAdapter(adapter);
  const { a, b, scale, dIn, dOut, rank } = accepted;
  const { wBaseTransposed } = acceptOptions('merge()', options, ['wBaseTransposed']);
  const { matrix, isTransposed } = acceptWeight(wBase, wBaseTransposed, accepted);
  const base = copyFinite('wBase', matrix, isTransposed ? dIn : dOut);
  copyBase(wBase, base);
  const weight = isTransposed ? transpose(base, dOut, dIn) : base.slice();
  addProduct(weight, a, b, rank, dOut, scale);
  finite('wBase + scale * a @ b', weight);
  const merged = isTransposed ? transpose(weight, dIn, dOut) : weight;
  bases.set(merged, base);
  return merged;
}

/**
 * The weight that `merge()` was given, bit for bit.
 *
 * @param merged the very array that merge() returned; what was written into it since plays no part
 * @returns a new array, in the layout that merge() was given
 * @throws LoraError ERR_ARGUMENT for any other array: a copy, or one that came from another thread
 */
export function unmerge(merged: Float64Array): Float64Array {
  const base = bases.get(merged);
  if (!base) {
    throw new LoraError(
      'ERR_ARGUMENT',
      'merged is not what merge() returned; that very array was expected, not a copy of it',
    );
  }
  const restored = base.slice();
  copyBase(base, restored);
  return restored;
}

/** A copy of a merged weight can be unmerged like the weight itself. */
function copyBase(from: MatrixInput, to: Float64Array): void {
  const base = bases.get(from);
  if (base) bases.set(to, base);
}
