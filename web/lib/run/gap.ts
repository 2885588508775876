/** The comparison of a training run with the optimum. */
import type { Engine } from '../engine/engine.js';
import { findOptimum, type Optimum } from './optimum.js';
import type { HeldProblem } from '../engine/raw-module.js';
import { decompose } from '../layer/decomposition.js';
import type { Problem } from '../problem/problem.js';
import { notReduced } from '../problem/rows.js';
import type { TrainSettings } from './settings.js';
import type { Work } from '../work/slices.js';
import type { OptimumComparison } from '../types/results.js';
import type { TrainedAdapter } from '../types/adapter.js';

/**
 * The best adapter with the rank and the scale of the run, for its rows and its ridge.
 *
 * @param held the same rows in the module, in a form that an optimum takes
 */
export function optimumOf(
  engine: Engine,
  { sizes, rows, wBase, validation }: Problem,
  { scale, run: { ridge } }: TrainSettings,
  held: HeldProblem | undefined,
): Work<Optimum> {
  const heldOut = validation && notReduced(validation);
  const problem = { widths: sizes, rows, wBase, validation: heldOut, ridge };
  return findOptimum(engine, problem, { rank: sizes.rank, scaleOf: () => scale }, held);
}

export function* compare(
  engine: Engine,
  trained: TrainedAdapter & { loss: number },
  optimum: Optimum,
  ridge: number,
): Work<OptimumComparison> {
  const { validationLossByRank: validated, rank, loss } = optimum;
  const more = (yield* penalty(engine, trained, ridge)) - (yield* penalty(engine, optimum, ridge));
  return {
    loss,
    ...(validated && { validation: validated[Math.min(rank, validated.length - 1)] as number }),
    gap: trained.loss - loss + more,
  };
}

/** ridge * ||s a b||² in the units of the loss, which is a mean over dOut values in each row. */
function* penalty(
  engine: Engine,
  { a, b, scale, dIn, dOut, rank }: TrainedAdapter,
  ridge: number,
): Work<number> {
  if (ridge === 0) return 0;
  const { singularValues } = yield* decompose(engine, { a, b, scale, dIn, dOut, rank });
  return (ridge * Math.hypot(...singularValues) ** 2) / dOut;
}
