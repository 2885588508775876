import { isCategory, type Plan } from './plan.js';
import type { Table } from './table.js';

/** What a column is taken for; of numbers, there is the choice to take them as categories. */
export type Role = 'x' | 'y' | 'xCategories' | 'yClasses' | 'none';

/** Those that a column can have. */
export function rolesFor({ columns }: Table, column: number): readonly Role[] {
  const kind = columns[column]?.kind;
  if (kind === 'number') return ['x', 'y', 'xCategories', 'yClasses', 'none'];
  return kind === 'text' ? ['xCategories', 'yClasses', 'none'] : ['x', 'y', 'none'];
}

export function roleOf(plan: Plan, table: Table, column: number): Role {
  const isText = isCategory(plan, table, column);
  if (plan.y.includes(column)) return isText ? 'yClasses' : 'y';
  if (plan.x.includes(column)) return isText ? 'xCategories' : 'x';
  return 'none';
}

/** The plan with a column in another role; the columns stay in the order of the table. */
export function withRole(plan: Plan, table: Table, column: number, role: Role): Plan {
  const withIt = (columns: readonly number[], isIn: boolean) => {
    const others = columns.filter((other) => other !== column);
    return isIn ? [...others, column].sort((one, other) => one - other) : others;
  };
  const isText = role === 'xCategories' || role === 'yClasses';
  return {
    ...plan,
    x: withIt(plan.x, role === 'x' || role === 'xCategories'),
    y: withIt(plan.y, role === 'y' || role === 'yClasses'),
    categories: withIt(plan.categories, isText && table.columns[column]?.kind === 'number'),
  };
}

/** So many different whole numbers may be the names of classes. */
const FEW_CLASSES = { least: 3, most: 20 };

/** Whether y has numbers that look like classes: nobody but the visitor knows. */
export function mayBeClasses(plan: Plan, table: Table, column: number): boolean {
  const levels = table.columns[column]?.levels ?? [];
  return (
    roleOf(plan, table, column) === 'y' &&
    levels.length >= FEW_CLASSES.least &&
    levels.length <= FEW_CLASSES.most &&
    2 * levels.length <= table.firstRows.length && // a class has several rows
    levels.every((text) => /^\d+$/.test(text))
  );
}
