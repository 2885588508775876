import { MOST } from './limits.js';
import type { Choice, Table, TableColumn } from './table.js';
import { visible } from './visible.js';

/** What is made of a table. */
export interface Plan extends Choice {
  /** Rows that are held out, in per cent. */
  readonly heldOut: number;
  /** Draws which ones. */
  readonly seed: number;
  readonly standardise: boolean;
  readonly constant: boolean;
  /** What the frozen layer knows: nothing, what the first rows teach, or to pass x on. */
  readonly base: (typeof BASES)[number];
  /** Rows that `first-rows` is fitted to and the adapter never sees, in per cent. */
  readonly first: number;
}

export const BASES = ['zeros', 'first-rows', 'identity'] as const;

export const RANGES = {
  heldOut: { min: 5, max: 50 },
  seed: { min: 0, max: 1_000_000 },
  first: { min: 5, max: 80 },
} as const;

/** What the file says of its columns; else the last column of numbers is what the others foretell. */
export function firstPlan({ columns }: Table): Plan {
  const of = (role: 'x' | 'y') => indicesOf(columns, (column) => column.role === role);
  const numeric = indicesOf(columns, ({ isNumeric }) => isNumeric);
  const [x, y] = [of('x'), of('y')];
  return {
    ...(y.length > 0 ? { x, y } : { x: numeric.slice(0, -1), y: numeric.slice(-1) }),
    ...{ heldOut: 20, seed: 0, standardise: true, constant: true, base: 'zeros', first: 50 },
  };
}

/** The rows and columns of the frozen layer. */
export function shapeOf({ x, y, constant }: Plan): { dIn: number; dOut: number } {
  return { dIn: x.length + (constant ? 1 : 0), dOut: y.length };
}

/** Why a plan for a table cannot be followed, in words; undefined where it can. */
export function obstacleTo(plan: Plan, { columns }: Table): string | undefined {
  const { dIn, dOut } = shapeOf(plan);
  const taken = [...plan.x, ...plan.y].find((column) => columns[column]?.reason);
  if (taken !== undefined) {
    const { name, reason } = columns[taken] as TableColumn;
    return `“${visible(name)}” cannot be taken (${reason}): leave it out.`;
  }
  const numeric = columns.filter(({ isNumeric }) => isNumeric);
  const [only] = numeric;
  if (!only) return 'No column has numbers, which x and y are made of.';
  if (numeric.length === 1 && columns.length > 1) {
    return `Only “${visible(only.name)}” has numbers; x and y need a column each.`;
  }
  if (columns.length === 1) return 'There is one column; x and y need one each.';
  if (plan.x.length === 0) return 'Choose one column or more as x.';
  if (plan.y.length === 0) return 'Choose one column or more as y.';
  if (dIn * dOut > MOST.weights) {
    return `A layer of ${dIn} × ${dOut} is more than this page draws: ${MOST.weights} weights.`;
  }
  if (plan.base !== 'identity' || dIn === dOut) return undefined;
  return `An identity is square: x has ${dIn} columns${plan.constant ? ', the constant one included,' : ''} and y has ${dOut}.`;
}

/**
 * The plan as a part of the address, made of characters that it has as they are: "x0-12.y13.held20…".
 * It has the columns' numbers, and nothing that a file says.
 */
export function planText({
  x,
  y,
  heldOut,
  seed,
  standardise,
  constant,
  base,
  first,
}: Plan): string {
  return [
    ...[`x${rangesOf(x)}`, `y${rangesOf(y)}`, `held${heldOut}`, `seed${seed}`],
    ...(standardise ? ['standardised'] : []),
    ...(constant ? ['constant'] : []),
    base === 'first-rows' ? `first${first}` : base,
  ].join('.');
}

/** The plan that a text asks for, as far as it goes together with a table; else the first one. */
export function planFrom(text: string, table: Table): Plan {
  const plan = firstPlan(table);
  const words = text.slice(0, 20_000).split('.');
  const after = (start: string) =>
    words.find((word) => word.startsWith(start))?.slice(start.length);
  const [x, y] = [columnsIn(after('x') ?? ''), columnsIn(after('y') ?? '')];
  const fits = (column: number) => column < table.columns.length;
  if (x.length === 0 || y.length === 0 || ![...x, ...y].every(fits)) return plan;
  const number = (name: keyof typeof RANGES, start: string) => {
    const given = /^\d{1,7}$/.exec(after(start) ?? '');
    return given ? clamp(Number(given[0]), RANGES[name]) : plan[name];
  };
  return {
    ...{ x: x.filter((column) => !y.includes(column)), y },
    ...{ heldOut: number('heldOut', 'held'), seed: number('seed', 'seed') },
    ...{ standardise: words.includes('standardised'), constant: words.includes('constant') },
    base: words.includes('identity') ? 'identity' : after('first') ? 'first-rows' : 'zeros',
    first: number('first', 'first'),
  };
}

export function clamp(value: number, { min, max }: { min: number; max: number }): number {
  return Math.min(max, Math.max(min, Math.round(value)));
}

/** [0, 1, 2, 5] → "0-2_5" */
function rangesOf(columns: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const column of columns) {
    const last = ranges.at(-1);
    if (last?.[1] === column - 1) last[1] = column;
    else ranges.push([column, column]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join('_');
}

/** In ascending order; none where the text is no list of ranges. */
function columnsIn(text: string): number[] {
  const columns = new Set<number>();
  for (const range of text.split('_')) {
    const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(range) ?? [];
    if (from === undefined) return [];
    for (let column = Number(from); column <= Number(to); column++) columns.add(column);
  }
  return [...columns].sort((one, other) => one - other);
}

function indicesOf<Item>(items: readonly Item[], wanted: (item: Item) => boolean): number[] {
  return items.flatMap((item, i) => (wanted(item) ? [i] : []));
}
