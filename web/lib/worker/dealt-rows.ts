/** Rows of a layer that are dealt to the workers: a row's output does not depend on the others. */
import {
  copyRows,
  rowsIn,
  type GivenRows,
  type LayerRows,
  type RowSettings,
} from '../layer/layer-rows.js';
import { joinInto, lengthOf } from '../matrices/joined.js';
import { allocate } from '../matrices/matrix.js';
import type { Floats } from '../types/arrays.js';
import type { RowProgress } from '../types/results.js';
import { abortable } from '../work/abort.js';
import { allParts, rangesOf } from '../work/parts.js';
import { ThreadShare, type Work } from '../work/slices.js';
import { hostsFor, partsWorth, type Hooks, type Host } from './hosts.js';
import { JointProgress, sumOf } from './joint-progress.js';

/** What a caller of apply() hears of it. */
interface RowHooks {
  readonly onProgress: ((progress: RowProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Rows that are given, and what is computed of each. */
export interface RowsToApply {
  readonly given: GivenRows;
  readonly settings: RowSettings;
  readonly dOut: number;
  /** The expected seconds of all. */
  readonly seconds: number;
  /** Applies the layer to rows on a host; `isShared` is whether other hosts have it, too. */
  applyOn(host: Host, rows: LayerRows, hooks: Hooks, isShared: boolean): Promise<Floats>;
}

/**
 * Takes rows, copies them, yielding if they are many, and applies a layer to them where that takes the
 * least time. Rejects with the error of the first row that has one.
 */
export async function applyDealt(
  taking: Work<RowsToApply>,
  { signal, onProgress }: RowHooks,
): Promise<Floats> {
  const starting = startParts(taking, { signal, onProgress });
  const outputs = await allParts(await new ThreadShare().run(abortable(starting, signal)));
  const [first] = outputs;
  return outputs.length === 1 && first ? first : new ThreadShare().run(joined(outputs));
}

/** Each part is computed while the next ones are copied. */
function* startParts(
  taking: Work<RowsToApply>,
  { signal, onProgress }: RowHooks,
): Work<Promise<Floats>[]> {
  const { given, settings, dOut, seconds, applyOn } = yield* taking;
  const ranges = rangesOf(rowsIn(given), partsWorth(seconds));
  const hosts = hostsFor(seconds, ranges.length);
  const progress = new JointProgress(ranges.length, sumOf, onProgress);
  for (const [part, [from, to]] of ranges.entries()) progress.expect(part, to - from);
  const parts: Promise<Floats>[] = [];
  for (const [part, range] of ranges.entries()) {
    const rows = yield* copyRows(given, range, dOut, settings);
    const hooks = { signal, onProgress: (of: RowProgress) => progress.tell(part, of) };
    const call = hosts.then((all) => {
      const host = all[part % all.length] ?? all[0];
      return applyOn(host, rows, hooks, ranges.length > 1);
    });
    call.catch(() => undefined); // it may fail before all are copied, and allParts() is called
    parts.push(call);
  }
  return parts;
}

/** All rows in one array. */
function joined(parts: readonly Floats[]): Work<Floats> {
  const Type = parts[0] instanceof Float32Array ? Float32Array : Float64Array;
  return joinInto(allocate('the output', lengthOf(parts), Type), parts);
}
