/** Sums of squared differences, whatever their size. */
import { exponentOf, timesPower } from '../matrices/powers.js';
import { VALUES_AT_ONCE, type Work } from '../work/slices.js';
import type { Pair } from './pairs.js';

/** squares * 2^exponent */
interface Squares {
  readonly squares: number;
  readonly exponent: number;
}

/**
 * Σ(p - q)²; p is repeated if it is shorter. Differences are scaled if their squares could overflow or
 * underflow, and values if their difference overflows.
 */
export function* sumOfSquares({ yHat: p, y: q }: Pair): Work<Squares> {
  const largest = yield* largestDifference(p, q, 1);
  if (largest !== Infinity) return yield* sumScaled(p, q, 1, largest);
  const ofQuarters = yield* largestDifference(p, q, 1 / 4);
  const { squares, exponent } = yield* sumScaled(p, q, 1 / 4, ofQuarters);
  return { squares, exponent: exponent + 4 };
}

function* sumScaled(
  p: Float64Array,
  q: Float64Array,
  factor: number,
  largest: number,
): Work<Squares> {
  const power = largest === 0 ? 0 : exponentOf(largest);
  const scaling = Math.abs(power) < 400 ? 0 : power;
  let squares = 0;
  yield* forDifferences(p, q, factor, (difference) => {
    const scaled = scaling === 0 ? difference : timesPower(difference, -scaling);
    squares += scaled * scaled;
  });
  return { squares, exponent: 2 * scaling };
}

function* largestDifference(p: Float64Array, q: Float64Array, factor: number): Work<number> {
  let largest = 0;
  yield* forDifferences(p, q, factor, (difference) => {
    const size = difference < 0 ? -difference : difference;
    if (size > largest) largest = size;
  });
  return largest;
}

/** Visits factor * q - factor * p, yielding in between. */
function* forDifferences(
  p: Float64Array,
  q: Float64Array,
  factor: number,
  visit: (difference: number) => void,
): Work<void> {
  let j = 0;
  for (let i = 0; i < q.length; i++) {
    if (i % VALUES_AT_ONCE === VALUES_AT_ONCE - 1) yield;
    visit(factor * (q[i] as number) - factor * (p[j] as number));
    j = j + 1 === p.length ? 0 : j + 1;
  }
}

/** Each column's mean, as its first value and the mean difference from it: exact for a constant. */
export function* columnMeans(values: Float64Array, cols: number): Work<Float64Array> {
  const means = yield* scaledMeans(values, cols, 1);
  if (means.every(Number.isFinite)) return means;
  return (yield* scaledMeans(values, cols, 0.25)).map((mean) => 4 * mean);
}

/** The means of factor * values. */
function* scaledMeans(values: Float64Array, cols: number, factor: number): Work<Float64Array> {
  const first = values.slice(0, cols).map((value) => factor * value);
  const sums = new Float64Array(cols);
  for (let i = 0, j = 0; i < values.length; i++) {
    if (i % VALUES_AT_ONCE === VALUES_AT_ONCE - 1) yield;
    sums[j] = (sums[j] as number) + (factor * (values[i] as number) - (first[j] as number));
    j = j + 1 === cols ? 0 : j + 1;
  }
  const n = values.length / cols;
  return sums.map((sum, j) => (first[j] as number) + sum / n);
}
