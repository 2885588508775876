/** The frozen weight of a layer, in either of the layouts in which it is handed in. */
import { acceptBoolean } from '../arguments/accept.js';
import {
  acceptShape,
  copyInPortions,
  requireFinite,
  type AcceptedMatrix,
  type NamedSize,
} from '../matrices/matrix.js';
import { transposeInPortions } from '../matrices/transpose.js';
import { runToEnd, type Work } from '../threads/thread.js';
import type { Widths } from './rows.js';

/** Of the right length, its values not yet read. */
export interface AcceptedWeight extends Widths {
  /** (dIn, dOut), or (dOut, dIn) where it is transposed. */
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

/**
 * A copy, (dIn, dOut), with rests where it is large. Values of a transposed one are checked here, where
 * their places are still those that the caller knows: throws ERR_NOT_FINITE.
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

/** The same at once, all values checked. */
export function copyFiniteWeight(weight: AcceptedWeight): Float64Array {
  const copy = runToEnd(copyWeight(weight));
  runToEnd(requireFinite('wBase', copy, weight.dOut));
  return copy;
}
