/** The engines that run in this thread, one of each build. */
import { Engine } from './engine.js';
import { cannotStart } from './compile.js';
import { LoraError } from '../base/errors.js';
import type { Build } from '../types/module.js';
import { VERSION } from '../base/version.js';

/** What an engine is started from, in this thread or, sent there, in another. */
export interface EngineSource {
  readonly build: Build;
  readonly module: WebAssembly.Module;
  /** Whether it is the package's own code, and not what load() was given. */
  readonly own: boolean;
}

const engines = new Map<Build, Promise<Engine>>();

/**
 * The engine of the source's build, started if there is none or if it has broken. A start that fails
 * is not kept. Throws ERR_UNSUPPORTED, and ERR_FORMAT where the module was given.
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

/** A new engine, which is the shared one of its build from then on. */
export async function replaceEngine(source: EngineSource): Promise<Engine> {
  const engine = await start(source);
  engines.set(source.build, Promise.resolve(engine));
  return engine;
}

/** Gives back the memory that the engines have grown to, where nothing lives in it. */
export async function renewEngines(): Promise<void> {
  const renewals = [...engines.values()].map(async (engine) => (await engine).renew());
  await Promise.allSettled(renewals); // where one cannot start anew, the old one goes on
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
