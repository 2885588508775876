/** The layer of a problem, whose sizes a preprocessing can provide. */
import { acceptFitting } from '../adapters/adapter.js';
import { acceptCount, type Given } from '../checks/accept.js';
import { allocate, type NamedSize } from '../matrices/matrix.js';
import {
  acceptPreprocessing,
  preprocessedColumns,
  targetColumns,
} from '../adapters/preprocessing.js';
import type { Preprocessing } from '../types/adapter.js';
import type { AcceptedCompressed } from '../problem/compressed-rows.js';

export interface AcceptedLayer {
  readonly dIn: number;
  readonly dOut: number;
  readonly preprocessing: Preprocessing | undefined;
}

/**
 * The widths of the layer: from the data or the preprocessing, else as given. Throws ERR_ARGUMENT,
 * ERR_SHAPE.
 */
export function acceptLayer(given: Given, data: AcceptedCompressed | undefined): AcceptedLayer {
  const known =
    given.preprocessing === undefined
      ? undefined
      : acceptPreprocessing('preprocessing', given.preprocessing);
  const columns = known && given.dIn === undefined ? preprocessedColumns(known) : given.dIn;
  const targets = known && given.dOut === undefined ? targetColumns(known) : given.dOut;
  const dIn = data?.dIn ?? acceptCount('dIn', columns, 1);
  const dOut = data?.dOut ?? acceptCount('dOut', targets, 1);
  return { dIn, dOut, preprocessing: acceptFitting('preprocessing', known, dIn, dOut) };
}

/** The default of the frozen weight: zeros with a preprocessing. */
export function baseOf({ dIn, dOut, preprocessing }: AcceptedLayer): Float64Array | undefined {
  return preprocessing && allocate('wBase', dIn * dOut);
}

/** The number of columns of x before preprocessing. */
export function columnsOf({ dIn, preprocessing }: AcceptedLayer): NamedSize {
  return preprocessing ? ['columns', preprocessing.columns] : ['dIn', dIn];
}
