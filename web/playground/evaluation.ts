import {
  accuracy,
  effectiveWeight,
  meanSquaredError,
  type Task,
} from '../../examples/tasks/index.js';
import type { Adapter } from './session.js';

/** What a task's adapter is compared with. */
export interface Landmarks {
  /** What an error is: see heldOutError. */
  readonly kind: Task['kind'];
  /** On held-out rows. */
  readonly baseError: number;
  readonly fullError: number;
  /** On the training rows. */
  readonly baseLoss: number;
  readonly fullLoss: number;
}

export function landmarksOf(task: Task): Landmarks {
  return {
    kind: task.kind,
    baseError: heldOutError(task, task.wBase),
    fullError: heldOutError(task, task.fullWeight),
    baseLoss: meanSquaredError(task.train, task.wBase),
    fullLoss: meanSquaredError(task.train, task.fullWeight),
  };
}

export function adapterError(task: Task, adapter: Adapter): number {
  return heldOutError(task, effectiveWeight(task, adapter));
}

/** The share of rows answered wrongly where y is one-hot, else the mean squared error. */
function heldOutError(task: Task, weight: Float64Array): number {
  return task.kind === 'classification'
    ? 1 - accuracy(task.heldOut, weight)
    : meanSquaredError(task.heldOut, weight);
}
