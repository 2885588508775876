import { acceptOptions } from './checks/accept.js';
import { acceptAdapter, type AcceptedAdapter } from './adapters/adapter.js';
import type { AdapterInput } from './types/adapter.js';
import { acceptRows, allocate, copyFinite, finite } from './matrices/matrix.js';
import type { MatrixInput } from './types/arrays.js';
import { preprocess, restoreTargets } from './adapters/preprocessing.js';
import type { TableRecord } from './types/table.js';
import { addProduct } from './matrices/product.js';
import { acceptWeight, copyFiniteWeight } from './problem/weight.js';
import type { WeightLayout } from './options/types.js';

export interface ApplyOptions extends WeightLayout {
  /**
   * The frozen weight, (dIn, dOut), to compute the layer's whole output instead of the correction
   * only.
   */
  wBase?: MatrixInput | undefined;
}

/**
 * Computes what an adapter adds to the output of its layer, scale * (x @ a) @ b; with `wBase` the
 * whole output, x @ wBase + scale * (x @ a) @ b. The effective weight is never formed.
 *
 * The `preprocessing` of an adapter is applied to x first. If it is for a table, x can also be rows
 * of this table as objects. If it standardises the targets, the output is converted back to their
 * units; it is then the whole output, with a base of zeros unless `wBase` is given.
 *
 * @param x (n, dIn); with `preprocessing`, (n, columns) before it, or n objects
 * @returns (n, dOut), a new array
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY; ERR_FORMAT for
 *   values of objects that are missing, not numbers or in no known category
 *
 * @example
 * const yHat = apply(x, await train({ x, y, wBase, ...settings }), { wBase });
 */
export function apply(
  x: MatrixInput | readonly TableRecord[],
  adapter: AdapterInput,
  options: ApplyOptions = {},
): Float64Array {
  const accepted = acceptAdapter(adapter);
  const { a, b, scale, dIn, dOut, rank } = accepted;
  const given = acceptOptions('apply()', options, ['wBase', 'wBaseTransposed']);
  const base =
    given.wBase === undefined
      ? undefined
      : acceptWeight(given.wBase, given.wBaseTransposed, accepted);
  const rows = acceptFeatures(x, accepted);
  const n = rows.length / dIn;
  const output = allocate('the output', n * dOut);
  if (base) addProduct(output, rows, copyFiniteWeight(base), dIn, dOut);
  const projected = allocate('x @ a', n * rank);
  addProduct(projected, rows, a, dIn, rank);
  addProduct(output, projected, b, rank, dOut, scale);
  if (accepted.preprocessing?.y) restoreTargets(output, accepted.preprocessing.y);
  return finite(`${base ? 'x @ wBase + ' : ''}scale * (x @ a) @ b`, output);
}

/** x after preprocessing, (n, dIn). */
function acceptFeatures(
  x: MatrixInput | readonly TableRecord[],
  { dIn, preprocessing }: AcceptedAdapter,
): Float64Array {
  if (preprocessing) return preprocess(x, preprocessing);
  return copyFinite('x', acceptRows('x', x, ['dIn', dIn]), dIn);
}
