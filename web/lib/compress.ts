import { CompressedRows } from './problem/compressed-rows.js';
import { chooseSource } from './engine/choice.js';
import { engineOf } from './engine/engines.js';
import type { CompressedData, CompressOptions } from './types.js';
import { acceptCompressOptions } from './arguments/compress.js';

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
  const accepted = acceptCompressOptions(options);
  const source = await chooseSource();
  const engine = await engineOf(source);
  return 'bytes' in accepted
    ? CompressedRows.fromBytes(engine, source, accepted.bytes)
    : new CompressedRows(engine, source, accepted);
}
