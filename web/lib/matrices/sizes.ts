/** The sizes of values, whose squares must neither overflow nor underflow. */
import { wrongArgument } from '../base/errors.js';
import { VALUES_AT_ONCE, type Work } from '../work/slices.js';
import { largestOf } from './powers.js';

/** The range of absolute values whose squares, and sums of squares, have full precision. */
export const SMALLEST_SCALE = 1e-150;
export const LARGEST_SCALE = 1e150;

/** Whether every value is finite and at most `maximum` in size. */
export const areAtMost = (values: Float64Array, maximum: number): boolean =>
  countAtMost(values, maximum) === values.length;

/** The number of values before the first that is above `maximum` in size, or not finite. */
function countAtMost(values: Float64Array, maximum: number): number {
  let count = 0;
  while (count < values.length && Math.abs(values[count] as number) <= maximum) count++;
  return count;
}

/**
 * Throws ERR_ARGUMENT for the first absolute value above `maximum`; `firstRow` as in requireFinite().
 */
export function requireAtMost(
  name: string,
  values: Float64Array,
  cols: number,
  maximum: number,
  firstRow = 0,
): void {
  const index = countAtMost(values, maximum);
  if (index === values.length) return;
  const row = firstRow + Math.floor(index / cols);
  throw wrongArgument(
    `${name}[${firstRow * cols + index}] is ${values[index]} ` +
      `(row ${row}, column ${index % cols}); ` +
      `a size of ${maximum} at most was expected`,
  );
}

/** Throws ERR_ARGUMENT if the squares of all non-zero values underflow. */
export function* requireSquares(name: string, values: Float64Array): Work<void> {
  const largest = yield* largestInPortions(values, SMALLEST_SCALE);
  if (largest === 0 || largest >= SMALLEST_SCALE) return;
  throw wrongArgument(
    `${name} has no value above ${largest} in size; one of ${SMALLEST_SCALE} to ` +
      `${LARGEST_SCALE} was expected, or zeros: squares of smaller ones underflow`,
  );
}

/** The largest absolute value, or that of the chunks up to one that has `enough`; yields after every chunk. */
export function* largestInPortions(values: Float64Array, enough = Infinity): Work<number> {
  let largest = 0;
  for (let from = 0; from < values.length && largest < enough; from += VALUES_AT_ONCE) {
    const to = Math.min(values.length, from + VALUES_AT_ONCE);
    largest = Math.max(largest, largestOf(values, from, to));
    yield;
  }
  return largest;
}
