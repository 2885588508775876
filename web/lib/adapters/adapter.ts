import {
  acceptCount,
  acceptFinite,
  isRecord,
  readMembers,
  unexpected,
  type Given,
} from '../checks/accept.js';
import { LoraError } from '../base/errors.js';
import { acceptMatrix, acceptShape, copyFinite } from '../matrices/matrix.js';
import { acceptPreprocessing, preprocessedColumns, targetColumns } from './preprocessing.js';
import type { Preprocessing, Adapter } from '../types/adapter.js';

/** A checked adapter, its matrices copied and widened to float64. */
export interface AcceptedAdapter extends Adapter {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

const MEMBERS = ['a', 'b', 'scale', 'dIn', 'dOut', 'rank', 'preprocessing'];

/**
 * Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY. An adapter of rank 0, as solve()
 * may choose it, becomes the one of rank 1 that changes nothing either, unless `leastRank` is 1.
 */
export function acceptAdapter(
  value: unknown,
  name = 'adapter',
  leastRank: 0 | 1 = 0,
): AcceptedAdapter {
  if (!isRecord(value)) {
    throw unexpected(name, value, 'an object with a and b, as train() returns it,');
  }
  const read = readMembers(`${name}.`, value, MEMBERS);
  const given = read.rank === 0 && leastRank === 0 ? ofRank1(name, read) : read;
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

function ofRank1(name: string, given: Given): Given {
  const [dIn, dOut] = (['dIn', 'dOut'] as const).map((size) =>
    acceptCount(`${name}.${size}`, given[size], 1),
  ) as [number, number];
  for (const factor of ['a', 'b']) {
    const { length } = acceptMatrix(`${name}.${factor}`, given[factor]);
    if (length === 0) continue;
    const why = `${name}.${factor} has ${length} values`;
    throw new LoraError('ERR_SHAPE', `${why}; none was expected beside rank = 0`);
  }
  return { ...given, rank: 1, a: new Float64Array(dIn), b: new Float64Array(dOut) };
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
    throw new LoraError(
      'ERR_ARGUMENT',
      `${adapter} has neither dIn nor dOut nor rank; one was expected`,
    );
  }
  return {
    dIn: dIn ?? quotient(`${adapter}.a`, a, 'rank', rank),
    dOut: dOut ?? quotient(`${adapter}.b`, b, 'rank', rank),
    rank,
  };
}

function quotient(name: string, length: number, sizeName: string, size: number): number {
  if (length > 0 && length % size === 0) return length / size;
  throw new LoraError(
    'ERR_SHAPE',
    `${name} has ${length} values; a positive multiple of ${sizeName} = ${size} was expected`,
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
    throw new LoraError(
      'ERR_SHAPE',
      `${name} makes rows of ${columns} values; dIn = ${dIn} were expected`,
    );
  }
  const targets = targetColumns(preprocessing) ?? dOut;
  if (targets === dOut) return preprocessing;
  throw new LoraError(
    'ERR_SHAPE',
    `${name} is of ${targets} targets; dOut = ${dOut} were expected`,
  );
}
