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

/** The best adapter of one rank. */
export interface BestOfRank {
  readonly rank: number;
  /** (dIn, dOut): its change of the weight. */
  readonly change: Float64Array;
  /** Of this change, in descending order. */
  readonly singularValues: readonly number[];
}

/** What was computed of a task, or is being computed, by the ridge and the rank. */
const known = new WeakMap<Task, Map<string, Promise<unknown>>>();

function once<Result>(task: Task, name: string, compute: () => Promise<Result>): Promise<Result> {
  const results = known.get(task) ?? new Map<string, Promise<unknown>>();
  known.set(task, results);
  const result = (results.get(name) as Promise<Result> | undefined) ?? compute();
  results.set(name, result);
  return result;
}

/** What full fine-tuning and the best adapter of every rank attain with a ridge; computed once. */
export function optimumOf(task: Task, ridge: number): Promise<Optimum> {
  return once(task, `all ${ridge}`, () => solveFull(task, ridge));
}

/** The best adapter of a rank, with a ridge; computed once. */
export function bestOfRank(task: Task, rank: number, ridge: number): Promise<BestOfRank> {
  return once(task, `${rank} ${ridge}`, () => solveRank(task, rank, ridge));
}

async function solveFull(task: Task, ridge: number): Promise<Optimum> {
  const { heldOut, dIn, dOut } = task;
  const { a, b, lossByRank, validationLossByRank } = await solve({
    ...problemOf(task),
    rank: Math.min(dIn, dOut),
    ridge,
    validation: { x: heldOut.x, y: heldOut.y },
  });
  const validationByRank = validationLossByRank ?? [];
  return { lossByRank, validationByRank, fullChange: product(a, b, dIn) };
}

async function solveRank(task: Task, rank: number, ridge: number): Promise<BestOfRank> {
  const adapter = await solve({ ...problemOf(task), rank, ridge });
  const change = product(adapter.a, adapter.b, task.dIn);
  const { singularValues } = await svd(adapter);
  return { rank, change, singularValues };
}

function problemOf({ train, wBase, dIn, dOut }: Task) {
  return { x: train.x, y: train.y, wBase, dIn, dOut };
}
