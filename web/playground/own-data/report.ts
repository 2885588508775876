import { ORDERS } from './dates.js';
import type { Encodings } from './encode.js';
import type { Gathered } from './gather.js';
import { leftOutOf } from './left-out.js';
import type { Plan } from './plan.js';
import { nameOf, type Table } from './table.js';
import { ownData as words } from '../words/index.js';

interface CountedPart {
  readonly n: number;
  /** Values of x that were missing. */
  readonly holes: number;
}

/** What was done to the rows of a file, in sentences. */
export function reportOn(
  table: Table,
  plan: Plan,
  { rows, dropped }: Gathered,
  encodings: Encodings,
  [base, train, heldOut]: readonly [CountedPart, CountedPart, CountedPart],
): string[] {
  const all = rows.total + dropped.x + dropped.y;
  const holes = base.holes + train.holes + heldOut.holes;
  const days = ORDERS.map((order) => {
    const columns = plan.x.concat(plan.y).filter((one) => table.columns[one]?.order === order);
    const names = columns.map((column) => nameOf(table, column));
    return names.length > 0 ? words.REPORT.days(names, order) : '';
  });
  return [
    rows.n < rows.total ? words.REPORT.sample(rows.n, all, plan.seed) : words.REPORT.all(all),
    words.REPORT.dropped(dropped.y, dropped.x),
    holes > 0 ? words.REPORT.filled(holes) : '',
    ...encodings.x.map(({ name, width, different = 0, without = 0 }) =>
      without > 0 ? words.REPORT.frequent(name, width, different, without) : '',
    ),
    ...days,
    leftOutOf(table, plan) ?? '',
    words.REPORT.parts(base.n, train.n, heldOut.n),
  ].filter((sentence) => sentence !== '');
}
