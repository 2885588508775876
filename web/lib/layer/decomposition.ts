import type { AcceptedAdapter } from '../adapters/adapter.js';
import type { Engine } from '../engine/engine.js';
import { numbersOf } from '../engine/crossing.js';
import { SVD } from '../engine/layouts.js';
import { finite } from '../matrices/matrix.js';
import { transposeInPortions } from '../matrices/transpose.js';
import type { Svd } from '../types/results.js';
import { Pace } from '../work/pace.js';
import type { Work } from '../work/slices.js';

/** scale * a @ b, as plain data, which can be sent to another thread. */
export type Change = Omit<AcceptedAdapter, 'preprocessing'>;

/** The singular value decomposition of a change. Throws ERR_NOT_FINITE, ERR_OUT_OF_MEMORY. */
export function* decompose(engine: Engine, { a, b, ...sizes }: Change): Work<Svd> {
  const columns = yield* transposeInPortions(a, sizes.dIn, sizes.rank);
  const held = engine.make((raw) => raw.makeSvd(columns, b, numbersOf(SVD, sizes)));
  try {
    const pace = new Pace();
    while (pace.call((budget) => engine.run((raw) => raw.svdAdvance(held, budget))) > 0) yield;
    const values = engine.run((raw) => raw.svdValues(held));
    const singularValues = [...finite('scale * a @ b', values)];
    const left = engine.run((raw) => raw.svdLeft(held));
    const u = yield* transposeInPortions(left, singularValues.length, sizes.dIn);
    return { singularValues, u, vt: engine.run((raw) => raw.svdRight(held)) };
  } finally {
    engine.free(held);
  }
}

/** The expected seconds. */
export const decompositionSeconds = ({ dIn, dOut, rank }: Change): number =>
  rank * (dIn + dOut) * (rank * SECONDS_PER_PRODUCT + SECONDS_PER_VALUE);

const SECONDS_PER_PRODUCT = 3e-9;
/** Of copying a value. */
const SECONDS_PER_VALUE = 1e-8;
