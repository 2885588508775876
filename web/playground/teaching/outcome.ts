import type { Task } from '../../tasks/index.js';
import type { State } from '../model/state.js';
import { adapterError } from '../training/evaluation.js';
import type { Frame } from '../training/frame.js';
import { stepsToOptimum } from '../training/kept.js';

/** What challenges look at: a run that came to rest, as plain data. */
export interface Outcome {
  /** What was chosen for it. */
  readonly state: State;
  readonly end: 'finished' | 'paused' | 'diverged';
  readonly kind: Task['kind'];
  /** On held-out rows, see HeldOutErrors; NaN where it diverged. */
  readonly heldOutError: number;
  /** Steps until the loss was within 1 % of the best that its rank can do, if it got there. */
  readonly stepsToOptimum: number | undefined;
}

/** Undefined while a run is under way, and until it is known what can be reached at all. */
export function outcomeOf(state: State, frame: Frame): Outcome | undefined {
  const { phase, step, task, optimum, failure } = frame;
  if (!task) return undefined;
  const { kind } = task;
  if (failure?.divergedAt !== undefined) {
    return { state, kind, end: 'diverged', heldOutError: NaN, stepsToOptimum: undefined };
  }
  if ((phase !== 'finished' && phase !== 'paused') || step === 0) return undefined;
  const heldOutError = adapterError(frame);
  if (!optimum || heldOutError === undefined) return undefined;
  return {
    ...{ state, kind, end: phase, heldOutError },
    stepsToOptimum: stepsToOptimum(state, frame),
  };
}
