import type { Engine } from './engine.js';
import { Pace } from './pace.js';
import type { Problem } from './problem.js';
import type { RawTrainer } from './raw-module.js';
import type { Work } from './thread.js';
import type { Route } from './types.js';

export interface TrainerSettings {
  readonly scale: number;
  /** NaN for the safe step size, taken anew at every step. */
  readonly lr: number;
  readonly lossEvery: number;
  readonly route: Route;
}

/** A trainer with a copy of the problem in the engine's memory, until `engine.free` is called. */
export function startTrainer(
  engine: Engine,
  problem: Problem,
  { scale, lr, lossEvery, route }: TrainerSettings,
): RawTrainer {
  const { sizes, rows, residualSquares, x, y, wBase, a0, b0 } = problem;
  const { n, dIn, dOut, rank } = sizes;
  return engine.run(({ Trainer, Route }) => {
    const arrays = [x, y, wBase, a0, b0] as const;
    const settings = [scale, lr, lossEvery, Route[stepRoute(route)]] as const;
    return new Trainer(...arrays, rows, dIn, dOut, rank, ...settings, n, residualSquares);
  });
}

/** Reduced rows are trained on by the factored route. */
export function stepRoute(route: Route): Exclude<Route, 'compressed'> {
  return route === 'compressed' ? 'factored' : route;
}

/**
 * Trains until `untilStep` steps are done and the loss after them is known, or until `stopped` says
 * so, or the loss is not finite. Every yield is a place where the work can rest.
 */
export function* advance(
  engine: Engine,
  trainer: RawTrainer,
  untilStep: number,
  stopped: () => boolean = () => false,
): Work<void> {
  const pace = new Pace();
  const visit = (rowBudget: number) => engine.run(() => trainer.advance(untilStep, rowBudget));
  while (!stopped()) {
    // Before the first loss the rows may be those of a preparation, which are cheaper by far than
    // those of a step: what they say about the speed would not hold.
    const rows = trainer.lossStep() < 0 ? visit(1) : pace.call(visit);
    if (rows === 0) return;
    yield;
  }
}
