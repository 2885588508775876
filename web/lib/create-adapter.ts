import {
  acceptLayerInUse,
  acceptOutput,
  applySeconds,
  copyLayer,
  settingsOf,
  takeRows,
  type AcceptedLayerInUse,
  type AcceptedOutput,
} from './arguments/apply.js';
import { isLoraError, LoraError } from './base/errors.js';
import { chooseSource } from './engine/choice.js';
import type { Engine } from './engine/engine.js';
import { engineOf, type EngineSource } from './engine/engines.js';
import { applyRows } from './layer/apply-rows.js';
import { rowsAsTheyAre, type LayerRows } from './layer/layer-rows.js';
import { holdLayer, type Layer, type LayerInUse } from './layer/layer.js';
import { abortable, throwIfAborted } from './work/abort.js';
import { listening } from './work/listening.js';
import { runToEnd, ThreadShare, type Work } from './work/slices.js';
import { applyDealt, type RowsToApply } from './worker/dealt-rows.js';
import type { Hooks, Host } from './worker/hosts.js';
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
   * As `apply()` does, in workers if it takes long: the first such call sends the weights there.
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
  const layer = await new ThreadShare().run(copyLayer(accepted));
  const source = await chooseSource('all');
  const engine = await engineOf(source);
  const here = { engine, layer: await new ThreadShare().run(holdLayer(engine, layer)) };
  return new LayerAdapter(accepted, layer, here, source);
}

/** The layer in this thread. */
interface LocalLayer {
  readonly engine: Engine;
  readonly layer: LayerInUse;
}

/** The layer in a worker. */
interface RemoteLayer {
  readonly host: Host;
  readonly handle: LayerHandle;
}

/** What is to be freed; apart from the adapter, which could not be collected otherwise. */
interface Places {
  readonly here: LocalLayer;
  /** By the place of the worker. */
  readonly remote: Map<number, Promise<RemoteLayer>>;
}

class LayerAdapter implements HeldAdapter {
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
  readonly build: Build;
  readonly #accepted: AcceptedLayerInUse;
  /** To be sent to the workers. */
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
    const places: Places = { here, remote: new Map() };
    this.#places = places;
    forgotten.register(this, () => void free(places), this);
  }

  apply(x: RowsInput, options: ApplyHeldOptions & InFloat32): Promise<Float32Array>;
  apply(x: RowsInput, options?: ApplyHeldOptions & InFloat64): Promise<Float64Array>;
  async apply(x: RowsInput, options: ApplyHeldOptions = {}): Promise<Floats> {
    const accepted = acceptOutput('apply()', options, true);
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
    const accepted = acceptOutput('applySync()', options, false);
    this.#requireHeld();
    const { engine, layer } = this.#places.here;
    const given = runToEnd(takeRows(x, this.#accepted));
    const rows = rowsAsTheyAre(given, settingsOf(this.#accepted, accepted));
    return runToEnd(applyRows(engine, layer, rows));
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

  async #apply(x: RowsInput, asked: AcceptedOutput): Promise<Floats> {
    throwIfAborted(asked.signal);
    return applyDealt(this.#take(x, asked), asked);
  }

  *#take(x: RowsInput, asked: AcceptedOutput): Work<RowsToApply> {
    const given = yield* takeRows(x, this.#accepted);
    return {
      given,
      settings: settingsOf(this.#accepted, asked),
      dOut: this.dOut,
      seconds: applySeconds(this.#accepted, given),
      applyOn: (host, rows, hooks) =>
        host.thread === 'worker'
          ? this.#applyRemotely(host, rows, hooks)
          : this.#applyHere(rows, hooks),
    };
  }

  #applyHere(rows: LayerRows, { signal, onProgress }: Hooks): Promise<Floats> {
    const { engine, layer } = this.#places.here;
    return listening(onProgress, (report) => {
      const work = applyRows(engine, layer, rows, rowReporter(rows, report));
      return new ThreadShare().run(abortable(work, signal));
    });
  }

  async #applyRemotely(host: Host, rows: LayerRows, hooks: Hooks): Promise<Floats> {
    const { remote } = this.#places;
    const opening = remote.get(host.place) ?? this.#open(host);
    remote.set(host.place, opening);
    // The next call opens the layer anew.
    const forget = () => {
      if (remote.get(host.place) === opening) remote.delete(host.place);
    };
    opening.catch(forget);
    const opened = await opening;
    try {
      return await opened.host.call('applyHeld', { handle: opened.handle, rows }, hooks);
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
  for (const opening of remote.values()) {
    const opened = await opening.catch(() => undefined);
    // If its worker has ended, it is closed already.
    await opened?.host.call('closeLayer', { handle: opened.handle }).catch(() => undefined);
  }
}
