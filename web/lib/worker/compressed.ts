/** Compressed data whose rows are reduced in the worker if that takes long. */
import { chooseSource } from '../engine/choice.js';
import { engineOf, type EngineSource } from '../engine/engines.js';
import { CompressedRows, type Reduce } from '../problem/compressed-rows.js';
import { reductionSeconds } from '../problem/reduce.js';
import type { Widths } from '../problem/rows.js';
import { hostFor } from './hosts.js';

/** Creates compressed data: empty, or from `toBytes()`. Throws ERR_FORMAT, ERR_UNSUPPORTED. */
export async function makeCompressed(
  given: Widths | { readonly bytes: Uint8Array },
): Promise<CompressedRows> {
  const source = await chooseSource();
  const engine = await engineOf(source);
  const reduce = reduceWhereItPays(source);
  return 'bytes' in given
    ? CompressedRows.fromBytes(engine, reduce, given.bytes)
    : new CompressedRows(engine, reduce, given);
}

/** The total duration counts: many short reductions justify a worker, too. */
function reduceWhereItPays(engine: EngineSource): Reduce {
  let seconds = 0;
  return async (widths, held, added) => {
    const rows = added.reduce((sum, portion) => sum + portion.rows, 0);
    seconds += reductionSeconds(rows, widths);
    const host = await hostFor(seconds);
    return host.call('reduce', { engine, widths, held, added }, { transfer: [] });
  };
}
