import type { Engine } from '../engine/engine.js';
import { Pace } from '../threads/pace.js';
import type { HeldProblems } from '../problem/hold.js';
import { trainerNumbers, trainerReport } from '../engine/crossing.js';
import { MODULE_ROUTES } from '../engine/layouts.js';
import { moduleRoute, type TrainSettings } from './settings.js';
import { NO_PROBLEM } from '../engine/constants.js';
import type { HeldTrainer } from '../engine/raw-module.js';
import type { Work } from '../threads/thread.js';

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
 * Trains until `untilStep` steps are done and the loss after them is known, or until `stopped` says
 * so, or the loss is not finite. Every yield is a place where the work can rest.
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
    // Before the first loss the rows may be those of a preparation, which are cheaper by far than
    // those of a step: what they say about the speed would not hold.
    const { lossStep } = engine.run((raw) => trainerReport(raw, trainer));
    const rows = lossStep < 0 ? visit(1) : pace.call(visit);
    if (rows === 0) return;
    yield;
  }
}
