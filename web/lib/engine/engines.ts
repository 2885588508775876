/** The engines that run in this thread, one of each build. */
import { Engine } from './engine.js';
import { cannotStart } from './compile.js';
import { LoraError } from '../base/errors.js';
import type { Build } from '../types/module.js';
import { VERSION } from '../base/version.js';

/** The source of an engine; it can be sent to another thread. */
export interface EngineSource {
  readonly build: Build;
  /** The code that starts it: all of it, or the part that training needs. */
  readonly module: WebAssembly.Module;
  /** The other part, where it is needed. */
  readonly rest?: WebAssembly.Module;
  /** Whether it is the package's own code rather than that of load(). */
  readonly own: boolean;
}

/** By keyOf(). */
const engines = new Map<string, Promise<Engine>>();

/** A part of the package's code cannot be added to an engine of load(). */
const keyOf = ({ build, own }: EngineSource): string => (own ? build : `${build} of load()`);

/**
 * The engine of the source's build, with the parts of the source; starts one if there is none or it
 * is broken. Failures are not cached. Throws ERR_UNSUPPORTED, and ERR_FORMAT for a module of
 * load().
 */
export async function engineOf(source: EngineSource): Promise<Engine> {
  const key = keyOf(source);
  const running = engines.get(key) ?? startShared(key, source);
  const engine = await running;
  if (engine.broken) {
    if (engines.get(key) === running) engines.delete(key);
    return engineOf(source);
  }
  if (source.rest) await engine.add(source.rest).catch(refuseStart(source));
  return engine;
}

/** Starts a new engine with all of the code, which replaces the shared one of its build. */
export async function replaceEngine(source: EngineSource): Promise<Engine> {
  const engine = await start(source);
  if (isPart(source.module)) throw notOurs('it is a part of the code');
  engines.set(keyOf(source), Promise.resolve(engine));
  return engine;
}

/** Releases the memory of engines without objects. */
export async function renewEngines(): Promise<void> {
  const renewals = [...engines.values()].map(async (engine) => (await engine).renew());
  await Promise.allSettled(renewals); // if one cannot restart, the old one stays
}

function startShared(key: string, source: EngineSource): Promise<Engine> {
  const starting = start(source);
  engines.set(key, starting);
  starting.catch(() => {
    if (engines.get(key) === starting) engines.delete(key);
  });
  return starting;
}

const start = (source: EngineSource): Promise<Engine> =>
  Engine.start(source.build, source.module).catch(refuseStart(source));

const refuseStart =
  ({ own }: EngineSource) =>
  (cause: unknown): never => {
    throw own ? cannotStart(cause) : notOurs(cause);
  };

/** The first of two parts exports what the second imports, under names of tools/code-parts.mjs. */
const isPart = (module: WebAssembly.Module): boolean =>
  globalThis.WebAssembly.Module.exports(module).some(({ name }) => name.startsWith('%'));

function notOurs(cause: unknown): LoraError {
  return new LoraError(
    'ERR_FORMAT',
    `wasm is not the module of lora-wasm ${VERSION}, or it cannot start: ${String(cause)}`,
    { cause, reason: 'wasm' },
  );
}
