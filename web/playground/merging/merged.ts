import { apply, merge, unmerge, type TrainedAdapter } from 'lora-wasm';
import { predict, type Task } from '../../tasks/index.js';

/** A layer with its adapter in it, and what that changes. */
export interface Merged {
  readonly task: Task;
  readonly adapter: TrainedAdapter;
  /** w + s·ab, (dIn, dOut): as merge() returned it. */
  readonly weight: Float64Array;
  /** Held-out rows that were predicted in both ways. */
  readonly rows: number;
  /** How far apart their predictions are at most, relative to the largest one. */
  readonly difference: number;
}

/** Multiplications that a click has time for. */
const A_CLICKS_WORTH = 2e7;

export async function merged(task: Task, adapter: TrainedAdapter): Promise<Merged> {
  const { wBase, dIn, dOut, heldOut } = task;
  const weight = await merge(wBase, adapter);
  const rows = Math.min(heldOut.n, Math.max(1, Math.floor(A_CLICKS_WORTH / (dIn * dOut))));
  const x = heldOut.x.subarray(0, rows * dIn);
  const apart = await apply(x, { ...adapter, preprocessing: undefined }, { wBase });
  const together = predict({ x, y: new Float64Array(), n: rows }, weight);
  const distances = together.map((value, k) => Math.abs(value - (apart[k] as number)));
  const difference = largest(distances) / (largest(apart) || 1);
  return { task, adapter, weight, rows, difference };
}

/** Whether the frozen weight comes back as it was, to every bit. */
export async function comesBack({ weight, task }: Merged): Promise<boolean> {
  const restored = await unmerge(weight);
  return restored.every((value, k) => Object.is(value, task.wBase[k]));
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Numbers that are kept, and multiplied by for one prediction: of w, and of an adapter beside it. */
export function numbersOf({ dIn, dOut, rank }: Pick<TrainedAdapter, 'dIn' | 'dOut' | 'rank'>) {
  return { layer: dIn * dOut, adapter: rank * (dIn + dOut) };
}
