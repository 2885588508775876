import type { Engine } from './engine/engine.js';
import { chooseSource, engineFrom, sharedEngine } from './engine/choice.js';
import { startWorkerEarly, useWorker } from './worker/hosts.js';
import type { Core } from './core.js';
import { makeCore } from './make-core.js';
import type { LoadOptions } from './options/types.js';
import { acceptLoadOptions } from './arguments/load.js';
import { compile } from './engine/wasm-source.js';

const cores = new WeakMap<Engine, Core>();

/**
 * Loads the WebAssembly code once; further calls return the same core. `train()` does this itself:
 * call `load()` to do it earlier, for the synchronous functions of the core, or to choose where the
 * code comes from. A build that is requested by name becomes the default of `train()`. After a
 * failure the next call tries again.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_FORMAT (`wasm` is not this package's), ERR_UNSUPPORTED
 */
export async function load(options: LoadOptions = {}): Promise<Core> {
  const { build, wasm, worker } = acceptLoadOptions(options);
  if (worker !== undefined) useWorker(worker);
  if (wasm === undefined) {
    // A failure shows when training starts, which then runs without a worker.
    if (worker === true) startWorkerEarly(chooseSource('all', build)).catch(() => undefined);
    return coreOf(await sharedEngine(build));
  }
  // A compiled module does not tell its build; the bit-reproducible one is assumed.
  return coreOf(await engineFrom(build === 'auto' ? 'simd' : build, await compile(wasm)));
}

function coreOf(engine: Engine): Core {
  let core = cores.get(engine);
  if (!core) {
    core = makeCore(engine);
    cores.set(engine, core);
  }
  return core;
}
