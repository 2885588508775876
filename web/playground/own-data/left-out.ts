import type { Plan } from './plan.js';
import type { Table } from './table.js';
import { ownData as words } from '../words/index.js';

/** Which columns are left out, each with its reason; undefined where none is. */
export function leftOutOf({ columns }: Table, { x, y, group }: Plan): string | undefined {
  const byReason = new Map<string, string[]>();
  columns.forEach(({ name, reason = words.REASONS.chosen }, column) => {
    if (x.includes(column) || y.includes(column) || group?.column === column) return;
    byReason.set(reason, [...(byReason.get(reason) ?? []), name || `column ${column + 1}`]);
  });
  if (byReason.size === 0) return undefined;
  return words.FOUND.leftOut([...byReason].map(([reason, names]) => [names, reason] as const));
}
