/** The choice of the build, which is compiled once for the engines of all threads. */
import { fastestBuild, filesOf } from './builds.js';
import { replaceEngine, engineOf, type EngineSource } from './engines.js';
import type { Engine } from './engine.js';
import { compileOwn } from './own-code.js';
import type { Build } from '../types/module.js';
import type { Part } from '../wasm/glue.js';

/** The compiled parts of the package's own code, by `build part`. */
const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** The code that load() was given for a build. */
const given = new Map<Build, EngineSource>();

/** The build that load() was last asked for by name, which 'auto' stands for afterwards. */
let preferred: Build | undefined;

/** What a call needs of the code: the part for training, or all of it. */
export type Extent = 'training' | 'all';

/** The code of a build, compiled once. Failures are not cached. Throws ERR_UNSUPPORTED. */
export async function chooseSource(
  extent: Extent,
  choice: Build | 'auto' = 'auto',
): Promise<EngineSource> {
  const build = choice === 'auto' ? (preferred ?? fastestBuild()) : choice;
  const source = given.get(build);
  if (source) return source;
  const parts: Part[] = extent === 'all' ? ['training', 'rest'] : ['training'];
  const [module, rest] = await Promise.all(parts.map((part) => compile(build, part)));
  return { build, module: module as WebAssembly.Module, ...(rest && { rest }), own: true };
}

/** The engine of a build in this thread, with all of the code. */
export async function sharedEngine(choice: Build | 'auto'): Promise<Engine> {
  const engine = await engineOf(await chooseSource('all', choice));
  if (choice !== 'auto') preferred = choice;
  return engine;
}

/** A new engine from a module of the caller, which replaces the code of its build. */
export async function engineFrom(build: Build, module: WebAssembly.Module): Promise<Engine> {
  const source = { build, module, own: false };
  const engine = await replaceEngine(source);
  given.set(build, source);
  preferred = build;
  return engine;
}

function compile(build: Build, part: Part): Promise<WebAssembly.Module> {
  const key = `${build} ${part}`;
  const known = compiled.get(key);
  if (known) return known;
  const compiling = compileOwn(filesOf(build, part));
  compiled.set(key, compiling);
  compiling.catch(() => compiled.delete(key));
  return compiling;
}
