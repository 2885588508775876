import { chooseSource } from './engine/choice.js';
import { decompositionSeconds, type Change } from './layer/decomposition.js';
import { readOptions } from './options/option.js';
import { SVD } from './options/tables.js';
import type { Svd } from './types/results.js';
import { throwIfAborted } from './work/abort.js';
import { hostFor } from './worker/hosts.js';

/**
 * Decomposes a change on the host where it is done, with the options of `caller`. Not in svd.ts: its
 * declarations would lead to those of the engine, which need types that not every caller has.
 */
export async function decomposed(
  caller: string,
  { a, b, scale, dIn, dOut, rank }: Change,
  options: unknown,
): Promise<Svd> {
  const { signal } = readOptions(caller, SVD, options);
  throwIfAborted(signal);
  const change = { a, b, scale, dIn, dOut, rank };
  const seconds = decompositionSeconds(change);
  const [host, engine] = await Promise.all([hostFor(seconds), chooseSource('all')]);
  throwIfAborted(signal);
  return host.call('svd', { engine, change }, { signal });
}
