import { acceptList, acceptWhole, isRecord, readMembers, unexpected } from '../../checks/accept.js';
import { counted, listed } from '../../base/describe.js';
import { wrongShape } from '../../base/errors.js';
import { acceptBytes } from '../../checks/bytes.js';
import { DTYPES, isDtype, tensorBytes } from './dtypes.js';
import type { Tensor } from './reader.js';

/** A checked tensor of the caller. Throws ERR_ARGUMENT; ERR_SHAPE if the bytes do not fit the shape. */
export function acceptTensor(name: string, value: unknown): Tensor {
  if (!isRecord(value)) throw unexpected(name, value, 'an object with dtype, shape and bytes');
  const { dtype, shape, bytes } = readMembers(`${name}.`, value, ['dtype', 'shape', 'bytes']);
  if (!isDtype(dtype)) throw unexpected(`${name}.dtype`, dtype, `one of ${DTYPES.join(', ')}`);
  const lengths = acceptLengths(`${name}.shape`, shape);
  const content = acceptBytes(`${name}.bytes`, bytes);
  const expected = tensorBytes(dtype, lengths);
  if (content.length === expected) return { dtype, shape: lengths, bytes: content };
  throw wrongShape(
    `${name} has ${counted(content.length, 'byte')}; ${expected ?? 'more than 2^53'} were expected of ` +
      `${dtype} [${listed(lengths)}]`,
  );
}

/** A shape: a plain array of lengths. Throws ERR_ARGUMENT. */
export function acceptLengths(name: string, value: unknown): number[] {
  return acceptList(name, value, 'an array of lengths').map((length, i) =>
    acceptWhole(`${name}[${i}]`, length, 0, Number.MAX_SAFE_INTEGER),
  );
}
