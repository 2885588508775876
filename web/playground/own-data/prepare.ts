import { fitPreprocessing, preprocess, type Preprocessing } from 'lora-wasm/data';
import type { Rows, Task } from '../../tasks/index.js';
import { leastSquares } from '../../tasks/least-squares.js';
import { deal } from './deal.js';
import { shapeOf, type Plan } from './plan.js';
import { forEachRow, portionRows, portions } from './rest.js';
import type { Table, TableRows } from './table.js';
import { visible } from './visible.js';

export interface Prepared {
  readonly task: Task;
  /** Repeats on other rows what was done to these; fitted without those that are held out. */
  readonly preprocessing: Preprocessing;
}

/**
 * The task of a plan: rows to train on, rows held out, and a frozen layer. Throws Error, and when the
 * signal is aborted.
 */
export async function prepare(
  table: Table,
  plan: Plan,
  rows: TableRows,
  signal: AbortSignal,
): Promise<Prepared> {
  const { dIn, dOut } = shapeOf(plan);
  const parts = await deal(rows.n, plan, signal);
  const first = await picked(rows, plan, parts.first, signal);
  const train = await picked(rows, plan, parts.train, signal);
  const heldOut = await picked(rows, plan, parts.heldOut, signal);
  const preprocessing = await fitPreprocessing(inputsOf([first, train], plan, signal), {
    columns: plan.x.length,
    standardise: plan.standardise,
    constant: plan.constant,
  });
  const processed = async ({ x, y, n }: Rows): Promise<Rows> => {
    const all = new Float64Array(n * dIn);
    let at = 0;
    for await (const portion of inputsOf([{ x, y, n }], plan, signal)) {
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
    kind: (await isOneHot(rows.y, dOut, signal)) ? 'classification' : 'regression',
    ...{ dIn, dOut, wBase },
    inputNames: [...plan.x.map(nameOf), ...(plan.constant ? ['constant'] : [])],
    outputNames: plan.y.map(nameOf),
    train: await processed(train),
    heldOut: await processed(heldOut),
  };
  return { task, preprocessing };
}

async function picked(
  { x, y }: TableRows,
  plan: Plan,
  indices: Uint32Array,
  signal: AbortSignal,
): Promise<Rows> {
  const [wide, out, n] = [plan.x.length, plan.y.length, indices.length];
  const rows = { x: new Float64Array(n * wide), y: new Float64Array(n * out), n };
  await forEachRow(n, wide + out, signal, (row) => {
    const source = indices[row] as number;
    for (let j = 0; j < wide; j++) rows.x[row * wide + j] = x[source * wide + j] as number;
    for (let j = 0; j < out; j++) rows.y[row * out + j] = y[source * out + j] as number;
  });
  return rows;
}

/** The x of some rows after those of others, in portions. */
async function* inputsOf(
  parts: readonly Rows[],
  plan: Plan,
  signal: AbortSignal,
): AsyncGenerator<{ x: Float64Array }, void> {
  const wide = plan.x.length;
  for (const { x, n } of parts) {
    for await (const [from, to] of portions(n, portionRows(wide), signal)) {
      yield { x: x.subarray(from * wide, to * wide) };
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
async function isOneHot(y: Float64Array, dOut: number, signal: AbortSignal): Promise<boolean> {
  const n = y.length / dOut;
  if (dOut < 2) return false;
  for await (const [from, to] of portions(n, portionRows(dOut), signal)) {
    for (let row = from; row < to; row++) if (!namesOne(y, row * dOut, dOut)) return false;
  }
  return true;
}

function namesOne(y: Float64Array, at: number, dOut: number): boolean {
  let ones = 0;
  for (let j = 0; j < dOut; j++) {
    const value = y[at + j];
    if (value === 1) ones++;
    else if (value !== 0) return false;
  }
  return ones === 1;
}
