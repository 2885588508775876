import type { Plan } from './plan.js';
import { nameOf, type Table } from './table.js';
import { ownData as words } from '../words/index.js';

/** Which columns are left out, each with its reason; undefined where none is. */
export function leftOutOf(table: Table, { x, y, group }: Plan): string | undefined {
  const byReason = new Map<string, string[]>();
  table.columns.forEach(({ reason = words.REASONS.chosen }, column) => {
    if (x.includes(column) || y.includes(column) || group?.column === column) return;
    byReason.set(reason, [...(byReason.get(reason) ?? []), nameOf(table, column)]);
  });
  if (byReason.size === 0) return undefined;
  return words.FOUND.leftOut([...byReason].map(([reason, names]) => [names, reason] as const));
}
