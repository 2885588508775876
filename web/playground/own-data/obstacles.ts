import { MOST } from './limits.js';
import { hasClasses, shapeOf, type Plan } from './plan.js';
import { nameOf, type Table } from './table.js';
import type { OwnWeight } from './weight.js';
import { ownData as words } from '../words/index.js';

/** What was opened beside the table. */
export interface Beside {
  /** One's own w. */
  readonly weight?: OwnWeight | undefined;
  /** How many values the column of the groups has, once it was read. */
  readonly groupValues?: number | undefined;
}

/** Why a plan for a table cannot be followed, and what to do; undefined where it can. */
export function obstacleTo(plan: Plan, table: Table, beside: Beside = {}): string | undefined {
  return (
    columnObstacle(plan, table) ?? shapeObstacle(plan, table) ?? baseObstacle(plan, table, beside)
  );
}

function columnObstacle(plan: Plan, table: Table): string | undefined {
  const { columns } = table;
  const isNone = (column: number) => columns[column]?.kind === 'none';
  const none = [...plan.x, ...plan.y].find(isNone);
  if (none !== undefined) {
    const reason = columns[none]?.reason ?? words.REASONS.empty;
    return words.OBSTACLES.cannotBeTaken(nameOf(table, none), reason);
  }
  if (columns.length === 1) return words.OBSTACLES.oneColumn;
  const usable = [...columns.keys()].filter((column) => !isNone(column));
  const [only] = usable;
  if (only === undefined) return words.OBSTACLES.noColumn;
  if (usable.length === 1) return words.OBSTACLES.oneUsable(nameOf(table, only));
  if (plan.x.length === 0) return words.OBSTACLES.noX;
  if (plan.y.length === 0) return words.OBSTACLES.noY;
  if (plan.y.length === 1 || !hasClasses(plan, table)) return undefined;
  const mixed = plan.y.find((one) => hasClasses({ ...plan, y: [one] }, table)) as number;
  return words.OBSTACLES.mixedY(nameOf(table, mixed));
}

function shapeObstacle(plan: Plan, table: Table): string | undefined {
  const { dIn, dOut, isExact } = shapeOf(plan, table);
  if (dIn * dOut > MOST.weights) return words.TROUBLE.tooLarge(dIn, dOut, MOST.weights);
  if (plan.base !== 'identity' || !isExact || dIn === dOut) return undefined;
  return words.OBSTACLES.notSquare(dIn, dOut, plan.constant);
}

function baseObstacle(plan: Plan, table: Table, beside: Beside): string | undefined {
  if (plan.base === 'weight') return weightObstacle(plan, table, beside.weight);
  if (plan.base !== 'group') return undefined;
  if (!plan.group) return words.OBSTACLES.noGroup;
  const { groupValues = Infinity } = beside;
  const chosen = plan.group.values.filter((value) => value < groupValues).length;
  if (chosen === 0) return words.OBSTACLES.noGroupValue;
  return chosen === groupValues ? words.OBSTACLES.allGroupValues : undefined;
}

function weightObstacle(plan: Plan, table: Table, weight: OwnWeight | undefined) {
  const { dIn, dOut, isExact } = shapeOf(plan, table);
  if (!weight) return words.OBSTACLES.noWeight(dIn, dOut);
  const [rows, columns = 1] = weight.shape;
  if (!isExact || (rows === dIn && columns === dOut)) return undefined;
  return words.TROUBLE.weightShape(weight.shape, dIn, dOut, plan.constant);
}
