/** Work that is divided into parts, which are computed at the same time. */
import { isLoraError } from '../base/errors.js';

/** The ranges [from, to) of `count` items in `parts` parts of about the same size, none empty. */
export function rangesOf(count: number, parts: number): (readonly [from: number, to: number])[] {
  const some = Math.max(1, Math.min(parts, count));
  const begin = (part: number): number => Math.round((part * count) / some);
  return Array.from({ length: some }, (_, part) => [begin(part), begin(part + 1)] as const);
}

/**
 * The results of all parts. Rejects with the LoraError of the first part that has one, whichever is the
 * first to fail, so that it does not depend on the number of parts; with any other error at once.
 */
export async function allParts<Result>(parts: readonly Promise<Result>[]): Promise<Result[]> {
  const settled = parts.map((part) =>
    part.then(
      (value) => ({ value }),
      (error: unknown) => {
        if (isLoraError(error)) return { error };
        throw error;
      },
    ),
  );
  return (await Promise.all(settled)).map((result) => {
    if ('error' in result) throw result.error;
    return result.value;
  });
}
