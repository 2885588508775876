import { fastestBuild, filesOf } from './builds.js';
import { Engine } from './engine.js';
import { LoraError } from '../errors.js';
import { cannotStart, compileOwn } from './own-code.js';
import type { RawModule } from './raw-module.js';
import type { Build } from '../types.js';
import { VERSION } from '../version.js';
import make from '../wasm/glue.js';

/** The engines that run, or start: one of each build. */
const engines = new Map<Build, Promise<Engine>>();

/** The modules that load() was given to start engines from. */
const modules = new Map<Build, WebAssembly.Module>();

/** The build that load() was last asked for by name: what 'auto' stands for from then on. */
let preferred: Build | undefined;

/** The engine of a build, which is started only once. A start that fails is not kept. */
export async function sharedEngine(choice: Build | 'auto'): Promise<Engine> {
  if (choice === 'auto') return engineOf(preferred ?? fastestBuild());
  const engine = await engineOf(choice);
  preferred = choice;
  return engine;
}

/** A new engine from `module`, which is the shared one from then on. */
export async function engineFrom(build: Build, module: WebAssembly.Module): Promise<Engine> {
  const engine = await start(build, module);
  engines.set(build, Promise.resolve(engine));
  modules.set(build, module);
  preferred = build;
  return engine;
}

/** Which engine to use, for another thread to have the same. */
export interface EngineChoice {
  readonly build: Build;
  readonly module: WebAssembly.Module | undefined;
}

/** Which engine that is. Throws nothing: what cannot run is found when it starts. */
export function engineChoice(choice: Build | 'auto' = 'auto'): EngineChoice {
  const build = choice === 'auto' ? (preferred ?? fastestBuild()) : choice;
  return { build, module: modules.get(build) };
}

/** The engine that was chosen, in whichever thread. */
export function chosenEngine({ build, module }: EngineChoice): Promise<Engine> {
  return module && !modules.has(build) ? engineFrom(build, module) : engineOf(build);
}

function engineOf(build: Build): Promise<Engine> {
  const running = engines.get(build);
  if (running) return running.then((engine) => (engine.broken ? restart(build, running) : engine));
  const starting = start(build, modules.get(build));
  engines.set(build, starting);
  starting.catch(() => forget(build, starting));
  return starting;
}

function restart(build: Build, broken: Promise<Engine>): Promise<Engine> {
  forget(build, broken);
  return engineOf(build);
}

function forget(build: Build, engine: Promise<Engine>): void {
  if (engines.get(build) === engine) engines.delete(build);
}

/** Starts the code that was given, or the package's own. */
async function start(build: Build, given?: WebAssembly.Module): Promise<Engine> {
  const files = filesOf(build);
  const module = given ?? (await compileOwn(files));
  try {
    return new Engine(build, await instantiate(module));
  } catch (cause) {
    throw given ? notOurs(cause) : cannotStart(cause);
  }
}

function instantiate(module: WebAssembly.Module): Promise<RawModule> {
  return new Promise((resolve, reject) => {
    make({
      printErr,
      instantiateWasm(imports, done) {
        WebAssembly.instantiate(module, imports)
          .then((instance) => done(instance, module))
          .catch(reject);
        return {};
      },
    }).then(resolve, reject);
  });
}

/** What ends the code is thrown, and need not be on the console too. */
function printErr(): void {}

function notOurs(cause: unknown): LoraError {
  return new LoraError(
    'ERR_FORMAT',
    `wasm is not the module of lora-wasm ${VERSION}, or it cannot start: ${String(cause)}`,
    { cause },
  );
}
