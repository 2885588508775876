import { fitPreprocessing, preprocess, type Preprocessing } from 'lora-wasm/data';
import type { Rows, Task } from '../../../examples/tasks/index.js';
import { leastSquares } from '../../../examples/tasks/least-squares.js';
import { shuffledIndices, uniformFrom } from '../../../examples/tasks/random.js';
import { MOST } from './limits.js';
import { shapeOf, type Plan } from './plan.js';
import { resting } from './rest.js';
import type { Table, TableRows } from './table.js';
import { visible } from './visible.js';

export interface Prepared {
  readonly task: Task;
  /** Repeats on other rows what was done to these; fitted without those that are held out. */
  readonly preprocessing: Preprocessing;
}

/** Values that are worked on between two looks at the clock. */
const PORTION = 2 ** 14;

/** The task of a plan: rows to train on, rows held out, and a frozen layer. Throws Error. */
export async function prepare(table: Table, plan: Plan, rows: TableRows): Promise<Prepared> {
  const { dIn, dOut } = shapeOf(plan);
  const parts = partsOf(rows.n, plan);
  const [first, train, heldOut] = (await Promise.all(
    [parts.first, parts.train, parts.heldOut].map((indices) => picked(rows, plan, indices)),
  )) as [Rows, Rows, Rows];
  const preprocessing = await fitPreprocessing(portionsOf([first, train], plan), {
    columns: plan.x.length,
    standardise: plan.standardise,
    constant: plan.constant,
  });
  const processed = async ({ x, y, n }: Rows): Promise<Rows> => {
    const all = new Float64Array(n * dIn);
    let at = 0;
    for await (const portion of portionsOf([{ x, y, n }], plan)) {
      const done = preprocess(portion.x, preprocessing);
      all.set(done, at);
      at += done.length;
    }
    return { x: all, y, n };
  };
  const wBase = await baseOf(plan, await processed(first));
  const nameOf = (column: number) => visible(table.columns[column]?.name ?? '');
  const task: Task = {
    name: 'own',
    title: visible(table.name),
    description: '',
    kind: isOneHot(rows.y, dOut) ? 'classification' : 'regression',
    ...{ dIn, dOut, wBase },
    inputNames: [...plan.x.map(nameOf), ...(plan.constant ? ['constant'] : [])],
    outputNames: plan.y.map(nameOf),
    train: await processed(train),
    heldOut: await processed(heldOut),
  };
  return { task, preprocessing };
}

interface Parts {
  readonly first: readonly number[];
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

/** Which rows are for what; each part in the order of the file. Throws Error for too few. */
function partsOf(n: number, plan: Plan): Parts {
  const hasFirst = plan.base === 'first-rows';
  const count = hasFirst ? Math.round((n * plan.first) / 100) : 0;
  const rest = n - count;
  const held = heldOutOf(rest, plan);
  if (rest - held < 1 || (hasFirst && count < 1)) {
    throw new Error(`${n === 1 ? '1 row is' : `${n} rows are`} too few to hold any out.`);
  }
  const isHeld = new Set(shuffledIndices(rest, uniformFrom(plan.seed)).slice(0, held));
  const later = Array.from({ length: rest }, (_, i) => i);
  return {
    first: Array.from({ length: count }, (_, i) => i),
    train: later.filter((i) => !isHeld.has(i)).map((i) => count + i),
    heldOut: later.filter((i) => isHeld.has(i)).map((i) => count + i),
  };
}

/** So many that what is shown of them is computed between two frames. */
function heldOutOf(rest: number, plan: Plan): number {
  const { dIn, dOut } = shapeOf(plan);
  const most = Math.floor(MOST.heldOutWork / (dIn * dOut));
  return Math.min(most, Math.max(1, Math.round((rest * plan.heldOut) / 100)));
}

async function picked({ x, y }: TableRows, plan: Plan, indices: readonly number[]): Promise<Rows> {
  const rest = resting();
  const [wide, out] = [plan.x.length, plan.y.length];
  const rows = {
    x: new Float64Array(indices.length * wide),
    y: new Float64Array(indices.length * out),
    n: indices.length,
  };
  for (const [to, from] of indices.entries()) {
    rows.x.set(x.subarray(from * wide, (from + 1) * wide), to * wide);
    rows.y.set(y.subarray(from * out, (from + 1) * out), to * out);
    await rest();
  }
  return rows;
}

/** x in portions, with rests between them. */
async function* portionsOf(
  parts: readonly Rows[],
  plan: Plan,
): AsyncGenerator<{ x: Float64Array }, void> {
  const rest = resting();
  const length = Math.ceil(PORTION / plan.x.length) * plan.x.length;
  for (const { x } of parts) {
    for (let at = 0; at < x.length; at += length) {
      await rest();
      yield { x: x.subarray(at, at + length) };
    }
  }
}

async function baseOf(plan: Plan, first: Rows): Promise<Float64Array> {
  const { dIn, dOut } = shapeOf(plan);
  if (plan.base === 'first-rows') return leastSquares(first);
  const weight = new Float64Array(dIn * dOut);
  if (plan.base === 'identity') for (let i = 0; i < dIn; i++) weight[i * dOut + i] = 1;
  return weight;
}

/** Whether every row names one of several classes: it is 1 there, and 0 elsewhere. */
function isOneHot(y: Float64Array, dOut: number): boolean {
  if (dOut < 2 || !y.every((value) => value === 0 || value === 1)) return false;
  for (let at = 0; at < y.length; at += dOut) {
    let ones = 0;
    for (let j = 0; j < dOut; j++) ones += y[at + j] as number;
    if (ones !== 1) return false;
  }
  return true;
}
