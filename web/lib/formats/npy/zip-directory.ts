/** The directory of a zip archive, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. */
import { decodeUtf8 } from '../../checks/bytes.js';
import { unreadable } from '../../base/format-errors.js';

/** A member, as in the directory at the end of the archive. */
export interface ZipMember {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Sizes in the archive and unpacked. */
  readonly packedBytes: number;
  readonly bytes: number;
  /** The offset of its local header in the file, including data before the archive. */
  readonly start: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;

/** The sizes of the records without their variable parts. */
const END_BYTES = 22;
const END_64_BYTES = 56;
const LOCATOR_BYTES = 20;
const ENTRY_BYTES = 46;

/** The maximum length of the comment after the end record. */
const LONGEST_COMMENT = 0xffff;

/** Stands for a number that is too large for its field and is in an extra field instead. */
const SEE_EXTRA = 0xffffffff;
const EXTRA_64 = 1;

/** All members, in the order of the directory. Throws ERR_FORMAT. */
export function readZipDirectory(file: Uint8Array): ZipMember[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const directory = findDirectory(view);
  if (!directory) throw notZip('it has no directory of a zip archive at its end');
  const members: ZipMember[] = [];
  for (let at = directory.start; at < directory.end;) {
    const { member, next } = readEntry(file, view, at, directory);
    members.push(member);
    at = next;
  }
  return members;
}

interface Directory {
  readonly start: number;
  readonly end: number;
  /** The bytes before the archive, to which its offsets are relative. */
  readonly before: number;
}

/**
 * Searches backwards, since a comment may contain the signature too: the last one with a directory
 * before it counts.
 */
function findDirectory(view: DataView): Directory | undefined {
  const last = view.byteLength - END_BYTES;
  let empty: Directory | undefined;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const directory = directoryBefore(view, at);
    if (!directory) continue;
    if (directory.start < directory.end) return directory;
    empty ??= directory;
  }
  return empty;
}

function directoryBefore(view: DataView, at: number): Directory | undefined {
  const large = findEnd64(view, at);
  const [end, bytes, offset] =
    large === undefined
      ? [at, view.getUint32(at + 12, true), view.getUint32(at + 16, true)]
      : [large, uint64(view, large + 40), uint64(view, large + 48)];
  const start = end - bytes;
  const before = start - offset;
  if (start < 0 || before < 0) return undefined;
  const isOne = bytes === 0 || (bytes >= ENTRY_BYTES && view.getUint32(start, true) === ENTRY);
  return isOne ? { start, end, before } : undefined;
}

/**
 * The zip64 end record, for archives above 4 GB or 65,535 members, if there is one: before its
 * locator.
 */
function findEnd64(view: DataView, end: number): number | undefined {
  const locator = end - LOCATOR_BYTES;
  const at = locator - END_64_BYTES;
  if (at < 0 || view.getUint32(locator, true) !== LOCATOR_64) return undefined;
  return view.getUint32(at, true) === END_64 ? at : undefined;
}

function readEntry(
  file: Uint8Array,
  view: DataView,
  at: number,
  { end, before }: Directory,
): { member: ZipMember; next: number } {
  if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY) throw notZip(CUT);
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
    view.getUint16(at + field, true),
  ) as [number, number, number];
  const extraStart = at + ENTRY_BYTES + nameLength;
  const next = extraStart + extraLength + commentLength;
  if (next > end) throw notZip(CUT);
  const nameBytes = file.slice(at + ENTRY_BYTES, extraStart); // TextDecoder refuses shared memory
  const large = findExtra64(view, extraStart, extraStart + extraLength);
  const number = (field: number): number => {
    const value = view.getUint32(at + field, true);
    return value === SEE_EXTRA ? (large.next().value ?? value) : value;
  };
  const [bytes, packedBytes, start] = [number(24), number(20), number(42)];
  const member = {
    name: decodeUtf8(nameBytes) ?? new TextDecoder('latin1').decode(nameBytes),
    nameBytes,
    packedBytes,
    bytes,
    start: before + start,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
  };
  return { member, next };
}

/** The numbers of the zip64 extra field in their order. */
function* findExtra64(view: DataView, from: number, to: number): Generator<number, undefined> {
  for (let at = from; at + 4 <= to;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === EXTRA_64) {
      for (at += 4; at + 8 <= Math.min(end, to); at += 8) yield uint64(view, at);
    }
    at = end;
  }
  return undefined;
}

const uint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

const CUT = 'the directory at its end is damaged';

const notZip = (why: string) => unreadable('archive', `bytes are not an .npz file: ${why}`);
