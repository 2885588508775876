import { firstPlan, type Group, type Plan } from './plan.js';
import { roleOf, rolesFor, withRole } from './roles.js';
import type { Table } from './table.js';

/** A table with what was chosen for it, in this reading and in those that it was read in before. */
export interface Read {
  readonly table: Table;
  readonly plan: Plan;
  /** The plans of the readings since a role was chosen last; that of this one as it was at first. */
  readonly readings?: ReadonlyMap<string, Plan>;
}

/**
 * The same for the table of another reading. Read again as it was, a table has the roles that it had then:
 * those that the reading in between could not have, too.
 */
export function readAnew({ table: before, plan, readings }: Read, table: Table): Required<Read> {
  const start = readings?.get(readingOf(before));
  const all = new Map(start && hasRolesOf(start, plan) ? readings : undefined);
  all.set(readingOf(before), plan);
  const kept = keptChoices(plan, before, table);
  const known = all.get(readingOf(table));
  const next = known ? { ...kept, ...rolesIn(known) } : kept;
  return { table, plan: next, readings: all.set(readingOf(table), next) };
}

const readingOf = ({ header, decimalComma }: Table) =>
  `${header?.isRead} ${decimalComma?.isRead ?? false}`;

const rolesIn = ({ x, y, categories, group, missing }: Plan) => ({
  x,
  y,
  categories,
  group,
  missing,
});

function hasRolesOf(one: Plan, other: Plan): boolean {
  return JSON.stringify(rolesIn(one)) === JSON.stringify(rolesIn(other));
}

/**
 * The plan for a table that is read in another way: what was chosen for its columns stays where it still
 * can be, by their places; the others are what they would be on opening.
 */
export function keptChoices(plan: Plan, before: Table, after: Table): Plan {
  const [was, is] = [firstPlan(before), firstPlan(after)];
  const missing = plan.missing === was.missing ? is.missing : plan.missing;
  const start = { ...plan, x: is.x, y: is.y, categories: is.categories, missing };
  if (before.columns.length !== after.columns.length) return { ...start, group: undefined };
  const isYChosen = String(plan.y) !== String(was.y);
  const isChosen = (column: number) =>
    roleOf(plan, before, column) !== roleOf(was, before, column) ||
    (isYChosen && (plan.y.includes(column) || is.y.includes(column)));
  return after.columns.reduce<Plan>(
    (kept, _, column) => {
      const role = roleOf(plan, before, column);
      const stays = isChosen(column) && rolesFor(after, column).includes(role);
      return stays ? withRole(kept, after, column, role) : kept;
    },
    { ...start, group: keptGroup(plan.group, before, after) },
  );
}

/** A line of names that is read as a row adds a value, so that the others have other places. */
function keptGroup(group: Group | undefined, before: Table, after: Table): Group | undefined {
  const isMoved = before.header?.isRead !== after.header?.isRead;
  return group && isMoved ? { ...group, values: [] } : group;
}
