/** How much of a frame work may take. */
export const SLICE_MS = 4;

/** Multiplications between two rests: less than a millisecond. */
const AT_ONCE = 1 << 18;

/** What a row costs besides its multiplications, in such. */
const A_ROW = 1 << 7;

/** After how many rows work rests that multiplies so often for each. */
export function rowsAtOnce(multiplications: number): number {
  return Math.ceil(AT_ONCE / (multiplications + A_ROW));
}

/**
 * Goes on with work until it is done or its time is over. Returns its result, or undefined where it is
 * to be continued.
 */
export function slice<Result>(
  work: Generator<undefined, Result>,
  now: () => number,
): Result | undefined {
  const end = now() + SLICE_MS;
  do {
    const { done, value } = work.next();
    if (done) return value;
  } while (now() < end);
  return undefined;
}
