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
 * The base of each merged weight, since subtracting the correction would leave rounding errors. A
 * base is collected with its merged weight.
 */
const bases = new WeakMap<object, Float64Array>();

/**
 * Computes the effective weight, wBase + scale * a @ b, so that the layer costs no more to use than
 * without the adapter. `unmerge()` of this very array returns wBase bit for bit; merges can be
 * stacked and are undone one by one.
 *
 * @param wBase (dIn, dOut), or (dOut, dIn) with `wBaseTransposed`; it is not modified; a copy of it
 *   is kept with the result
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
 * Returns the weight that was passed to `merge()`, bit for bit.
 *
 * @param merged the very array that merge() returned; changes to its values do not matter
 * @returns a new array, in the layout of merge()
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

/** Lets a copy of a merged weight be unmerged like the weight itself. */
function copyBase(from: MatrixInput, to: Float64Array): void {
  const base = bases.get(from);
  if (base) bases.set(to, base);
}
