import type { TrainedAdapter } from 'lora-wasm';
import { accuracy, effectiveWeight, meanSquaredError, type Task } from '../../tasks/index.js';
import type { Frame } from './frame.js';
import { newestOf } from './history.js';

/** Multiplications that a frame has time for. */
const A_FRAMES_WORTH = 3e6;

/**
 * Errors on held-out rows: the share answered wrongly where y is one-hot, else the mean squared error.
 * Undefined where it is not known, or not yet.
 */
export interface HeldOutErrors {
  /** Of w alone. */
  readonly base: number | undefined;
  readonly adapted: number | undefined;
  /** Of w fully fine-tuned. */
  readonly full: number | undefined;
}

type Evaluated = Pick<Frame, 'task' | 'adapter' | 'optimum' | 'history' | 'phase'>;

/** Of w alone and fully fine-tuned: the same for every run on a task. */
export function landmarkErrors({ task, optimum }: Evaluated): Omit<HeldOutErrors, 'adapted'> {
  if (task?.kind !== 'classification') {
    const { validationByRank } = optimum ?? {};
    return { base: validationByRank?.[0], full: validationByRank?.at(-1) };
  }
  const change = optimum?.fullChange;
  const full = change && task.wBase.map((value, k) => value + (change[k] as number));
  return { base: misread(task, task.wBase), full: full && misread(task, full) };
}

/** With the adapter. Many rows are looked at when training rests. */
export function adapterError({ task, adapter, history, phase }: Evaluated): number | undefined {
  if (!task || !adapter || phase === 'failed') return undefined;
  if (task.kind !== 'classification') return newestOf(history)?.validation;
  const { heldOut, dIn, dOut } = task;
  if (phase === 'running' && heldOut.n * dIn * dOut > A_FRAMES_WORTH) return undefined;
  return errorOn(task, adapter);
}

/** On the held-out rows of a task: see HeldOutErrors. Without an adapter, that of w alone. */
export function errorOn(task: Task, adapter: TrainedAdapter | undefined): number {
  const weight = adapter ? effectiveWeight(task, adapter) : task.wBase;
  return task.kind === 'classification'
    ? misread(task, weight)
    : meanSquaredError(task.heldOut, weight);
}

/** What many roundings may add up to, as a part of y. */
const ROUNDING = 1e-12;

/** A held-out error below this is exact up to rounding; 0 where answers are right or wrong. */
export function roundingIn({ kind, heldOut: { y } }: Task): number {
  if (kind === 'classification') return 0;
  return (ROUNDING ** 2 * y.reduce((sum, value) => sum + value ** 2, 0)) / y.length;
}

/** What an error has to rise by, as a part of it, to be worth a word. */
const RISEN = 0.05;

/** The lowest mean squared error of the run on held-out rows, where it has risen again since. */
export function passedError({ task, history, phase }: Evaluated): number | undefined {
  const newest = newestOf(history)?.validation;
  if (task?.kind === 'classification' || phase === 'failed' || newest === undefined)
    return undefined;
  const least = history.validation.reduce((one, other) => Math.min(one, other));
  return newest > (1 + RISEN) * least ? least : undefined;
}

function misread({ heldOut }: Task, weight: Float64Array): number {
  return 1 - accuracy(heldOut, weight);
}
