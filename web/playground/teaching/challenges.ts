import type { teaching } from '../words/index.js';
import type { Outcome } from './outcome.js';

export interface Challenge {
  /** Unique and short: it is kept in the browser when it was done. */
  readonly name: keyof typeof teaching.CHALLENGE;
  /** The data that it is about. */
  readonly data: string;
  /** Whether the runs so far, in their order, do it. */
  done(outcomes: readonly Outcome[]): boolean;
}

/** The words of the challenges have these numbers, too. */
const FEW_STEPS = 100;
const TIMES = 5;
const RIGHT = 0.9;
/** How much worse is no loss: as a part of the error, or of all pictures. */
const NO_LOSS = 0.01;

export const CHALLENGES: readonly Challenge[] = [
  {
    name: 'diverge-and-cure',
    data: 'weather',
    done: (outcomes) =>
      outcomes.some(
        (one, k) =>
          one.end === 'diverged' &&
          outcomes.slice(k + 1).some((next) => next.end === 'finished' && alike(one, next)),
      ),
  },
  {
    name: 'few-steps',
    data: 'weather',
    done: (outcomes) =>
      outcomes.some(
        ({ state: { data, rank }, stepsToOptimum = Infinity }) =>
          data === 'weather' && rank === 2 && stepsToOptimum <= FEW_STEPS,
      ),
  },
  {
    name: 'faster-than-sgd',
    data: 'ill-conditioned',
    done: (outcomes) =>
      pairs(outcomes).some(
        ([sgd, other]) =>
          isPlain(sgd) &&
          other.state.optimizer !== 'sgd' &&
          both(sgd, other, 'ill-conditioned') &&
          sgd.state.rank === other.state.rank &&
          TIMES * (other.stepsToOptimum ?? Infinity) <= (sgd.stepsToOptimum ?? 0),
      ),
  },
  {
    name: 'smallest-rank',
    data: 'digits-flipped',
    done: (outcomes) =>
      pairs(outcomes).some(
        ([one, less]) =>
          both(one, less, 'digits-flipped') &&
          one.state.rank === less.state.rank + 1 &&
          reads(one) &&
          !reads(less) &&
          less.stepsToOptimum !== undefined,
      ),
  },
  {
    name: 'half-the-numbers',
    data: 'planted',
    done: (outcomes) =>
      pairs(outcomes).some(
        ([one, half]) =>
          both(one, half, one.state.data) &&
          2 * half.state.rank <= one.state.rank &&
          one.stepsToOptimum !== undefined &&
          half.stepsToOptimum !== undefined &&
          half.heldOutError <= withoutLoss(one),
      ),
  },
];

/** The names of those that the runs so far do. */
export function doneBy(outcomes: readonly Outcome[]): string[] {
  return CHALLENGES.filter(({ done }) => done(outcomes)).map(({ name }) => name);
}

function pairs(outcomes: readonly Outcome[]): (readonly [Outcome, Outcome])[] {
  return outcomes.flatMap((one) => outcomes.map((other) => [one, other] as const));
}

function both(one: Outcome, other: Outcome, data: string): boolean {
  return one.state.data === data && other.state.data === data;
}

/** Whatever their step sizes. */
function alike({ state: one }: Outcome, { state: other }: Outcome): boolean {
  return one.data === other.data && one.rank === other.rank && one.optimizer === other.optimizer;
}

function isPlain({ state: { optimizer, lr } }: Outcome): boolean {
  return optimizer === 'sgd' && lr === 'auto';
}

function reads({ heldOutError }: Outcome): boolean {
  return heldOutError <= 1 - RIGHT + 1e-9; // 0.1 as a difference of binary fractions
}

/** The largest held-out error that counts as no worse. */
function withoutLoss({ kind, heldOutError }: Outcome): number {
  return kind === 'classification' ? heldOutError + NO_LOSS : heldOutError * (1 + NO_LOSS);
}
