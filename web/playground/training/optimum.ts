import { solve, svd } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { product } from '../../tasks/product.js';

/** The best that can be reached at all, from the library's solve(). */
export interface Optimum {
  /** With the best adapter of rank 0, 1, …, min(dIn, dOut), on the rows to train on. */
  readonly lossByRank: readonly number[];
  /** The same adapters on the rows held out. */
  readonly validationByRank: readonly number[];
  /** (dIn, dOut): the change of the weight by full fine-tuning. */
  readonly fullChange: Float64Array;
}

/** What was computed, or is being computed, of a task. */
interface Known {
  optimum?: Promise<Optimum>;
  /** By rank. */
  readonly singularValues: Map<number, Promise<readonly number[]>>;
}

const known = new WeakMap<Task, Known>();

function knownOf(task: Task): Known {
  const found = known.get(task) ?? { singularValues: new Map() };
  known.set(task, found);
  return found;
}

/** What full fine-tuning and the best adapter of every rank come to; computed once. */
export function optimumOf(task: Task): Promise<Optimum> {
  return (knownOf(task).optimum ??= solveFull(task));
}

/** Of the change of the weight by the best adapter of a rank, in descending order; computed once. */
export function bestSingularValues(task: Task, rank: number): Promise<readonly number[]> {
  const { singularValues } = knownOf(task);
  const values = singularValues.get(rank) ?? solveRank(task, rank);
  singularValues.set(rank, values);
  return values;
}

async function solveFull(task: Task): Promise<Optimum> {
  const { heldOut, dIn, dOut } = task;
  const { a, b, lossByRank, validationLossByRank } = await solve({
    ...problemOf(task),
    rank: Math.min(dIn, dOut),
    validation: { x: heldOut.x, y: heldOut.y },
  });
  const validationByRank = validationLossByRank ?? [];
  return { lossByRank, validationByRank, fullChange: product(a, b, dIn) };
}

async function solveRank(task: Task, rank: number): Promise<readonly number[]> {
  return svd(await solve({ ...problemOf(task), rank })).singularValues;
}

function problemOf({ train, wBase, dIn, dOut }: Task) {
  return { x: train.x, y: train.y, wBase, dIn, dOut };
}
