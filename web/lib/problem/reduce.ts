import type { Engine } from '../engine/engine.js';
import { numbersOf, reductionReport } from '../engine/crossing.js';
import { REDUCED_ROWS } from '../engine/layouts.js';
import type { HeldProblem, HeldReduction } from '../engine/raw-module.js';
import type { Work } from '../work/slices.js';
import { NO_ROWS, pushInPortions, type ReducedRows, type Rows, type Widths } from './rows.js';

/** Reduces rows to at most dIn, and makes a problem of them, whose weight is still to be pushed. */
export function* reduceIntoProblem(engine: Engine, widths: Widths, rows: Rows): Work<HeldProblem> {
  const reduction = engine.make((raw) => raw.makeReduction(widths.dIn, widths.dOut));
  try {
    yield* pushRows(engine, reduction, widths, rows);
    yield* reduceRows(engine, reduction);
    return engine.make((raw) => raw.reductionTake(reduction));
  } finally {
    engine.free(reduction);
  }
}

/** Adds uncompressed rows, and then rows that were reduced elsewhere, to reduced ones. */
export function* addRows(
  engine: Engine,
  widths: Widths,
  held: ReducedRows,
  added: readonly Rows[],
  others: readonly ReducedRows[] = [],
): Work<ReducedRows> {
  const reduction = engine.make((raw) => raw.makeReduction(widths.dIn, widths.dOut));
  // The first reduced rows are taken as they are; to others, rows are added.
  const isNew = held.n === 0 && added.length === 0;
  const [first = held, ...merged] = isNew ? others.filter(({ n }) => n > 0) : [held, ...others];
  const add = ({ x, y, ...numbers }: ReducedRows): void =>
    engine.run((raw) =>
      raw.reductionPushReduced(reduction, x, y, numbersOf(REDUCED_ROWS, numbers)),
    );
  try {
    if (first.n > 0) add(first);
    for (const rows of added) yield* pushRows(engine, reduction, widths, rows);
    for (const rows of merged) {
      yield* pushRows(engine, reduction, widths, rows);
      add({ ...NO_ROWS, n: rows.n - rows.rows, residualSquares: rows.residualSquares });
    }
    yield* reduceRows(engine, reduction);
    return reducedRows(engine, reduction);
  } finally {
    engine.free(reduction);
  }
}

/** The expected seconds of a reduction. */
export function reductionSeconds(rows: number, { dIn, dOut }: Widths): number {
  return rows * dIn * (dIn + 2 * dOut) * SECONDS_PER_PRODUCT;
}

const SECONDS_PER_PRODUCT = 5e-10;

/** Reads the result of `reduction` after all rows were reduced. */
function reducedRows(engine: Engine, reduction: HeldReduction): ReducedRows {
  return engine.run((raw) => {
    const { n, rows, residualSquares } = reductionReport(raw, reduction);
    return { n, x: raw.reductionX(reduction), y: raw.reductionY(reduction), rows, residualSquares };
  });
}

/** Pushes all rows of x and y, reducing whenever there is no room. */
function pushRows(
  engine: Engine,
  reduction: HeldReduction,
  widths: Widths,
  rows: Rows,
): Work<void> {
  return pushInPortions(
    widths,
    rows,
    [0, rows.rows],
    (x, y, count) => engine.run((raw) => raw.reductionPush(reduction, x, y, count)),
    function* () {
      if (roomOf(engine, reduction) === 0) yield* reduceRows(engine, reduction);
      return roomOf(engine, reduction);
    },
  );
}

function roomOf(engine: Engine, reduction: HeldReduction): number {
  return engine.run((raw) => reductionReport(raw, reduction)).room;
}

function* reduceRows(engine: Engine, reduction: HeldReduction): Work<void> {
  while (engine.run((raw) => raw.reductionAdvance(reduction))) yield;
}
