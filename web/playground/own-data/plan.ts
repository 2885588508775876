import { MOST } from './limits.js';
import { isMissing } from './missing.js';
import type { Choice, Table, TableColumn } from './table.js';

/** What is made of a table. */
export interface Plan extends Choice {
  /** Columns of numbers that are taken as categories; those of texts always are. */
  readonly categories: readonly number[];
  /** What is done with rows in which a value of x is missing. */
  readonly missing: (typeof MISSING)[number];
  /** Rows that are held out, in per cent. */
  readonly heldOut: number;
  /** Draws which ones, and the sample of too many rows. */
  readonly seed: number;
  readonly standardise: boolean;
  readonly standardiseY: boolean;
  readonly constant: boolean;
  /** What the frozen layer knows. */
  readonly base: (typeof BASES)[number];
  /** Rows that `first-rows` is fitted to and the adapter never sees, in per cent. */
  readonly first: number;
  /** Whose rows `group` is fitted to: the column, and the places of values among all that it has, in order. */
  readonly group?: Group | undefined;
}

export interface Group {
  readonly column: number;
  readonly values: readonly number[];
}

export const BASES = ['zeros', 'first-rows', 'group', 'identity', 'weight'] as const;
export const MISSING = ['drop', 'fill'] as const;

export const RANGES = {
  heldOut: { min: 5, max: 50 },
  seed: { min: 0, max: 1_000_000 },
  first: { min: 5, max: 80 },
} as const;

/** Where more of the first rows than this have a missing value, they are filled rather than left out. */
const MOST_DROPPED = 0.2;

/** A column of more texts is seldom what others foretell. */
const FEW_CLASSES = 20;

/** What the file says of its columns; else the last column that can be y is what the others foretell. */
export function firstPlan(table: Table): Plan {
  const choice = firstChoice(table.columns);
  const { rows, of } = missingIn(table, choice);
  return {
    ...choice,
    ...{ categories: [], missing: rows > MOST_DROPPED * of ? 'fill' : 'drop' },
    ...{ heldOut: 20, seed: 0, standardise: true, standardiseY: true, constant: true },
    ...{ base: 'zeros', first: 50 },
  };
}

function firstChoice(columns: readonly TableColumn[]): Choice {
  const of = (role: 'x' | 'y') => indicesOf(columns, (column) => column.role === role);
  const [x, y] = [of('x'), of('y')];
  if (y.length > 0) return { x, y };
  const sure = indicesOf(columns, ({ reason }) => reason === undefined);
  const taken =
    sure.length > 1 ? sure : indicesOf(columns, ({ kind, reason }) => !reason || kind === 'number');
  const target = [...taken].reverse().find((column) => canBeTarget(columns[column] as TableColumn));
  return {
    x: taken.filter((column) => column !== target),
    y: target === undefined ? [] : [target],
  };
}

function canBeTarget({ kind, levels }: TableColumn): boolean {
  return (
    kind === 'number' || (kind === 'text' && levels.length > 1 && levels.length <= FEW_CLASSES)
  );
}

export function isCategory({ categories }: Plan, { columns }: Table, column: number): boolean {
  return columns[column]?.kind === 'text' || categories.includes(column);
}

/** Whether y is the classes of one column. */
export function hasClasses(plan: Plan, table: Table): boolean {
  return plan.y.some((column) => isCategory(plan, table, column));
}

/** The rows and columns of the frozen layer, as far as the first rows tell. */
export function shapeOf(plan: Plan, table: Table): { dIn: number; dOut: number; isExact: boolean } {
  const width = (column: number, most: number) =>
    isCategory(plan, table, column)
      ? Math.min(most, Math.max(1, table.columns[column]?.levels.length ?? 1))
      : 1;
  const sum = (columns: readonly number[], most: number) =>
    columns.reduce((total, column) => total + width(column, most), 0);
  return {
    dIn: sum(plan.x, MOST.levels) + (plan.constant ? 1 : 0),
    dOut: sum(plan.y, MOST.classes),
    isExact: ![...plan.x, ...plan.y].some((column) => isCategory(plan, table, column)),
  };
}

/** How many of the first rows have how many missing values in the columns that are chosen. */
export function missingIn(
  { firstRows }: Table,
  { x, y }: Choice,
): { rows: number; cells: number; of: number } {
  const chosen = [...x, ...y];
  let [rows, cells] = [0, 0];
  for (const row of firstRows) {
    const here = chosen.filter((column) => isMissing(row[column] ?? '')).length;
    if (here > 0) rows++;
    cells += here;
  }
  return { rows, cells, of: firstRows.length };
}

export function clamp(value: number, { min, max }: { min: number; max: number }): number {
  return Math.min(max, Math.max(min, Math.round(value)));
}

function indicesOf<Item>(items: readonly Item[], wanted: (item: Item) => boolean): number[] {
  return items.flatMap((item, i) => (wanted(item) ? [i] : []));
}
