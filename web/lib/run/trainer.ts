import type { Engine } from '../engine/engine.js';
import { Pace } from '../work/pace.js';
import type { HeldProblems } from '../problem/hold.js';
import { trainerNumbers, trainerReport } from '../engine/crossing.js';
import { MODULE_ROUTES } from '../engine/layouts.js';
import { moduleRoute, type TrainSettings } from './settings.js';
import { NO_PROBLEM } from '../engine/constants.js';
import type { HeldTrainer } from '../engine/raw-module.js';
import type { Work } from '../work/slices.js';

/** What the trainers of a run are made from: they share the problems, and start at the same adapter. */
export interface TrainerSource extends HeldProblems {
  readonly rank: number;
  readonly a0: Float64Array;
  readonly b0: Float64Array;
}

/** A trainer in the engine's memory, until `engine.free` is called. */
export function startTrainer(
  engine: Engine,
  { training, validation = NO_PROBLEM, rank, a0, b0 }: TrainerSource,
  { scale, route, numbers: run }: Pick<TrainSettings, 'scale' | 'route' | 'numbers'>,
): HeldTrainer {
  const numbers = trainerNumbers(
    { rank, scale, route: MODULE_ROUTES.indexOf(moduleRoute(route)) },
    run,
  );
  return engine.make((raw) => raw.makeTrainer(training, validation, a0, b0, numbers));
}

/**
 * Trains until `untilStep` steps are done and the loss after them is known, `stopped` returns true,
 * or the loss is not finite. Yields after every call into the engine.
 */
export function* advance(
  engine: Engine,
  trainer: HeldTrainer,
  untilStep: number,
  stopped: () => boolean = () => false,
): Work<void> {
  const pace = new Pace();
  const visit = (rowBudget: number) =>
    engine.run((raw) => raw.trainerAdvance(trainer, untilStep, rowBudget));
  while (!stopped()) {
    // Before the first loss, rows may belong to the preparation, which is much cheaper than a step:
    // they would mislead the pace.
    const { lossStep } = engine.run((raw) => trainerReport(raw, trainer));
    const rows = lossStep < 0 ? visit(1) : pace.call(visit);
    if (rows === 0) return;
    yield;
  }
}
