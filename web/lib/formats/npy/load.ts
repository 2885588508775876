import { allocate } from '../../matrices/matrix.js';
import { ThreadShare } from '../../work/slices.js';
import { ByteStream } from '../source/byte-stream.js';
import { bytesOf } from '../safetensors/elements.js';
import { MOST_HEADER_BYTES, parseNpyHeader } from './header.js';
import { checkLength, readInPortions, toRowMajor, wrongLength, type NpyArray } from './npy.js';
import type { Source } from '../source/source.js';
import type { OwnedFloats } from '../../types/arrays.js';

/** Values to convert between two yields. */
const READ_AT_ONCE = 1 << 14;

/**
 * Reads an .npy file from a Blob, a stream or bytes in slices, so that a page stays responsive.
 * Otherwise like `readNpy()`.
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

/** Reads the array that the stream consists of. */
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
      const received = from * bytesOf(kind) + bytes.length;
      throw wrongLength('truncated', received, size * bytesOf(kind));
    }
    await thread.run(readInPortions(kind, bytes, part, littleEndian, from));
  }
  if ((await stream.take(1)).length > 0) {
    throw wrongLength('trailing-bytes', 'more', size * bytesOf(kind));
  }
  return { shape, values: fortranOrder ? await thread.run(toRowMajor(values, shape)) : values };
}
