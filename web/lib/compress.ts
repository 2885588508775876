import type { CompressedData } from './types/compressed-data.js';
import type { CompressOptions } from './options/types.js';
import { acceptCompressOptions } from './arguments/compress.js';
import { makeCompressed } from './worker/compressed.js';

/**
 * Data to push rows into, of which only what training needs is kept: memory for dIn rows, however
 * many come. `train({ data })` then takes steps whose cost does not depend on their number.
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
