/** Merge and swap. */
import * as format from './format.js';
import type { Merged } from '../../merging/merged.js';

export const TITLE = 'Merge and swap';
export const MERGE = 'Merge';
export const UNMERGE = 'Unmerge';
export const LEAD =
  'An adapter can become part of the layer: w + s·a·b is one matrix of w’s shape. Merging takes one product, a·b; then a prediction costs no more than with w alone. To exchange an adapter, it is taken out again.';
export const SEE = 'See it in the model';
export const STORED = 'Numbers stored';
export const MULTIPLIED = 'Multiplications for a prediction';
export const APART = 'w with the adapter beside it';
export const TOGETHER = 'Merged';
/** Until it is merged. */
export const NOW_APART = 'Now: w, with a and b beside it.';
export const BACK = 'w is back, bit for bit as it was.';
export const CHANGED = 'w did not come back as it was.';

export const sum = (layer: number, adapter: number) =>
  `${format.count(layer)} + ${format.count(adapter)} = ${format.count(layer + adapter)}`;

export function outcome({ adapter, rows, difference }: Merged, wentOn: boolean): string {
  const shape = `${adapter.dIn} × ${adapter.dOut}`;
  const same = `${format.count(rows)} held-out rows are predicted the same`;
  const apart = difference === 0 ? 'to every bit' : `up to rounding (${format.signed(difference)})`;
  const since = wentOn ? ' Training has gone on since: merge again to have that in it.' : '';
  return `One matrix, ${shape}: ${same}, ${apart}.${since}`;
}

export const paused = (step: number) =>
  `Training is paused for it at step ${format.count(step)}: “Continue” goes on, with a and b beside w.`;

export const SWAP = 'Swap adapters on one w';
export const SWAP_LEAD =
  'Keep this adapter, train another one on the same w (another rank, other settings or data), and exchange them.';
export const keep = (name: string) => `Keep it as ${name}`;
export const ON_W = 'On w';
export const RANK = 'Rank';
export const errorOn = (label: string) => `Error on held-out rows: ${label}`;
export const TABLE = 'Adapters for this w';
export const ALONE = 'none: w alone';
export const TRAINED = 'the one in training';
export const ALONE_ON_W = 'On w now: no adapter. It answers as it did before anything was learnt.';
/** While it is merged. */
export const inW = (name: string) =>
  `In w′ now: ${name}. Choosing another one takes it out of w′ again.`;
export const onW = (name: string, { adapter, layer }: { adapter: number; layer: number }) =>
  `On w now: ${name}. Another one in its place exchanges ${format.count(adapter)} numbers; the ${format.count(layer)} of w stay as they are.`;
