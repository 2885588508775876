import type { Engine } from '../engine/engine.js';
import { Pace } from '../work/pace.js';
import type { Problem } from '../problem/problem.js';
import { trainerNumbers, trainerReport } from '../engine/crossing.js';
import { MODULE_ROUTES } from '../engine/layouts.js';
import { moduleRoute, type TrainSettings } from './settings.js';
import type { HeldTrainer } from '../engine/raw-module.js';
import type { Work } from '../work/slices.js';

/**
 * Creates a trainer with a copy of the problem in the engine, which exists until `engine.free` is
 * called.
 */
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
