import type { CompressedData } from './types/compressed-data.js';
import type { CompressOptions } from './options/types.js';
import { acceptCompressOptions } from './arguments/compress.js';
import { makeCompressed } from './worker/compressed.js';

/**
 * Creates compressed data: any number of rows can be pushed, and the memory for dIn rows is enough.
 * The cost of a step of `train({ data })` does not depend on the number of rows.
 *
 * @example
 * const data = await compress({ dIn: 128, dOut: 64 });
 * for await (const { x, y } of portions) await data.push(x, y);
 * const { a, b } = await train({ data, wBase, rank: 8, steps: 1000 });
 *
 * @throws LoraError ERR_ARGUMENT, ERR_FORMAT (`bytes`), ERR_OUT_OF_MEMORY, ERR_UNSUPPORTED
 */
export async function compress(options: CompressOptions): Promise<CompressedData> {
  return makeCompressed(acceptCompressOptions(options));
}
