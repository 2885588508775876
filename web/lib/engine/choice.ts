/** The choice of the build, which is compiled once for the engines of all threads. */
import { fastestBuild, filesOf } from './builds.js';
import { replaceEngine, engineOf, type EngineSource } from './engines.js';
import type { Engine } from './engine.js';
import { compileOwn } from './own-code.js';
import type { Build } from '../types/module.js';

const sources = new Map<Build, Promise<EngineSource>>();

/** The build that load() was last asked for by name, which 'auto' stands for afterwards. */
let preferred: Build | undefined;

/** The code of a build, compiled once. Failures are not cached. Throws ERR_UNSUPPORTED. */
export function chooseSource(choice: Build | 'auto' = 'auto'): Promise<EngineSource> {
  const build = choice === 'auto' ? (preferred ?? fastestBuild()) : choice;
  const known = sources.get(build);
  if (known) return known;
  const compiling = compile(build);
  sources.set(build, compiling);
  compiling.catch(() => sources.delete(build));
  return compiling;
}

/** The engine of a build in this thread. */
export async function sharedEngine(choice: Build | 'auto'): Promise<Engine> {
  const engine = await engineOf(await chooseSource(choice));
  if (choice !== 'auto') preferred = choice;
  return engine;
}

/** A new engine from a module of the caller, which replaces the code of its build. */
export async function engineFrom(build: Build, module: WebAssembly.Module): Promise<Engine> {
  const source = { build, module, own: false };
  const engine = await replaceEngine(source);
  sources.set(build, Promise.resolve(source));
  preferred = build;
  return engine;
}

async function compile(build: Build): Promise<EngineSource> {
  return { build, module: await compileOwn(filesOf(build)), own: true };
}
