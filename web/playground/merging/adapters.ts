import type { TrainedAdapter } from 'lora-wasm';
import { accuracy, effectiveWeight, meanSquaredError, type Task } from '../../tasks/index.js';
import type { KeptRun } from '../training/frame.js';

/** The runs that were kept of adapters for the same frozen weight, bit for bit. */
export function onTheSameWeight(kept: readonly KeptRun[], { wBase }: Task): KeptRun[] {
  return kept.filter(
    ({ task }) =>
      task.wBase.length === wBase.length && task.wBase.every((value, k) => value === wBase[k]),
  );
}

/** The tasks of runs and another one, each once. */
export function tasksOf(runs: readonly KeptRun[], task: Task): Task[] {
  return [...new Set([task, ...runs.map((run) => run.task)])];
}

/** On the held-out rows of a task: see HeldOutErrors. Without an adapter, that of w alone. */
export function errorOn(task: Task, adapter: TrainedAdapter | undefined): number {
  const weight = adapter ? effectiveWeight(task, adapter) : task.wBase;
  return task.kind === 'classification'
    ? 1 - accuracy(task.heldOut, weight)
    : meanSquaredError(task.heldOut, weight);
}
