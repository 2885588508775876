import { CompressedRows } from './problem/compressed-rows.js';
import { sharedEngine } from './engine/choice.js';
import type { CompressedData, CompressOptions } from './types.js';
import { acceptCompressOptions } from './arguments/validate.js';

/**
 * Data to push rows into, of which only what training needs is kept: memory for dIn rows, however
 * many come. `train({ data })` then takes steps whose cost does not depend on their number.
 *
 * @example
 * const data = await compress({ dIn: 128, dOut: 64 });
 * for await (const { x, y } of portions) data.push(x, y);
 * const { a, b } = await train({ data, wBase, rank: 8, steps: 1000 });
 *
 * @throws LoraError ERR_ARGUMENT, ERR_FORMAT (`bytes`), ERR_OUT_OF_MEMORY, ERR_UNSUPPORTED
 */
export async function compress(options: CompressOptions): Promise<CompressedData> {
  const accepted = acceptCompressOptions(options);
  const engine = await sharedEngine('auto');
  return 'bytes' in accepted
    ? CompressedRows.fromBytes(engine, accepted.bytes)
    : new CompressedRows(engine, accepted.dIn, accepted.dOut);
}
