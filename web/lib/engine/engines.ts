/** The engines that run in this thread, one of each build. */
import { Engine } from './engine.js';
import { cannotStart } from './compile.js';
import { LoraError } from '../base/errors.js';
import type { Build } from '../types/module.js';
import { VERSION } from '../base/version.js';

/** The source of an engine; it can be sent to another thread. */
export interface EngineSource {
  readonly build: Build;
  readonly module: WebAssembly.Module;
  /** Whether it is the package's own code rather than that of load(). */
  readonly own: boolean;
}

const engines = new Map<Build, Promise<Engine>>();

/**
 * The engine of the source's build; starts one if there is none or it is broken. Failures are not
 * cached. Throws ERR_UNSUPPORTED, and ERR_FORMAT for a module of load().
 */
export async function engineOf(source: EngineSource): Promise<Engine> {
  const { build } = source;
  const running = engines.get(build);
  if (!running) return startShared(source);
  const engine = await running;
  if (!engine.broken) return engine;
  if (engines.get(build) === running) engines.delete(build);
  return engineOf(source);
}

/** Starts a new engine, which replaces the shared one of its build. */
export async function replaceEngine(source: EngineSource): Promise<Engine> {
  const engine = await start(source);
  engines.set(source.build, Promise.resolve(engine));
  return engine;
}

/** Releases the memory of engines without objects. */
export async function renewEngines(): Promise<void> {
  const renewals = [...engines.values()].map(async (engine) => (await engine).renew());
  await Promise.allSettled(renewals); // if one cannot restart, the old one stays
}

function startShared(source: EngineSource): Promise<Engine> {
  const { build } = source;
  const starting = start(source);
  engines.set(build, starting);
  starting.catch(() => {
    if (engines.get(build) === starting) engines.delete(build);
  });
  return starting;
}

async function start({ build, module, own }: EngineSource): Promise<Engine> {
  try {
    return await Engine.start(build, module);
  } catch (cause) {
    throw own ? cannotStart(cause) : notOurs(cause);
  }
}

function notOurs(cause: unknown): LoraError {
  return new LoraError(
    'ERR_FORMAT',
    `wasm is not the module of lora-wasm ${VERSION}, or it cannot start: ${String(cause)}`,
    { cause, reason: 'wasm' },
  );
}
