import type { Engine } from './engine/engine.js';
import { plan } from './plan.js';
import { checkProblem, copyProblem, drawProblem } from './problem/problem.js';
import { ROUTE_CODES } from './engine/raw-module.js';
import { reduceProblem } from './problem/reduce.js';
import { runToEnd } from './threads/thread.js';
import type { Core } from './types.js';
import { acceptTrainLora } from './arguments/validate.js';

/** core.trainLora; see the contract in types.ts. */
export function trainLora(engine: Engine, args: Parameters<Core['trainLora']>): Float64Array {
  const [x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps] = args;
  const accepted = acceptTrainLora({ x, y, wBase, a0, b0, n, dIn, dOut, r, lr, nSteps });
  const copied = runToEnd(copyProblem(accepted.problem));
  runToEnd(checkProblem(copied));
  const given = runToEnd(drawProblem(copied));
  const { route } = plan({ n, dIn, dOut, rank: r, steps: accepted.steps });
  const problem = route === 'compressed' ? runToEnd(reduceProblem(engine, given)) : given;
  try {
    return engine.run((raw) => {
      const arrays = [problem.x, problem.y, problem.wBase, problem.a0, problem.b0] as const;
      const { direct, factored } = ROUTE_CODES;
      const settings = [
        accepted.lr,
        accepted.steps,
        route === 'direct' ? direct : factored,
      ] as const;
      return raw.trainLora(...arrays, problem.rows, dIn, dOut, r, ...settings, n);
    });
  } finally {
    engine.rest();
  }
}
