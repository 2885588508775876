/** The frozen weight of a layer, in both layouts. */
import { wrongArgument, type LoraError } from '../base/errors.js';
import { acceptBoolean } from '../checks/accept.js';
import {
  acceptShape,
  copyInPortions,
  requireFinite,
  type AcceptedMatrix,
  type NamedSize,
} from '../matrices/matrix.js';
import { transposeInPortions } from '../matrices/transpose.js';
import type { Work } from '../work/slices.js';
import type { Widths } from './rows.js';

/** A weight of the right length; its values are read later. */
export interface AcceptedWeight extends Widths {
  /** (dIn, dOut), or (dOut, dIn) if it is transposed. */
  readonly matrix: AcceptedMatrix;
  readonly isTransposed: boolean;
}

/** Throws ERR_ARGUMENT, ERR_SHAPE. */
export function acceptWeight(
  wBase: unknown,
  wBaseTransposed: unknown,
  { dIn, dOut }: Widths,
): AcceptedWeight {
  const isTransposed =
    wBaseTransposed !== undefined && acceptBoolean('wBaseTransposed', wBaseTransposed);
  const sides: [NamedSize, NamedSize] = [
    ['dIn', dIn],
    ['dOut', dOut],
  ];
  const [rows, cols] = isTransposed ? [sides[1], sides[0]] : sides;
  return { matrix: acceptShape('wBase', wBase, rows, cols), isTransposed, dIn, dOut };
}

/** The error for the layout of a weight that is not given. */
export const transposedAlone = (): LoraError =>
  wrongArgument('wBaseTransposed is given without wBase');

/**
 * Copies a weight as (dIn, dOut), yielding if it is large. A transposed one is checked here, so
 * that messages have its original indices: throws ERR_NOT_FINITE.
 */
export function* copyWeight({
  matrix,
  isTransposed,
  dIn,
  dOut,
}: AcceptedWeight): Work<Float64Array> {
  const copy = yield* copyInPortions('wBase', matrix);
  if (!isTransposed) return copy;
  yield* requireFinite('wBase', copy, dIn);
  return yield* transposeInPortions(copy, dOut, dIn);
}

/** The same with a check of all values. */
export function* copyFiniteWeight(weight: AcceptedWeight): Work<Float64Array> {
  const copy = yield* copyWeight(weight);
  yield* requireFinite('wBase', copy, weight.dOut);
  return copy;
}
