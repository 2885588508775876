import type { Engine } from './engine/engine.js';
import { plan } from './run/plan.js';
import { checkProblem, copyProblem, drawProblem } from './problem/problem.js';
import { numbersOf } from './engine/crossing.js';
import { MODULE_ROUTES, PLAIN_RUN } from './engine/layouts.js';
import { moduleRoute } from './run/settings.js';
import { reduceProblem } from './problem/reduce.js';
import { runToEnd } from './work/slices.js';
import type { Core } from './types/module.js';
import { acceptTrainLora } from './arguments/train-lora.js';

/** core.trainLora; its contract is in types/module.ts. */
export function trainLora(engine: Engine, args: Parameters<Core['trainLora']>): Float64Array {
  const [x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps] = args;
  const accepted = acceptTrainLora({ x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps });
  const copied = runToEnd(copyProblem(accepted.problem));
  runToEnd(checkProblem(copied));
  const given = runToEnd(drawProblem(copied));
  const { route } = plan({ n, dIn, dOut, rank: r, steps: accepted.steps });
  const problem = route === 'compressed' ? runToEnd(reduceProblem(engine, given)) : given;
  try {
    const numbers = numbersOf(PLAIN_RUN, {
      rows: problem.rows,
      dIn,
      dOut,
      rank: r,
      n,
      residualSquares: problem.residualSquares,
      lr: accepted.lr,
      steps: accepted.steps,
      route: MODULE_ROUTES.indexOf(moduleRoute(route)),
    });
    const { x: rows, y: targets, wBase: base, a0: a, b0: b } = problem;
    return engine.run((raw) => raw.trainLora(rows, targets, base, a, b, numbers));
  } finally {
    engine.rest();
  }
}
