import type { Engine } from './engine/engine.js';
import { chooseSource, engineFrom, sharedEngine } from './engine/choice.js';
import { startWorkerEarly, useWorker } from './worker/hosts.js';
import { trainLora } from './train-lora.js';
import type { Core } from './types/module.js';
import type { LoadOptions } from './options/types.js';
import { acceptLoadOptions } from './arguments/load.js';
import { compile } from './engine/wasm-source.js';

const cores = new WeakMap<Engine, Core>();

/**
 * Starts the WebAssembly code, once: every further call gives the same core. `train()` does it by
 * itself; call `load()` to be early, for `core.trainLora`, or to say where the code comes from.
 * A build that is asked for by name is what `train()` uses from then on. After a failure the next
 * call tries again.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_FORMAT (`wasm` is not this package's), ERR_UNSUPPORTED
 */
export async function load(options: LoadOptions = {}): Promise<Core> {
  const { build, wasm, worker } = acceptLoadOptions(options);
  if (worker !== undefined) useWorker(worker);
  if (wasm === undefined) {
    // Whoever trains finds what is wrong with the worker, and does without.
    if (worker === true) startWorkerEarly(chooseSource(build)).catch(() => undefined);
    return coreOf(await sharedEngine(build));
  }
  // Nothing in a compiled module says which build it is of; the bit-reproducible one is assumed.
  return coreOf(await engineFrom(build === 'auto' ? 'simd' : build, await compile(wasm)));
}

function coreOf(engine: Engine): Core {
  let core = cores.get(engine);
  if (!core) {
    core = Object.freeze<Core>({
      build: engine.build,
      trainLora: (...args) => trainLora(engine, args),
    });
    cores.set(engine, core);
  }
  return core;
}
