import { allocate } from '../../matrices/matrix.js';
import { ThreadShare } from '../../work/slices.js';
import { ByteStream } from '../source/byte-stream.js';
import { unreadable } from '../../base/format-errors.js';
import { bytesOf, readElements } from '../safetensors/elements.js';
import { MOST_HEADER_BYTES, parseNpyHeader } from './header.js';
import { checkLength, requireExact, toRowMajor, type NpyArray } from './npy.js';
import type { Source } from '../source/source.js';
import type { OwnedFloats } from '../../types/arrays.js';

/** Values that are read between two rests. */
const READ_AT_ONCE = 1 << 14;

/**
 * The array of an .npy file from a Blob, a stream or bytes, read in slices: however large it is, a
 * page goes on drawing. Otherwise like `readNpy()`.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_ARGUMENT, ERR_OUT_OF_MEMORY
 *
 * @example
 * const { shape, values } = await loadNpy(fileInput.files[0]);
 */
export async function loadNpy(source: Source): Promise<NpyArray> {
  const stream = new ByteStream(source);
  try {
    return await takeArray(stream);
  } finally {
    await stream.close();
  }
}

/** The array that a stream consists of. */
export async function takeArray(stream: ByteStream): Promise<NpyArray> {
  const thread = new ThreadShare();
  const start = await stream.take(MOST_HEADER_BYTES);
  const { kind, littleEndian, fortranOrder, shape, dataStart } = parseNpyHeader(start);
  stream.putBack(start.subarray(dataStart));
  const size = checkLength(kind, shape);
  const values = allocate('the array', size) as OwnedFloats;
  for (let from = 0; from < size; from += READ_AT_ONCE) {
    const part = values.subarray(from, from + READ_AT_ONCE);
    const bytes = await stream.take(part.length * bytesOf(kind));
    if (bytes.length < part.length * bytesOf(kind)) {
      const came = from * bytesOf(kind) + bytes.length;
      throw wrongLength('truncated', `${came}`, size * bytesOf(kind));
    }
    readElements(kind, bytes, part, littleEndian);
    requireExact(kind, part, from);
    await thread.rest();
  }
  if ((await stream.take(1)).length > 0) {
    throw wrongLength('trailing-bytes', 'more', size * bytesOf(kind));
  }
  return { shape, values: fortranOrder ? await thread.run(toRowMajor(values, shape)) : values };
}

const wrongLength = (reason: 'truncated' | 'trailing-bytes', came: string, expected: number) =>
  unreadable(reason, `there are ${came} bytes of values; ${expected} were expected`);
