import { acceptCount, type Given } from '../checks/accept.js';
import { acceptProblem } from './problem.js';
import { nonNegative } from '../options/checks.js';
import { acceptMatrix } from '../matrices/matrix.js';
import type { AcceptedProblem } from '../problem/problem.js';

/** Checks the arguments of core.trainLora, by name. */
export function acceptTrainLora(given: Given): {
  problem: AcceptedProblem;
  lr: number;
  steps: number;
} {
  const sizes = {
    n: acceptCount('n', given.n, 1),
    dIn: acceptCount('dIn', given.dIn, 1),
    dOut: acceptCount('dOut', given.dOut, 1),
    rank: acceptCount('r', given.r, 1),
  };
  acceptMatrix('a0', given.a0);
  acceptMatrix('b0', given.b0);
  return {
    problem: acceptProblem(given, undefined, sizes, { rankName: 'r', init: 'uniform', seed: 0 }),
    lr: nonNegative.parse('lr', given.lr),
    steps: acceptCount('nSteps', given.nSteps, 0),
  };
}
