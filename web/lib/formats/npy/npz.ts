import { acceptList, acceptOptions, acceptWhole, unexpected } from '../../checks/accept.js';
import { describe, listedNames } from '../../base/describe.js';
import { isLoraError, LoraError } from '../../base/errors.js';
import { ThreadShare } from '../../work/slices.js';
import { acceptBytes } from '../../checks/bytes.js';
import type { BytesInput } from '../../types/arrays.js';
import { missingPackage, unreadable } from '../../base/format-errors.js';
import { loadNpy } from './load.js';
import type { NpyArray } from './npy.js';
import { readZipDirectory, type ZipMember } from './zip-directory.js';
import { isDeflated, unpackMember, type StartInflate } from './zip-member.js';

export interface NpzOptions {
  /**
   * The names of the arrays to read; others are ignored. For a name in a folder, its last part is
   * enough if it is unique. Default: all; an array that cannot be read then throws only when it is
   * accessed, by `get()` or by its `values`.
   */
  arrays?: readonly string[] | undefined;
  /**
   * The maximum size of the unpacked arrays in bytes. Default: 64 MB plus 32 times the size of the
   * archive, so that a small file cannot exhaust the memory.
   */
  mostBytes?: number | undefined;
}

/**
 * Reads the arrays of an .npz file by name, checking their CRC-32. Needs the package fflate for
 * compressed ones.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_UNSUPPORTED without fflate; ERR_ARGUMENT
 */
export async function readNpz(
  bytes: BytesInput,
  options: NpzOptions = {},
): Promise<ReadonlyMap<string, NpyArray>> {
  const file = acceptBytes('bytes', bytes);
  const given = acceptOptions('readNpz()', options, ['arrays', 'mostBytes']);
  const maximum =
    given.mostBytes === undefined
      ? 64e6 + 32 * file.length
      : acceptWhole('mostBytes', given.mostBytes, 1, Number.MAX_SAFE_INTEGER);
  const members = arrayMembers(file);
  const requested = given.arrays === undefined ? members : chosenFrom(members, given.arrays);
  requireAtMost(maximum, requested);
  const startInflate = [...requested.values()].some(isDeflated) ? await loadInflate() : undefined;
  const share = new ThreadShare();
  const arrays = new NpzArrays();
  for (const [name, member] of requested) {
    const content = await share.run(
      unpackMember(file, member, isDeflated(member) ? startInflate : undefined),
    );
    arrays.set(name, await arrayOf(name, content, given.arrays === undefined));
  }
  return arrays;
}

/**
 * The names of the arrays of an .npz file, without reading them.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_ARGUMENT
 */
export function npzNames(bytes: BytesInput): string[] {
  return [...arrayMembers(acceptBytes('bytes', bytes)).keys()];
}

type Members = ReadonlyMap<string, ZipMember>;

/**
 * The arrays of the archive; as in NumPy, the last one of a name counts. Throws ERR_FORMAT if there
 * are none.
 */
function arrayMembers(file: Uint8Array): Members {
  const directory = readZipDirectory(file);
  const members = directory.filter(({ name }) => name.endsWith('.npy') && !isOfFinder(name));
  if (members.length > 0) return new Map(members.map((member) => [arrayName(member), member]));
  const names = directory.map(({ name }) => name);
  const received = listedNames(names, 5) || 'nothing';
  const isWorkbook = names.some((name) => name.startsWith('xl/'));
  const instead = isWorkbook ? '; a workbook can be saved as CSV' : '';
  const message = `the archive has no arrays, whose names end in .npy; it has ${received}${instead}`;
  throw unreadable('empty', message);
}

const arrayName = ({ name }: ZipMember) => name.slice(0, -'.npy'.length);

/** Whether a member is one of the metadata files that macOS adds beside each file. */
const isOfFinder = (name: string) => /^__MACOSX\/|(^|\/)\._[^/]*$/.test(name);

function chosenFrom(members: Members, value: unknown): Members {
  return new Map(
    acceptList('arrays', value, 'an array of names').map((name, i) => {
      const member = typeof name === 'string' && members.get(findName(members, name));
      if (member) return [name as string, member];
      const known = listedNames([...members.keys()]);
      throw unexpected(`arrays[${i}]`, name, `an array of the file, ${known},`);
    }),
  );
}

/** The name itself, or the only one with this last part. */
function findName(names: ReadonlyMap<string, unknown>, requested: string): string {
  if (names.has(requested)) return requested;
  const [only, ...others] = [...names.keys()].filter((name) => name.endsWith(`/${requested}`));
  return only !== undefined && others.length === 0 ? only : requested;
}

function requireAtMost(maximum: number, members: Members): void {
  let unpacked = 0;
  for (const { bytes } of members.values()) {
    unpacked += bytes;
    if (unpacked <= maximum) continue;
    const limit = `${maximum} bytes are the most; see mostBytes`;
    throw unreadable('archive', `the archive unpacks to ${unpacked} bytes or more; ${limit}`);
  }
}

/** Parses an array. An error is thrown at once or, with `isLater`, on access. */
async function arrayOf(name: string, content: Uint8Array, isLater: boolean): Promise<NpyArray> {
  try {
    return await loadNpy(content);
  } catch (cause) {
    if (!isLoraError(cause)) throw cause;
    const { code, message, details } = cause;
    const error = new LoraError(code, `${describe(name)}: ${message}`, { ...details, cause });
    if (isLater && code === 'ERR_FORMAT') return new RefusedArray(error);
    throw error;
  }
}

/** An array that cannot be read: its members throw the reason. */
class RefusedArray implements NpyArray {
  readonly #error: LoraError;

  constructor(error: LoraError) {
    this.#error = error;
  }

  get shape(): never {
    throw this.#error;
  }

  get values(): never {
    throw this.#error;
  }
}

class NpzArrays extends Map<string, NpyArray> {
  /** The array of this name or last part. Throws ERR_FORMAT if it cannot be read. */
  override get(name: string): NpyArray | undefined {
    const array = super.get(findName(this, name));
    return array instanceof RefusedArray ? array.shape : array;
  }
}

async function loadInflate(): Promise<StartInflate> {
  try {
    const { Inflate } = await import('fflate');
    return (onData) => new Inflate(onData);
  } catch (cause) {
    throw missingPackage('readNpz()', 'fflate', cause);
  }
}
