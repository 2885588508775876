/** How much of a frame work may take. */
export const SLICE_MS = 4;

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
