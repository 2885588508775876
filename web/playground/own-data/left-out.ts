import type { Plan } from './plan.js';
import type { Table } from './table.js';
import { visible } from './visible.js';

/** So many are named for each reason. */
const MOST_NAMES = 6;

/** Which columns are left out because of what they have; else undefined. */
export function leftOutOf({ columns }: Table, { x, y }: Plan): string | undefined {
  const byReason = new Map<string, string[]>();
  columns.forEach(({ name, reason }, column) => {
    if (reason === undefined || x.includes(column) || y.includes(column)) return;
    byReason.set(reason, [
      ...(byReason.get(reason) ?? []),
      visible(name) || `column ${column + 1}`,
    ]);
  });
  if (byReason.size === 0) return undefined;
  const parts = [...byReason].map(([reason, names]) => `${listed(names)} (${reason})`);
  return `Left out: ${parts.join(', ')}.`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
