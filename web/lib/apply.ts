import {
  acceptApply,
  applySeconds,
  copyLayer,
  settingsOf,
  takeRows,
  type AcceptedLayerInUse,
  type AcceptedOutput,
} from './arguments/apply.js';
import { chooseSource } from './engine/choice.js';
import { throwIfAborted } from './work/abort.js';
import type { Work } from './work/slices.js';
import { applyDealt, type RowsToApply } from './worker/dealt-rows.js';
import { buffersOf } from './worker/messages.js';
import type { ApplyOptions, InFloat32, InFloat64 } from './options/types.js';
import type { AdapterInput } from './types/adapter.js';
import type { Floats } from './types/arrays.js';
import type { RowsInput } from './types/table.js';

/** `apply()` with `output: 'float32'`: the result is a Float32Array. */
export function apply(
  x: RowsInput,
  adapter: AdapterInput,
  options: ApplyOptions & InFloat32,
): Promise<Float32Array>;

/**
 * Computes what an adapter adds to the output of its layer, scale * (x @ a) @ b; with `wBase` the
 * whole output, x @ wBase + scale * (x @ a) @ b. The effective weight is never formed. A row's
 * output has the same bits whichever rows are computed with it.
 *
 * The `preprocessing` of an adapter is applied to x first. If it is for a table, x can also be rows
 * of this table as objects. If it standardises the targets, the output is converted back to their
 * units; it is then the whole output, with a base of zeros unless `wBase` is given.
 *
 * The arrays are copied: small ones before the call returns, large ones in slices, so that they
 * must not change for a moment. Long work executes in workers if they can be started, to which the
 * rows are dealt; otherwise it yields to the event loop every few milliseconds. For an adapter that is used again and again,
 * `createAdapter()` keeps its weights in the module; `core.apply` of `load()` is the same in one
 * synchronous call.
 *
 * Rejects with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY; ERR_FORMAT
 * for values of objects that are missing, not numbers or in no known category), with the signal's
 * reason if it was aborted, or with what `onProgress` threw.
 *
 * @param x (n, dIn); with `preprocessing`, (n, columns) before it, or n objects
 * @returns (n, dOut), a new array
 *
 * @example
 * const yHat = await apply(x, await train({ x, y, wBase, ...settings }), { wBase });
 */
export function apply(
  x: RowsInput,
  adapter: AdapterInput,
  options?: ApplyOptions & InFloat64,
): Promise<Float64Array>;
export function apply(x: RowsInput, adapter: AdapterInput, options: ApplyOptions): Promise<Floats>;
export async function apply(
  x: RowsInput,
  adapter: AdapterInput,
  options: ApplyOptions = {},
): Promise<Floats> {
  const accepted = acceptApply('apply()', adapter, options, true);
  const { signal } = accepted;
  throwIfAborted(signal);
  return applyDealt(takeApplication(x, accepted), accepted);
}

/** Copies the weights, which each of several workers gets. */
function* takeApplication(
  x: RowsInput,
  accepted: AcceptedLayerInUse & AcceptedOutput,
): Work<RowsToApply> {
  const given = yield* takeRows(x, accepted);
  const layer = yield* copyLayer(accepted);
  const source = chooseSource('all');
  source.catch(() => undefined); // every part awaits it
  return {
    given,
    settings: settingsOf(accepted, accepted),
    dOut: layer.dOut,
    seconds: applySeconds(accepted, given),
    applyOn: async (host, rows, hooks, isShared) => {
      const args = { engine: await source, layer, rows };
      return host.call('apply', args, isShared ? { ...hooks, transfer: buffersOf(rows) } : hooks);
    },
  };
}
