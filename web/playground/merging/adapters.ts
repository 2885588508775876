import type { Task } from '../../tasks/index.js';
import type { KeptRun } from '../training/frame.js';

/** The runs that were kept of adapters for the same frozen weight, of the same shape and bit for bit. */
export function onTheSameWeight(kept: readonly KeptRun[], { dIn, dOut, wBase }: Task): KeptRun[] {
  return kept.filter(
    ({ task }) =>
      task.dIn === dIn && task.dOut === dOut && task.wBase.every((value, k) => value === wBase[k]),
  );
}

/** The tasks of runs and another one, each once. */
export function tasksOf(runs: readonly KeptRun[], task: Task): Task[] {
  return [...new Set([task, ...runs.map((run) => run.task)])];
}
