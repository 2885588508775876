import { acceptOptions, acceptWhole } from '../arguments/accept.js';
import { LoraError } from '../errors.js';
import { acceptBytes, type BytesInput } from './bytes.js';
import { missingPackage, unreadable } from './data-errors.js';
import { readNpy, type NpyArray } from './npy.js';

export interface NpzOptions {
  /**
   * How many bytes the arrays may have when unpacked. Default: 64 MB, and 32 times what the archive
   * has, so that a small file cannot fill the memory.
   */
  mostBytes?: number | undefined;
}

/**
 * The arrays of an .npz file, by their names. Needs the package fflate.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_UNSUPPORTED without fflate; ERR_ARGUMENT
 */
export async function readNpz(
  bytes: BytesInput,
  options: NpzOptions = {},
): Promise<ReadonlyMap<string, NpyArray>> {
  const file = acceptBytes('bytes', bytes);
  const { mostBytes } = acceptOptions('readNpz()', options, ['mostBytes']);
  const most =
    mostBytes === undefined
      ? 64e6 + 32 * file.length
      : acceptWhole('mostBytes', mostBytes, 1, Number.MAX_SAFE_INTEGER);
  const { unzipSync } = await loadFflate();
  let unpacked = 0;
  const entries = unzip(() =>
    unzipSync(file, {
      filter: ({ name, originalSize }) => {
        if (!name.endsWith('.npy')) return false;
        unpacked += originalSize;
        if (unpacked <= most) return true;
        const limit = `${most} bytes are the most; see mostBytes`;
        throw unreadable('archive', `the archive unpacks to ${unpacked} bytes or more; ${limit}`);
      },
    }),
  );
  const arrays = Object.entries(entries).map(
    ([name, entry]) => [name.slice(0, -4), readNpy(entry)] as const,
  );
  return new Map(arrays);
}

function unzip<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof LoraError) throw cause;
    const why = (cause as Error).message;
    throw unreadable('archive', `bytes are not an .npz file: ${why}`, cause);
  }
}

async function loadFflate() {
  try {
    return await import('fflate');
  } catch (cause) {
    throw missingPackage('readNpz()', 'fflate', cause);
  }
}
