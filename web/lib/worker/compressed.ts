/** Compressed data whose rows are reduced in workers if that takes long. */
import { chooseSource } from '../engine/choice.js';
import { engineOf, type EngineSource } from '../engine/engines.js';
import { CompressedRows, type Reduce } from '../problem/compressed-rows.js';
import { copyOf, type Addition, type Parts } from '../problem/dealing.js';
import { reductionSeconds } from '../problem/reduce.js';
import { countOf, type ReducedRows, type Widths } from '../problem/rows.js';
import { hostsFor } from './hosts.js';
import { buffersOf } from './messages.js';

export type AcceptedCompress = (Widths | { readonly bytes: Uint8Array }) & {
  readonly workers: Parts;
};

/**
 * Creates compressed data: empty, of reduced rows, or from `toBytes()`. Throws ERR_FORMAT,
 * ERR_UNSUPPORTED.
 */
export async function makeCompressed(
  given: AcceptedCompress,
  reduced?: ReducedRows,
): Promise<CompressedRows> {
  const source = await chooseSource('training');
  const engine = await engineOf(source);
  const reduce = reduceWhereItPays(source);
  return 'bytes' in given
    ? CompressedRows.fromBytes(engine, reduce, given.workers, given.bytes)
    : new CompressedRows(engine, reduce, given.workers, given, reduced);
}

/** The total duration counts: many short reductions justify workers, too. */
function reduceWhereItPays(engine: EngineSource): Reduce {
  let seconds = 0;
  return async (widths, additions) => {
    seconds += reductionSeconds(
      additions.reduce((sum, { added }) => sum + countOf(added), 0),
      widths,
    );
    const hosts = await hostsFor(seconds, additions.length);
    const add = ({ held, added: rows }: Addition, i: number): Promise<ReducedRows> => {
      const host = hosts[i % hosts.length] ?? hosts[0];
      if (host.thread === 'caller')
        return host.call('reduce', { engine, widths, held, added: rows });
      const added = rows.map(copyOf); // what is held, and the rows until then, stay here
      const transfer = buffersOf(added);
      return host.call('reduce', { engine, widths, held, added }, { transfer });
    };
    return Promise.all(additions.map(add));
  };
}
