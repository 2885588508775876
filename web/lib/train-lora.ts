import type { Engine } from './engine/engine.js';
import { plan } from './run/plan.js';
import { freeProblems, holdProblems } from './problem/hold.js';
import { checkProblem, copyProblem, drawProblem } from './problem/problem.js';
import { numbersOf } from './engine/crossing.js';
import { MODULE_ROUTES, PLAIN_RUN } from './engine/layouts.js';
import { moduleRoute } from './run/settings.js';
import { runToEnd } from './work/slices.js';
import type { Core } from './core.js';
import { acceptTrainLora } from './arguments/train-lora.js';

/** core.trainLora; its contract is in core.ts. */
export function trainLora(engine: Engine, args: Parameters<Core['trainLora']>): Float64Array {
  const [x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps] = args;
  const accepted = acceptTrainLora({ x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps });
  const copied = runToEnd(copyProblem(accepted.problem));
  runToEnd(checkProblem(copied));
  const problem = runToEnd(drawProblem(copied));
  const { route } = plan({ n, dIn, dOut, rank: r, steps: accepted.steps });
  const held = runToEnd(holdProblems(engine, problem, route === 'compressed'));
  try {
    const numbers = numbersOf(PLAIN_RUN, {
      rank: r,
      lr: accepted.lr,
      steps: accepted.steps,
      route: MODULE_ROUTES.indexOf(moduleRoute(route)),
    });
    return engine.run((raw) => raw.trainLora(held.training, problem.a0, problem.b0, numbers));
  } finally {
    freeProblems(engine, held);
  }
}
