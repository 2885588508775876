import { solve } from 'lora-wasm';
import type { Task } from '../../../examples/tasks/index.js';
import { product } from '../../../examples/tasks/product.js';
import { adapterSingularValues } from './singular-values.js';

/** The best that can be reached at all, from the library's solve(). */
export interface Optimum {
  /** With the best adapter of rank 0, 1, …, min(dIn, dOut), on the rows to train on. */
  readonly lossByRank: readonly number[];
  /** The same adapters on the rows held out. */
  readonly validationByRank: readonly number[];
  /** Of the change of the weight by the best adapter of the chosen rank, in descending order. */
  readonly singularValues: readonly number[];
  /** (dIn, dOut): the change of the weight by full fine-tuning. */
  readonly fullChange: Float64Array;
}

interface FullRank extends Omit<Optimum, 'singularValues'> {
  readonly byRank: Map<number, Promise<readonly number[]>>;
}

const known = new WeakMap<Task, Promise<FullRank>>();

/** What full fine-tuning and the best adapter of a rank come to; computed once. */
export async function optimumOf(task: Task, rank: number): Promise<Optimum> {
  const full = known.get(task) ?? solveFull(task);
  known.set(task, full);
  full.catch(() => known.delete(task));
  const { byRank, ...rest } = await full;
  const values = byRank.get(rank) ?? solveRank(task, rank);
  byRank.set(rank, values);
  return { ...rest, singularValues: await values };
}

async function solveFull(task: Task): Promise<FullRank> {
  const { heldOut, dIn, dOut } = task;
  const { a, b, lossByRank, validationLossByRank } = await solve({
    ...problemOf(task),
    rank: Math.min(dIn, dOut),
    validation: { x: heldOut.x, y: heldOut.y },
  });
  const validationByRank = validationLossByRank ?? [];
  return { lossByRank, validationByRank, fullChange: product(a, b, dIn), byRank: new Map() };
}

async function solveRank(task: Task, rank: number): Promise<readonly number[]> {
  return adapterSingularValues(await solve({ ...problemOf(task), rank }));
}

function problemOf({ train, wBase, dIn, dOut }: Task) {
  return { x: train.x, y: train.y, wBase, dIn, dOut };
}
