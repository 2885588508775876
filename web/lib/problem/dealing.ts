/**
 * How pushed rows are dealt to parts, each of which has an R of its own, so that several workers
 * can reduce them at the same time. It depends on the number of rows and of parts only, not on the
 * portions in which they arrive, nor on the machine.
 */
import { PANEL_ROWS } from '../engine/constants.js';
import { reductionSeconds } from './reduce.js';
import { countOf, NO_ROWS, type ReducedRows, type Rows, type Widths } from './rows.js';

/** The number of parts: a number, or by the number of rows. */
export type Parts = number | 'auto';

/**
 * What 'auto' takes so many parts from: rows for each column of x, and seconds of work. At the end,
 * the triangle of each further part is merged, which takes about as long as 0.45 dIn rows.
 */
const AUTO_PARTS = [
  { rowsPerColumn: 64, seconds: 4, parts: 4 },
  { rowsPerColumn: 16, seconds: 1, parts: 2 },
] as const;

/** Triangles up to this size are doubled by 'auto'. */
const MOST_AUTO_VALUES = 2 ** 23;

/** What a part has reduced, and the rows to add to it, in the memory of the portions. */
export interface Addition {
  readonly part: number;
  readonly held: ReducedRows;
  readonly added: Rows[];
}

/** Rows for one part, as row numbers [from, to). */
interface Share {
  readonly part: number;
  readonly from: number;
  readonly to: number;
}

/** Deals waiting rows to the parts that are held; `left` waits for more rows. */
export function dealRows(
  widths: Widths,
  parts: Parts,
  held: readonly ReducedRows[],
  waiting: readonly Rows[],
): { additions: Addition[]; left: readonly Rows[] } {
  const dealt = held.map(({ n }) => n);
  const shares = deal(widths, parts, dealt, countOf(waiting));
  const end = shares.at(-1)?.to;
  if (end === undefined) return { additions: [], left: waiting };
  const additions: Addition[] = [];
  for (const { part, from, to } of shares) {
    const rows = rowsBetween(waiting, from, to, widths);
    const addition = additions.find((known) => known.part === part);
    if (addition) addition.added.push(...rows);
    else additions.push({ part, held: held[part] ?? NO_ROWS, added: rows });
  }
  // Copied: the portions are not needed any more.
  const left = rowsBetween(waiting, end, Infinity, widths).map(copyOf);
  return { additions, left };
}

/**
 * Deals `waiting` rows. The first part begins with enough rows for a triangle, in whole panels;
 * then the others do. When all have one, each gets a panel in turn.
 *
 * @param dealt the number of rows in each part so far
 * @returns in ascending order and without gaps; what is left waits for more rows
 */
export function deal(
  widths: Widths,
  parts: Parts,
  dealt: readonly number[],
  waiting: number,
): Share[] {
  const { dIn } = widths;
  const beginning = (Math.floor(dIn / PANEL_ROWS) + 1) * PANEL_ROWS;
  const counts = [...dealt];
  const shares: Share[] = [];
  let from = 0;
  const give = (part: number, rows: number): boolean => {
    if (from + rows > waiting) return false;
    const last = shares.at(-1);
    if (last?.part === part) shares.splice(-1, 1, { ...last, to: last.to + rows });
    else shares.push({ part, from, to: from + rows });
    counts[part] = (counts[part] ?? 0) + rows;
    from += rows;
    return true;
  };
  for (;;) {
    const few = counts.findIndex((count) => count <= dIn);
    const dealtRows = counts.reduce((sum, count) => sum + count, 0);
    const wanted = partsFor(widths, parts, dealtRows);
    if (few >= 0) {
      if (!give(few, beginning - (counts[few] ?? 0))) return shares;
    } else if (counts.length < wanted) {
      if (!give(counts.length, beginning)) return shares;
    } else {
      const round = counts.length * PANEL_ROWS;
      if (from + round > waiting) return shares;
      for (const part of counts.keys()) give(part, PANEL_ROWS);
    }
  }
}

/** The number of parts that so many rows are dealt to. */
function partsFor(widths: Widths, parts: Parts, rows: number): number {
  if (parts !== 'auto') return parts;
  const { dIn, dOut } = widths;
  if (dIn * (dIn + dOut) > MOST_AUTO_VALUES) return 1;
  const seconds = reductionSeconds(rows, widths);
  const fits = (from: (typeof AUTO_PARTS)[number]): boolean =>
    rows >= from.rowsPerColumn * dIn && seconds >= from.seconds;
  return AUTO_PARTS.find(fits)?.parts ?? 1;
}

/** Rows in memory of their own, which can be transferred. */
export const copyOf = ({ rows, x, y }: Rows): Rows => ({ rows, x: x.slice(), y: y.slice() });

/** The rows [from, to) of portions that follow each other. */
function rowsBetween(
  portions: readonly Rows[],
  from: number,
  to: number,
  { dIn, dOut }: Widths,
): Rows[] {
  const parts: Rows[] = [];
  let before = 0;
  for (const { rows, x, y } of portions) {
    const [first, end] = [Math.max(0, from - before), Math.min(rows, to - before)];
    before += rows;
    if (first >= end) continue;
    parts.push({
      rows: end - first,
      x: x.subarray(first * dIn, end * dIn),
      y: y.subarray(first * dOut, end * dOut),
    });
  }
  return parts;
}
