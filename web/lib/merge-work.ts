/** The work of merge() and unmerge(), beside the product. */
import type { AcceptedAdapter } from './adapters/adapter.js';
import { acceptAnyAdapter } from './adapters/rank-zero.js';
import { isPending } from './base/describe.js';
import { wrongArgument } from './base/errors.js';
import { acceptOptions, unexpected } from './checks/accept.js';
import type { Factors } from './layer/product.js';
import { copyFiniteInPortions, copyInPortions, finite } from './matrices/matrix.js';
import { transposeInPortions } from './matrices/transpose.js';
import { acceptWeight, type AcceptedWeight } from './problem/weight.js';
import type { MatrixInput } from './types/arrays.js';
import { VALUES_AT_ONCE, type Work } from './work/slices.js';

/** The computation in messages. */
const formula = 'wBase + scale * a @ b';

/**
 * The base of each merged weight, since subtracting the correction would leave rounding errors. A
 * base is collected with its merged weight.
 */
const bases = new WeakMap<object, Float64Array>();

interface AcceptedMerge {
  readonly wBase: MatrixInput;
  readonly weight: AcceptedWeight;
  readonly adapter: AcceptedAdapter;
}

/** Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE. */
export function acceptMerge(wBase: MatrixInput, adapter: unknown, options: unknown): AcceptedMerge {
  const accepted = acceptAnyAdapter(adapter);
  const { wBaseTransposed } = acceptOptions('merge()', options, ['wBaseTransposed']);
  return { wBase, adapter: accepted, weight: acceptWeight(wBase, wBaseTransposed, accepted) };
}

/** The base, and the factors whose product is the change of it in its layout. */
export function* copyMerge({
  wBase,
  weight: { matrix, isTransposed },
  adapter,
}: AcceptedMerge): Work<{ base: Float64Array; factors: Factors }> {
  const { a, scale, dIn, dOut, rank: inner } = adapter;
  const base = yield* copyFiniteInPortions('wBase', matrix, isTransposed ? dIn : dOut);
  copyBase(wBase, base);
  const b = adapter.b.map((value) => scale * value);
  if (!isTransposed) return { base, factors: { left: a, right: b, inner, cols: dOut, formula } };
  const left = yield* transposeInPortions(b, inner, dOut);
  const right = yield* transposeInPortions(a, dIn, inner);
  return { base, factors: { left, right, inner, cols: dIn, formula } };
}

/** Adds the base to the change, in place. */
export function* addBase(base: Float64Array, change: Float64Array): Work<Float64Array> {
  for (let from = 0; from < base.length; from += VALUES_AT_ONCE) {
    const to = Math.min(base.length, from + VALUES_AT_ONCE);
    for (let i = from; i < to; i++) change[i] = (base[i] as number) + (change[i] as number);
    finite(formula, change.subarray(from, to));
    yield;
  }
  bases.set(change, base);
  return change;
}

/** A copy of the base of a merged weight. Throws ERR_ARGUMENT. */
export function* restoreBase(merged: Float64Array): Work<Float64Array> {
  const base = bases.get(merged);
  if (!base) {
    if (isPending(merged)) throw unexpected('merged', merged, 'what merge() resolves with');
    throw wrongArgument(
      'merged is not what merge() returned; that very array was expected, not a copy of it',
    );
  }
  const restored = yield* copyInPortions('wBase', { values: base, length: base.length });
  copyBase(base, restored);
  return restored;
}

/** Lets a copy of a merged weight be unmerged like the weight itself. */
function copyBase(from: MatrixInput, to: Float64Array): void {
  const base = bases.get(from);
  if (base) bases.set(to, base);
}
