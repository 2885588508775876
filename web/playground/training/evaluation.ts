import type { TrainedAdapter } from 'lora-wasm';
import {
  accuracy,
  effectiveWeight,
  meanSquaredError,
  type Task,
} from '../../../examples/tasks/index.js';

/** The share of held-out rows answered wrongly where y is one-hot, else their mean squared error. */
export function heldOutError(task: Task, weight: Float64Array): number {
  return task.kind === 'classification'
    ? 1 - accuracy(task.heldOut, weight)
    : meanSquaredError(task.heldOut, weight);
}

export function adapterError(task: Task, adapter: TrainedAdapter): number {
  return heldOutError(task, effectiveWeight(task, adapter));
}
