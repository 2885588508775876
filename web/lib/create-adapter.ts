import {
  acceptLayerInUse,
  acceptOutput,
  applySeconds,
  copyLayer,
  copyLayerRows,
  type AcceptedLayerInUse,
  type AcceptedOutput,
} from './arguments/apply.js';
import { isLoraError, LoraError } from './base/errors.js';
import { chooseSource } from './engine/choice.js';
import type { Engine } from './engine/engine.js';
import { engineOf, type EngineSource } from './engine/engines.js';
import { applyRows, columnsOf, type LayerInUse, type LayerRows } from './layer/apply-rows.js';
import { holdLayer, type Layer } from './layer/layer.js';
import { abortable, throwIfAborted } from './work/abort.js';
import { runToEnd, ThreadShare } from './work/slices.js';
import { hostFor, type Host } from './worker/hosts.js';
import type { LayerHandle } from './worker/layers.js';
import { rowReporter } from './worker/row-reporter.js';
import type {
  ApplyHeldNowOptions,
  ApplyHeldOptions,
  InFloat32,
  InFloat64,
  LayerOptions,
} from './options/types.js';
import type { AdapterInput } from './types/adapter.js';
import type { Floats } from './types/arrays.js';
import type { Disposal } from './types/disposal.js';
import type { Build } from './types/module.js';
import type { RowsInput } from './types/table.js';

/** An adapter in use, with its weights in the module. */
export interface HeldAdapter extends Disposal {
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
  readonly build: Build;

  /**
   * As `apply()` does, in a worker if it takes long: the first such call sends the weights there.
   * Rejects with ERR_DISPOSED after dispose().
   *
   * @param x (n, dIn); with `preprocessing`, (n, columns) before it, or n objects
   * @returns (n, dOut), a new array
   */
  apply(x: RowsInput, options: ApplyHeldOptions & InFloat32): Promise<Float32Array>;
  apply(x: RowsInput, options?: ApplyHeldOptions & InFloat64): Promise<Float64Array>;
  apply(x: RowsInput, options: ApplyHeldOptions): Promise<Floats>;

  /**
   * The same bits in one call, during which the thread is held: for a few rows, such as the query of
   * a search.
   *
   * @throws LoraError as `apply()` rejects with, and ERR_DISPOSED
   */
  applySync(x: RowsInput, options: ApplyHeldNowOptions & InFloat32): Float32Array;
  applySync(x: RowsInput, options?: ApplyHeldNowOptions & InFloat64): Float64Array;
  applySync(x: RowsInput, options: ApplyHeldNowOptions): Floats;

  /** Releases its memory, once the calls before are done; using it afterwards is ERR_DISPOSED. */
  dispose(): Promise<void>;
}

/** Frees adapters that are garbage collected without being disposed of. */
const forgotten = new FinalizationRegistry<() => void>((free) => free());

/**
 * Keeps the weights of an adapter in the module, for one that is used again and again: `apply()`
 * would copy and arrange them each time. With `normalise` every row of the output has length 1, as
 * an index of unit vectors needs it.
 *
 * Rejects with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY).
 *
 * @example
 * await using held = await createAdapter(adapter, { wBase, normalise: true });
 * const index = await held.apply(documents, { output: 'float32' });
 * const query = held.applySync(embedding);
 */
export async function createAdapter(
  adapter: AdapterInput,
  options: LayerOptions = {},
): Promise<HeldAdapter> {
  const accepted = acceptLayerInUse(adapter, options);
  const thread = new ThreadShare();
  const layer = await thread.run(copyLayer(accepted));
  const source = await chooseSource('all');
  const engine = await engineOf(source);
  const { dIn, dOut, formula } = layer;
  const held = await thread.run(holdLayer(engine, layer));
  const here = { engine, layer: { held, dIn, dOut, formula } };
  return new LayerAdapter(accepted, layer, here, source);
}

/** The layer in this thread. */
interface LocalLayer {
  readonly engine: Engine;
  readonly layer: LayerInUse;
}

/** The layer in the worker. */
interface RemoteLayer {
  readonly host: Host;
  readonly handle: LayerHandle;
}

/** What is to be freed; apart from the adapter, which could not be collected otherwise. */
interface Places {
  readonly here: LocalLayer;
  remote: Promise<RemoteLayer> | undefined;
}

