import type { Engine } from '../engine/engine.js';
import { numbersOf, reductionReport } from '../engine/crossing.js';
import { REDUCED_ROWS } from '../engine/layouts.js';
import type { HeldReduction } from '../engine/raw-module.js';
import type { Work } from '../work/slices.js';

/** Reduces the rows of a problem to at most dIn. */
export function* reduceProblem<Problem extends Rows>(
  engine: Engine,
  problem: Problem,
): Work<Problem & ReducedRows> {
  const { sizes } = problem;
  const reduction = engine.make((raw) => raw.makeReduction(sizes.dIn, sizes.dOut));
  try {
    yield* pushRows(engine, reduction, problem);
    yield* reduceRows(engine, reduction);
    return { ...problem, ...reducedRows(engine, reduction) };
  } finally {
    engine.free(reduction);
  }
}

/** Uncompressed rows. */
export interface PlainRows {
  readonly rows: number;
  /** (rows, dIn) */
  readonly x: Float64Array;
  /** (rows, dOut) */
  readonly y: Float64Array;
}

/** The widths of rows. */
export interface Widths {
  readonly dIn: number;
  readonly dOut: number;
}

/** Adds uncompressed rows, or rows that were reduced elsewhere, to reduced ones. */
export function* addRows(
  engine: Engine,
  { dIn, dOut }: Widths,
  held: ReducedRows,
  added: readonly PlainRows[],
  others?: ReducedRows,
): Work<ReducedRows> {
  const reduction = engine.make((raw) => raw.makeReduction(dIn, dOut));
  const add = ({ x, y, ...numbers }: ReducedRows): void =>
    engine.run((raw) =>
      raw.reductionPushReduced(reduction, x, y, numbersOf(REDUCED_ROWS, numbers)),
    );
  try {
    if (held.n > 0) add(held);
    for (const { x, y, rows } of added) {
      yield* pushRows(engine, reduction, { x, y, sizes: { n: rows, dIn, dOut } });
    }
    if (others) add(others);
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

/** The result of a reduction. */
export interface ReducedRows {
  /** (rows, dIn), upper triangular */
  readonly x: Float64Array;
  /** (rows, dOut) */
  readonly y: Float64Array;
  readonly rows: number;
  /** The number of rows before the reduction. */
  readonly n: number;
  /** The part of the sum of squared errors that the reduction removed. */
  readonly residualSquares: number;
}

/** Reads the result of `reduction` after all rows were reduced. */
function reducedRows(engine: Engine, reduction: HeldReduction): ReducedRows {
  return engine.run((raw) => {
    const { n, rows, residualSquares } = reductionReport(raw, reduction);
    return { n, x: raw.reductionX(reduction), y: raw.reductionY(reduction), rows, residualSquares };
  });
}

interface Rows {
  readonly sizes: { readonly n: number; readonly dIn: number; readonly dOut: number };
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Pushes all rows of x and y, reducing whenever there is no room. */
function* pushRows(
  engine: Engine,
  reduction: HeldReduction,
  { x, y, sizes: { n, dIn, dOut } }: Rows,
): Work<void> {
  for (let from = 0, to = 0; from < n; from = to) {
    if (roomOf(engine, reduction) === 0) yield* reduceRows(engine, reduction);
    to = Math.min(n, from + roomOf(engine, reduction));
    const xRows = x.subarray(from * dIn, to * dIn);
    const yRows = y.subarray(from * dOut, to * dOut);
    engine.run((raw) => raw.reductionPush(reduction, xRows, yRows, to - from));
    yield;
  }
}

function roomOf(engine: Engine, reduction: HeldReduction): number {
  return engine.run((raw) => reductionReport(raw, reduction)).room;
}

/** Reduces the pushed rows. */
function* reduceRows(engine: Engine, reduction: HeldReduction): Work<void> {
  while (engine.run((raw) => raw.reductionAdvance(reduction))) yield;
}
