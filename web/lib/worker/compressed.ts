/** Compressed data whose rows are reduced in workers if that takes long. */
import { chooseSource } from '../engine/choice.js';
import { engineOf, type EngineSource } from '../engine/engines.js';
import { CompressedRows, type Reduce } from '../problem/compressed-rows.js';
import { decode } from '../problem/compressed-format.js';
import { copyOf, type Parts } from '../problem/dealing.js';
import { reductionSeconds } from '../problem/reduce.js';
import { countOf, type ReducedRows, type Rows, type Widths } from '../problem/rows.js';
import { ThreadShare, type Work } from '../work/slices.js';
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
  if (!('bytes' in given)) return new CompressedRows(engine, reduce, given.workers, given, reduced);
  const { dIn, dOut, ...rows } = decode(given.bytes);
  return new CompressedRows(engine, reduce, given.workers, { dIn, dOut }, rows);
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
    const thread = new ThreadShare();
    const reductions: Promise<ReducedRows>[] = [];
    for (const [i, { held, added: rows }] of additions.entries()) {
      const host = hosts[i % hosts.length] ?? hosts[0];
      const args = { engine, widths, held };
      if (host.thread === 'caller') {
        reductions.push(host.call('reduce', { ...args, added: rows }));
        continue;
      }
      // What is held, and the rows until then, stay here.
      const added = await thread.run(copiesOf(rows));
      const reduction = host.call('reduce', { ...args, added }, { transfer: buffersOf(added) });
      reduction.catch(() => undefined); // it may fail while the next rows are copied
      reductions.push(reduction);
    }
    return Promise.all(reductions);
  };
}

function* copiesOf(portions: readonly Rows[]): Work<Rows[]> {
  const copies: Rows[] = [];
  for (const rows of portions) {
    copies.push(copyOf(rows));
    yield;
  }
  return copies;
}
