import { counted, describe } from '../../base/describe.js';
import { LoraError } from '../../base/errors.js';
import type { Work } from '../../work/slices.js';
import { crc32 } from './crc32.js';
import { unreadable } from '../../base/format-errors.js';
import type { ZipMember } from './zip-directory.js';

/** A streaming decompressor, like fflate's `Inflate`. */
export type StartInflate = (onData: (part: Uint8Array) => void) => {
  push(part: Uint8Array, isLast: boolean): void;
};

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** The maximum compression ratio of Deflate. */
const LARGEST_RATIO = 1032;

/** Bytes to process between two yields: compressed and stored ones. */
const PACKED_PORTION = 2 ** 13;
const PORTION = 2 ** 18;

export const isDeflated = ({ method }: ZipMember): boolean => method === DEFLATED;

/**
 * Unpacks a member and checks its CRC-32; a view of the file if it is not compressed. Throws
 * ERR_FORMAT with the member's name.
 */
export function* unpackMember(
  file: Uint8Array,
  member: ZipMember,
  startInflate: StartInflate | undefined,
): Work<Uint8Array> {
  const packed = packedBytes(file, member);
  const bytes = startInflate ? yield* inflated(packed, member, startInflate) : packed;
  let crc = 0;
  for (let at = 0; at < bytes.length; at += PORTION) {
    crc = crc32(bytes.subarray(at, at + PORTION), crc);
    yield;
  }
  if (crc === member.crc) return bytes;
  const received = `has the CRC-32 ${hex(crc)}; ${hex(member.crc)} was expected`;
  throw bad(member, `${received}: the file is damaged`, 'checksum');
}

/** The bytes of a member as they are in the archive. */
function packedBytes(file: Uint8Array, member: ZipMember): Uint8Array {
  const { start, nameBytes, method, flags } = member;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isThere = start + LOCAL_HEADER_BYTES <= file.length;
  if (!isThere || view.getUint32(start, true) !== LOCAL_HEADER) {
    throw bad(member, 'is not where the directory says');
  }
  const nameStart = start + LOCAL_HEADER_BYTES;
  const nameEnd = nameStart + view.getUint16(start + 26, true);
  const name = file.subarray(nameStart, nameEnd);
  if (name.length !== nameBytes.length || name.some((byte, i) => byte !== nameBytes[i])) {
    throw bad(member, 'has another name where it is stored');
  }
  if (flags & ENCRYPTED) throw bad(member, 'is encrypted');
  if (method !== STORED && method !== DEFLATED) {
    throw bad(member, `is compressed by the method ${method}; none, or 8 (deflate), was expected`);
  }
  if (method === STORED && member.packedBytes !== member.bytes) throw bad(member, DAMAGED);
  const dataStart = nameEnd + view.getUint16(start + 28, true);
  const dataEnd = dataStart + member.packedBytes;
  if (dataEnd > file.length) throw bad(member, 'ends beyond the file');
  return file.subarray(dataStart, dataEnd);
}

function* inflated(
  packed: Uint8Array,
  member: ZipMember,
  startInflate: StartInflate,
): Work<Uint8Array> {
  const { bytes: size } = member;
  if (size > packed.length * LARGEST_RATIO) throw bad(member, DAMAGED);
  const bytes = allocateBytes(size);
  let end = 0;
  const stream = startInflate((part) => {
    if (end + part.length > size) throw bad(member, DAMAGED);
    bytes.set(part, end);
    end += part.length;
  });
  for (let at = 0; at < packed.length; at += PACKED_PORTION) {
    const next = at + PACKED_PORTION;
    try {
      stream.push(packed.subarray(at, next), next >= packed.length);
    } catch (cause) {
      throw cause instanceof LoraError ? cause : bad(member, DAMAGED, 'archive', cause);
    }
    yield;
  }
  if (end < size) throw bad(member, DAMAGED);
  return bytes;
}

function allocateBytes(size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (cause) {
    throw new LoraError('ERR_OUT_OF_MEMORY', `there is no memory for ${counted(size, 'byte')}`, {
      cause,
    });
  }
}

const DAMAGED = 'cannot be unpacked: the file is damaged';

const hex = (crc: number): string => crc.toString(16).padStart(8, '0');

function bad(
  { name }: ZipMember,
  why: string,
  reason: 'archive' | 'checksum' = 'archive',
  cause?: unknown,
): LoraError {
  return unreadable(reason, `${describe(name)} in the archive ${why}`, cause);
}
