import { VALUES_AT_ONCE, type Work } from '../work/slices.js';
import type { Floats } from '../types/arrays.js';

/** Copies parts one after the other into `all`, which has their length, yielding in between. */
export function* joinInto<Values extends Floats | Uint32Array>(
  all: Values,
  parts: readonly Values[],
): Work<Values> {
  let at = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += VALUES_AT_ONCE) {
      all.set(part.subarray(from, from + VALUES_AT_ONCE), at + from);
      yield;
    }
    at += part.length;
  }
  return all;
}

export const lengthOf = (parts: readonly { readonly length: number }[]): number =>
  parts.reduce((sum, { length }) => sum + length, 0);
