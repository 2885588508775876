/** Reduces many rows by way of x^T y, which takes two thirds of the time where it is accurate. */
import type { Engine } from '../engine/engine.js';
import type { HeldProblem } from '../engine/raw-module.js';
import type { Work } from '../work/slices.js';
import { pushInPortions, type Rows, type Widths } from './rows.js';

/** From here on it saves more than it may lose by a first look at some of the rows. */
const FEWEST_ROWS = 4;
const NARROWEST_TARGETS = 1 / 4;
const LEAST_PRODUCTS = 5e7;

/** The widest rows: up to here the memory that it takes besides does not matter. */
const WIDEST = 3072;

/** How many rows are looked at first: they show whether the result of all may be accurate. */
const LOOKED_AT = 1.25;

/** As reduceIntoProblem(); undefined where it would save no time, or be less accurate. */
export function* reduceByProducts(
  engine: Engine,
  widths: Widths,
  rows: Rows,
): Work<HeldProblem | undefined> {
  const { dIn, dOut } = widths;
  const isWorthIt =
    rows.rows >= FEWEST_ROWS * dIn &&
    dOut >= NARROWEST_TARGETS * dIn &&
    rows.rows * dIn * dOut >= LEAST_PRODUCTS &&
    Math.max(dIn, dOut) <= WIDEST;
  if (!isWorthIt) return undefined;
  const reduction = engine.make((raw) => raw.makeProductReduction(dIn, dOut));
  const push = (x: Float64Array, y: Float64Array, count: number): void =>
    engine.run((raw) => raw.productReductionPush(reduction, x, y, count));
  const makeRoom = function* (): Work<number> {
    while (engine.run((raw) => raw.productReductionAdvance(reduction))) yield;
    return engine.run((raw) => raw.productReductionRoom(reduction));
  };
  const isAccurate = function* (from: number, to: number): Work<boolean> {
    yield* pushInPortions(widths, rows, [from, to], push, makeRoom);
    while (engine.run((raw) => raw.productReductionConclude(reduction))) yield;
    return engine.run((raw) => raw.productReductionIsAccurate(reduction));
  };
  try {
    const some = Math.ceil(LOOKED_AT * dIn);
    if (!(yield* isAccurate(0, some)) || !(yield* isAccurate(some, rows.rows))) return undefined;
    return engine.make((raw) => raw.productReductionTake(reduction));
  } finally {
    engine.free(reduction);
  }
}
