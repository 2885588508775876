/** Which code is used: compiled once, and handed to the engine of every thread. */
import { fastestBuild, filesOf } from './builds.js';
import { replaceEngine, engineOf, type EngineSource } from './engines.js';
import type { Engine } from './engine.js';
import { compileOwn } from './own-code.js';
import type { Build } from '../types/module.js';

const sources = new Map<Build, Promise<EngineSource>>();

/** The build that load() was last asked for by name: what 'auto' stands for from then on. */
let preferred: Build | undefined;

/**
 * The code of a build, which is compiled only once. A failure is not kept. Throws ERR_UNSUPPORTED.
 */
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

/** A new engine from a module that was given: the code of its build from then on. */
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
