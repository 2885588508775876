import { counted } from '../base/describe.js';
import {
  acceptCount,
  acceptFinite,
  isRecord,
  readMembers,
  unexpected,
  type Given,
} from '../checks/accept.js';
import { wrongArgument, wrongShape } from '../base/errors.js';
import { acceptMatrix, acceptShape, copyFinite } from '../matrices/matrix.js';
import { acceptPreprocessing, preprocessedColumns, targetColumns } from './preprocessing.js';
import type { Adapter, Preprocessing, TrainedAdapter } from '../types/adapter.js';

/** A checked adapter, its matrices copied and widened to float64. */
export interface AcceptedAdapter extends Adapter {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** An adapter of the factors `ab`, a then b, with copies of them. */
export const adapterOf = (
  ab: Float64Array,
  { scale, dIn, dOut, rank, preprocessing }: Omit<Adapter, 'a' | 'b'>,
): TrainedAdapter => ({
  a: ab.slice(0, dIn * rank),
  b: ab.slice(dIn * rank),
  ab,
  scale,
  dIn,
  dOut,
  rank,
  ...(preprocessing && { preprocessing }),
});

const MEMBERS = ['a', 'b', 'scale', 'dIn', 'dOut', 'rank', 'preprocessing'];

/**
 * Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY.
 *
 * @param prepare changes the members before they are checked
 */
export function acceptAdapter(
  value: unknown,
  name = 'adapter',
  prepare = (_: string, given: Given): Given => given,
): AcceptedAdapter {
  if (!isRecord(value)) {
    throw unexpected(name, value, 'an object with a and b, as train() returns it,');
  }
  const given = prepare(name, readMembers(`${name}.`, value, MEMBERS));
  const { dIn, dOut, rank } = acceptSizes(name, given);
  const a = acceptShape(`${name}.a`, given.a, ['dIn', dIn], ['rank', rank]);
  const b = acceptShape(`${name}.b`, given.b, ['rank', rank], ['dOut', dOut]);
  const preprocessing = acceptFitting(`${name}.preprocessing`, given.preprocessing, dIn, dOut);
  return {
    a: copyFinite(`${name}.a`, a, rank),
    b: copyFinite(`${name}.b`, b, dOut),
    scale: given.scale === undefined ? 1 : acceptFinite(`${name}.scale`, given.scale),
    dIn,
    dOut,
    rank,
    ...(preprocessing && { preprocessing }),
  };
}

function acceptSizes(adapter: string, given: Given): Pick<Adapter, 'dIn' | 'dOut' | 'rank'> {
  const a = acceptMatrix(`${adapter}.a`, given.a).length;
  const b = acceptMatrix(`${adapter}.b`, given.b).length;
  const size = (name: string) =>
    given[name] === undefined ? undefined : acceptCount(`${adapter}.${name}`, given[name], 1);
  const [dIn, dOut] = [size('dIn'), size('dOut')];
  const rank =
    size('rank') ??
    (dIn !== undefined ? quotient(`${adapter}.a`, a, 'dIn', dIn) : undefined) ??
    (dOut !== undefined ? quotient(`${adapter}.b`, b, 'dOut', dOut) : undefined);
  if (rank === undefined) {
    throw wrongArgument(`${adapter} has neither dIn nor dOut nor rank; one was expected`);
  }
  return {
    dIn: dIn ?? quotient(`${adapter}.a`, a, 'rank', rank),
    dOut: dOut ?? quotient(`${adapter}.b`, b, 'rank', rank),
    rank,
  };
}

function quotient(name: string, length: number, sizeName: string, size: number): number {
  if (length > 0 && length % size === 0) return length / size;
  throw wrongShape(
    `${name} has ${counted(length, 'value')}; a positive multiple of ${sizeName} = ${size} was expected`,
  );
}

/**
 * Checks that a preprocessing fits a layer of these widths. Throws ERR_ARGUMENT, ERR_SHAPE,
 * ERR_NOT_FINITE.
 */
export function acceptFitting(
  name: string,
  value: unknown,
  dIn: number,
  dOut: number,
): Preprocessing | undefined {
  if (value === undefined) return undefined;
  const preprocessing = acceptPreprocessing(name, value);
  const columns = preprocessedColumns(preprocessing);
  if (columns !== dIn) {
    throw wrongShape(
      `${name} makes rows of ${counted(columns, 'value')}; dIn = ${dIn} were expected`,
    );
  }
  const targets = targetColumns(preprocessing) ?? dOut;
  if (targets === dOut) return preprocessing;
  throw wrongShape(`${name} is of ${counted(targets, 'target')}; dOut = ${dOut} were expected`);
}
