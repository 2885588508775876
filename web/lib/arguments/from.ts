import { acceptAdapter, type AcceptedAdapter } from '../adapters/adapter.js';
import { wrongArgument, wrongShape } from '../base/errors.js';
import type { Sizes } from '../problem/problem.js';
import { unexpected, type Given } from '../checks/accept.js';
import { refuseBeside } from './problem.js';

/**
 * Checks the option from. Throws if other options contradict it, or if its widths are not those of
 * the data.
 */
export function acceptFrom(
  given: Given,
  data: Pick<Sizes, 'dIn' | 'dOut'> | undefined,
): AcceptedAdapter | undefined {
  if (given.from === undefined) return undefined;
  for (const name of ['a0', 'b0', 'init']) refuseBeside(given, name, 'from');
  const from = acceptAdapter(given.from, 'from');
  const { dIn, dOut, scale } = from;
  if (data && (data.dIn !== dIn || data.dOut !== dOut)) {
    throw wrongShape(
      `from is an adapter of a ${dIn} × ${dOut} layer; one of the ${data.dIn} × ${data.dOut} ` +
        'layer of data was expected',
    );
  }
  for (const name of ['dIn', 'dOut', 'rank'] as const) {
    if (given[name] === undefined || given[name] === from[name]) continue;
    throw unexpected(name, given[name], `${from[name]}, as in from,`);
  }
  if (!(scale > 0)) throw unexpected('from.scale', scale, 'a finite number above 0');
  if (from.a.some(isNotZero) || from.b.some(isNotZero)) return from;
  // The gradient of each factor is a product with the other one.
  throw wrongArgument('from has only zeros, which no step changes: leave it out to start anew');
}

const isNotZero = (value: number): boolean => value !== 0;
