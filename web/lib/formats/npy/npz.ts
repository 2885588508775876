import { acceptOptions, acceptWhole, reading, unexpected } from '../../checks/accept.js';
import { className, describe } from '../../base/describe.js';
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
   * The arrays that are read, by their names; the others are not looked at. Of a name in a folder, the
   * last part will do where no other one has it. Default: all, of which one that cannot be read is only
   * refused when it is asked for, by `get()` or by its `values`.
   */
  arrays?: readonly string[] | undefined;
  /**
   * How many bytes the arrays that are read may have when unpacked. Default: 64 MB, and 32 times what
   * the archive has, so that a small file cannot fill the memory.
   */
  mostBytes?: number | undefined;
}

/**
 * The arrays of an .npz file, by their names. The CRC-32 of each is checked. Needs the package fflate
 * where they are compressed.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_UNSUPPORTED without fflate; ERR_ARGUMENT
 */
export async function readNpz(
  bytes: BytesInput,
  options: NpzOptions = {},
): Promise<ReadonlyMap<string, NpyArray>> {
  const file = acceptBytes('bytes', bytes);
  const given = acceptOptions('readNpz()', options, ['arrays', 'mostBytes']);
  const most =
    given.mostBytes === undefined
      ? 64e6 + 32 * file.length
      : acceptWhole('mostBytes', given.mostBytes, 1, Number.MAX_SAFE_INTEGER);
  const members = arrayMembers(file);
  const wanted = given.arrays === undefined ? members : chosenFrom(members, given.arrays);
  requireAtMost(most, wanted);
  const startInflate = [...wanted.values()].some(isDeflated) ? await loadInflate() : undefined;
  const share = new ThreadShare();
  const arrays = new NpzArrays();
  for (const [name, member] of wanted) {
    const content = await share.run(
      unpackMember(file, member, isDeflated(member) ? startInflate : undefined),
    );
    arrays.set(name, await arrayOf(name, content, given.arrays === undefined));
  }
  return arrays;
}

/**
 * The names of the arrays of an .npz file, none of which is read.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_ARGUMENT
 */
export function npzNames(bytes: BytesInput): string[] {
  return [...arrayMembers(acceptBytes('bytes', bytes)).keys()];
}

type Members = ReadonlyMap<string, ZipMember>;

/** As for NumPy, the last one of a name counts. Throws ERR_FORMAT where there are none. */
function arrayMembers(file: Uint8Array): Members {
  const directory = readZipDirectory(file);
  const members = directory.filter(({ name }) => name.endsWith('.npy') && !isOfFinder(name));
  if (members.length > 0) return new Map(members.map((member) => [arrayName(member), member]));
  const shown = directory.slice(0, 5).map(({ name }) => describe(name));
  const more = directory.length > 5 ? `, … (${directory.length} of them)` : '';
  const came = directory.length === 0 ? 'nothing' : `${shown.join(', ')}${more}`;
  const isWorkbook = directory.some(({ name }) => name.startsWith('xl/'));
  const instead = isWorkbook ? '; a workbook can be saved as CSV' : '';
  const message = `the archive has no arrays, whose names end in .npy; it has ${came}${instead}`;
  throw unreadable('empty', message);
}

const arrayName = ({ name }: ZipMember) => name.slice(0, -'.npy'.length);

/** Beside each file macOS archives what only its file manager knows of it, under the same name. */
const isOfFinder = (name: string) => /^__MACOSX\/|(^|\/)\._[^/]*$/.test(name);

function chosenFrom(members: Members, value: unknown): Members {
  if (className(value) !== 'Array') throw unexpected('arrays', value, 'an array of names');
  const names = reading('arrays', () => Array.from(value as ArrayLike<unknown>));
  return new Map(
    names.map((name, i) => {
      const member = typeof name === 'string' && members.get(findName(members, name));
      if (member) return [name as string, member];
      const shown = [...members.keys()].slice(0, 20).map((other) => describe(other));
      const more = members.size > 20 ? `, … (${members.size} of them)` : '';
      throw unexpected(`arrays[${i}]`, name, `an array of the file, ${shown.join(', ')}${more},`);
    }),
  );
}

/** The name itself, or the only one that is the same in a folder. */
function findName(names: ReadonlyMap<string, unknown>, wanted: string): string {
  if (names.has(wanted)) return wanted;
  const [only, ...others] = [...names.keys()].filter((name) => name.endsWith(`/${wanted}`));
  return only !== undefined && others.length === 0 ? only : wanted;
}

function requireAtMost(most: number, members: Members): void {
  let unpacked = 0;
  for (const { bytes } of members.values()) {
    unpacked += bytes;
    if (unpacked <= most) continue;
    const limit = `${most} bytes are the most; see mostBytes`;
    throw unreadable('archive', `the archive unpacks to ${unpacked} bytes or more; ${limit}`);
  }
}

/** Throws what is wrong with it at once, or, with `isLater`, when it is asked for. */
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

/** An array that cannot be read: whoever asks for its contents is told why. */
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
  /** The array of that name, or of its last part. Throws ERR_FORMAT where that cannot be read. */
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