class LayerAdapter implements HeldAdapter {
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
  readonly build: Build;
  readonly #accepted: AcceptedLayerInUse;
  /** To be sent to the worker. */
  readonly #layer: Layer;
  readonly #source: EngineSource;
  readonly #places: Places;
  readonly #running = new Set<Promise<unknown>>();
  #disposed = false;

  constructor(accepted: AcceptedLayerInUse, layer: Layer, here: LocalLayer, source: EngineSource) {
    this.dIn = layer.dIn;
    this.dOut = layer.dOut;
    this.rank = layer.rank;
    this.build = source.build;
    this.#accepted = accepted;
    this.#layer = layer;
    this.#source = source;
    const places: Places = { here, remote: undefined };
    this.#places = places;
    forgotten.register(this, () => void free(places), this);
  }

  apply(x: RowsInput, options: ApplyHeldOptions & InFloat32): Promise<Float32Array>;
  apply(x: RowsInput, options?: ApplyHeldOptions & InFloat64): Promise<Float64Array>;
  async apply(x: RowsInput, options: ApplyHeldOptions = {}): Promise<Floats> {
    const accepted = acceptOutput('apply()', options);
    this.#requireHeld();
    const call = this.#apply(x, accepted);
    const settled = call.catch(() => undefined);
    this.#running.add(settled);
    try {
      return await call;
    } finally {
      this.#running.delete(settled);
    }
  }

  applySync(x: RowsInput, options: ApplyHeldNowOptions & InFloat32): Float32Array;
  applySync(x: RowsInput, options?: ApplyHeldNowOptions & InFloat64): Float64Array;
  applySync(x: RowsInput, options: ApplyHeldNowOptions = {}): Floats {
    const accepted = acceptOutput('applySync()', options);
    this.#requireHeld();
    const { engine, layer } = this.#places.here;
    return runToEnd(applyRows(engine, layer, runToEnd(copyLayerRows(x, this.#accepted, accepted))));
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    forgotten.unregister(this);
    await Promise.all(this.#running);
    await free(this.#places);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  [Symbol.dispose](): void {
    void this.dispose();
  }

  async #apply(x: RowsInput, { signal, onProgress, ...asked }: AcceptedOutput): Promise<Floats> {
    throwIfAborted(signal);
    const copying = copyLayerRows(x, this.#accepted, asked);
    const rows = await new ThreadShare().run(abortable(copying, signal));
    const host = await hostFor(applySeconds(this.#accepted, rows));
    throwIfAborted(signal);
    if (host.thread === 'worker') return this.#applyRemotely(host, rows, { signal, onProgress });
    const { engine, layer } = this.#places.here;
    const n = rows.x.length / columnsOf(layer.dIn, rows.preprocessing);
    const note = rowReporter(n, (progress) => onProgress?.(progress));
    return new ThreadShare().run(abortable(applyRows(engine, layer, rows, note), signal));
  }

  async #applyRemotely(
    host: Host,
    rows: LayerRows,
    hooks: Pick<AcceptedOutput, 'signal' | 'onProgress'>,
  ): Promise<Floats> {
    const places = this.#places;
    const opening = (places.remote ??= this.#open(host));
    // The next call opens the layer anew.
    const forget = () => {
      if (places.remote === opening) places.remote = undefined;
    };
    opening.catch(forget);
    const remote = await opening;
    try {
      return await remote.host.call('applyHeld', { handle: remote.handle, rows }, hooks);
    } catch (error) {
      const isLost = isLoraError(error) && error.code === 'ERR_INTERNAL'; // the worker has ended
      if (isLost) forget();
      throw error;
    }
  }

  async #open(host: Host): Promise<RemoteLayer> {
    const args = { engine: this.#source, layer: this.#layer };
    return { host, handle: await host.call('openLayer', args, { transfer: [] }) };
  }

  #requireHeld(): void {
    if (this.#disposed) throw new LoraError('ERR_DISPOSED', 'this adapter was disposed of');
  }
}

async function free({ here, remote }: Places): Promise<void> {
  here.engine.free(here.layer.held);
  const opened = await remote?.catch(() => undefined);
  if (!opened) return;
  // If its worker has ended, it is closed already.
  await opened.host.call('closeLayer', { handle: opened.handle }).catch(() => undefined);
}
