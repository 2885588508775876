import type { Engine } from '../engine/engine.js';
import { Pace } from '../work/pace.js';
import type { Problem } from '../problem/problem.js';
import { trainerNumbers, trainerReport } from '../engine/crossing.js';
import { MODULE_ROUTES } from '../engine/layouts.js';
import { moduleRoute, type TrainSettings } from './settings.js';
import type { HeldTrainer } from '../engine/raw-module.js';
import type { Work } from '../work/slices.js';

/** A trainer with a copy of the problem in the engine's memory, until `engine.free` is called. */
export function startTrainer(
  engine: Engine,
  problem: Problem,
  { scale, route, numbers: run }: Pick<TrainSettings, 'scale' | 'route' | 'numbers'>,
): HeldTrainer {
  const { sizes, rows, residualSquares, x, y, wBase, a0, b0, validation } = problem;
  const none = new Float64Array(0);
  const heldOut = validation ?? { rows: 0, x: none, y: none };
  const numbers = trainerNumbers(
    {
      ...sizes,
      rows,
      residualSquares,
      validationRows: heldOut.rows,
      scale,
      route: MODULE_ROUTES.indexOf(moduleRoute(route)),
    },
    run,
  );
  return engine.make((raw) => raw.makeTrainer(x, y, wBase, a0, b0, heldOut.x, heldOut.y, numbers));
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
