import { Levels } from './levels.js';
import { MOST } from './limits.js';
import { isCategory, type Plan } from './plan.js';
import { yieldThread, type Watch } from './yield-thread.js';
import { Sample } from './sample.js';
import type { AskedColumn, RawRows, Table } from './table.js';
import { ownData as words } from '../words/index.js';

/** The rows that a plan takes, as they were read. */
export interface Gathered {
  /** Columns of x, then those of y, then that of the groups, if it has one. */
  readonly rows: Sample;
  readonly asked: readonly AskedColumn[];
  /** Rows that were left out because a value of y, or else of x, is missing. */
  readonly dropped: { readonly y: number; readonly x: number };
}

/** Reads the columns of a plan; of too many rows a sample. Throws Error, and when it is aborted. */
export async function gather(table: Table, plan: Plan, watch: Watch): Promise<Gathered> {
  const asked = askedOf(table, plan);
  const rows = new Sample(asked.length, Math.floor(MOST.values / asked.length), plan.seed);
  const dropped = { y: 0, x: 0 };
  let number = 0;
  for await (const batch of table.read(asked, watch)) {
    await yieldThread();
    for (let row = 0; row < batch.n; row++, number++) {
      const hole = holeIn(batch, row, plan, asked.length);
      if (hole) dropped[hole]++;
      else {
        if (rows.isFull) await rows.thin(watch.signal);
        rows.push(batch.values, row * asked.length, number);
      }
    }
  }
  if (rows.n === 0) throw new Error(words.TROUBLE.noRowLeft(dropped.x > 0));
  return { rows, asked, dropped };
}

function askedOf(table: Table, plan: Plan): AskedColumn[] {
  const asked = [...plan.x, ...plan.y].map((column) => ({
    column,
    ...(isCategory(plan, table, column) && { levels: new Levels() }),
  }));
  const group = plan.base === 'group' ? plan.group : undefined;
  return group ? [...asked, { column: group.column, levels: new Levels() }] : asked;
}

/** Where a row lacks what it has to have. */
function holeIn(
  { values }: RawRows,
  row: number,
  { x, y, missing }: Plan,
  width: number,
): 'x' | 'y' | undefined {
  const has = (column: number) => !Number.isNaN(values[row * width + column]);
  for (let j = 0; j < y.length; j++) if (!has(x.length + j)) return 'y';
  if (missing === 'fill') return undefined;
  for (let j = 0; j < x.length; j++) if (!has(j)) return 'x';
  return undefined;
}
