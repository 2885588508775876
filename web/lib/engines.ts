import { Engine } from './engine.js';
import { LoraError } from './errors.js';
import type { RawModule, RawModuleFactory } from './raw-module.js';
import type { Build } from './types.js';
import { VERSION } from './version.js';

interface BuildFiles {
  /** Whether the JavaScript engine runs such code. */
  supported(): boolean;
  /** Loaded only where the build is chosen. */
  factory(): Promise<{ default: RawModuleFactory }>;
}

const BUILDS: Record<Build, BuildFiles> = {
  simd: { supported: supportsSimd, factory: () => import('./wasm/simd.js') },
};

/** The engines that run, or start: one of each build. */
const engines = new Map<Build, Promise<Engine>>();

/** The engine of a build, which is started only once. A start that fails is not kept. */
export function sharedEngine(choice: Build | 'auto'): Promise<Engine> {
  const build = choose(choice);
  const running = engines.get(build);
  if (running) return running.then((engine) => (engine.broken ? restart(build, running) : engine));
  const starting = start(build);
  engines.set(build, starting);
  starting.catch(() => forget(build, starting));
  return starting;
}

/** A new engine from `module`, which is the shared one of its build from then on. */
export async function engineFrom(
  choice: Build | 'auto',
  module: WebAssembly.Module,
): Promise<Engine> {
  const build = choose(choice);
  const engine = await start(build, module);
  engines.set(build, Promise.resolve(engine));
  return engine;
}

function choose(choice: Build | 'auto'): Build {
  return choice === 'auto' ? 'simd' : choice;
}

function restart(build: Build, broken: Promise<Engine>): Promise<Engine> {
  forget(build, broken);
  return sharedEngine(build);
}

function forget(build: Build, engine: Promise<Engine>): void {
  if (engines.get(build) === engine) engines.delete(build);
}

async function start(build: Build, module?: WebAssembly.Module): Promise<Engine> {
  const { supported, factory } = BUILDS[build];
  if (!supported()) {
    throw new LoraError(
      'ERR_UNSUPPORTED',
      'this JavaScript engine has no WebAssembly SIMD; ' +
        'Node 20, Chrome 95, Firefox 100 and Safari 16.4 are the first that run this package',
    );
  }
  const make = (await factory()).default;
  return new Engine(build, await (module ? instantiate(make, module) : makeEmbedded(make)));
}

/** What ends the code is thrown, and need not be on the console too. */
function printErr(): void {}

async function makeEmbedded(make: RawModuleFactory): Promise<RawModule> {
  try {
    return await make({ printErr });
  } catch (cause) {
    throw new LoraError(
      'ERR_UNSUPPORTED',
      `the embedded WebAssembly code could not be started (${String(cause)}); where bytes may ` +
        'not be compiled, load({ wasm }) takes a compiled module, and a page whose ' +
        "Content-Security-Policy names script-src needs 'wasm-unsafe-eval' there",
      { cause },
    );
  }
}

function instantiate(make: RawModuleFactory, module: WebAssembly.Module): Promise<RawModule> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown): void => reject(notOurs(cause));
    make({
      printErr,
      instantiateWasm(imports, done) {
        WebAssembly.instantiate(module, imports)
          .then((instance) => done(instance, module))
          .catch(refuse);
        return {};
      },
    }).then(resolve, refuse);
  });
}

function notOurs(cause: unknown): LoraError {
  return new LoraError(
    'ERR_FORMAT',
    `wasm is not the module of lora-wasm ${VERSION}, or it cannot start: ${String(cause)}`,
    { cause },
  );
}

/** A module of one function that returns void after a v128 instruction. */
function supportsSimd(): boolean {
  const probe = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
    ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00], // types: () -> ()
    ...[0x03, 0x02, 0x01, 0x00], // functions: one, of that type
    ...[0x0a, 0x09, 0x01, 0x07, 0x00], // code: one body of 7 bytes, no locals
    ...[0x41, 0x00, 0xfd, 0x0f, 0x1a, 0x0b], // i32.const 0, i8x16.splat, drop, end
  ];
  return typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from(probe));
}
