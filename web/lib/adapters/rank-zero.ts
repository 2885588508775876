/**
 * An adapter of rank 0, as solve() may choose it, is used as the one of rank 1 that changes nothing
 * either. It cannot be trained: zeros would stay zeros.
 */
import { counted } from '../base/describe.js';
import { acceptCount, type Given } from '../checks/accept.js';
import { wrongShape } from '../base/errors.js';
import { acceptMatrix } from '../matrices/matrix.js';
import { acceptAdapter, type AcceptedAdapter } from './adapter.js';

/** Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY. */
export function acceptAnyAdapter(value: unknown, name?: string): AcceptedAdapter {
  return acceptAdapter(value, name, (place, given) =>
    given.rank === 0 ? ofRank1(place, given) : given,
  );
}

function ofRank1(name: string, given: Given): Given {
  const [dIn, dOut] = (['dIn', 'dOut'] as const).map((size) =>
    acceptCount(`${name}.${size}`, given[size], 1),
  ) as [number, number];
  for (const factor of ['a', 'b']) {
    const { length } = acceptMatrix(`${name}.${factor}`, given[factor]);
    if (length === 0) continue;
    const why = `${name}.${factor} has ${counted(length, 'value')}`;
    throw wrongShape(`${why}; none was expected beside rank = 0`);
  }
  return { ...given, rank: 1, a: new Float64Array(dIn), b: new Float64Array(dOut) };
}
