import type { Engine } from './engine.js';
import { chooseRoute } from './plan.js';
import { checkProblem, copyProblem } from './problem.js';
import { runToEnd } from './thread.js';
import type { Core } from './types.js';
import { acceptTrainLora } from './validate.js';

/** core.trainLora; see the contract in types.ts. */
export function trainLora(engine: Engine, args: Parameters<Core['trainLora']>): Float64Array {
  const [x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps] = args;
  const accepted = acceptTrainLora({ x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps });
  const problem = copyProblem(accepted.problem);
  runToEnd(checkProblem(problem));
  return engine.run((raw) =>
    raw.trainLora(
      problem.x,
      problem.y,
      problem.wBase,
      problem.a0,
      problem.b0,
      n,
      dIn,
      dOut,
      r,
      accepted.lr,
      accepted.steps,
      raw.Route[chooseRoute(accepted.problem.sizes, accepted.steps)],
    ),
  );
}
