import { className } from '../base/describe.js';
import type { RawModule } from './raw-module.js';
import make from '../wasm/glue.js';

/** An instance of the WebAssembly code with its memory. */
export interface Instance {
  readonly raw: RawModule;
  /** It can grow, but not shrink. */
  readonly memory: WebAssembly.Memory;
  /** Adds the rest of the code, once. Functions of `raw` that need it must not be called before. */
  add(rest: WebAssembly.Module): Promise<unknown>;
}

export function instantiate(module: WebAssembly.Module): Promise<Instance> {
  return new Promise((resolve, reject) => {
    let started: WebAssembly.Instance;
    make({
      printErr,
      instantiateWasm(imports, done) {
        // Through globalThis: see compile.ts.
        globalThis.WebAssembly.instantiate(module, imports)
          .then((instance) => {
            started = instance;
            done(instance, module);
          })
          .catch(reject);
        return {};
      },
    }).then((raw) => resolve(instanceOf(raw, started)), reject);
  });
}

function instanceOf(raw: RawModule, { exports }: WebAssembly.Instance): Instance {
  let added: Promise<unknown> | undefined;
  const add = (rest: WebAssembly.Module): Promise<unknown> => {
    added ??= globalThis.WebAssembly.instantiate(rest, { primary: exports });
    added.catch(() => (added = undefined));
    return added;
  };
  return { raw, memory: memoryOf(exports), add };
}

/** Found by its type, since Emscripten chooses the name of the export. */
function memoryOf(exports: WebAssembly.Exports): WebAssembly.Memory {
  const memory = Object.values(exports).find((value) => className(value) === 'WebAssembly.Memory');
  if (!memory) throw new TypeError('the code exports no memory');
  return memory as WebAssembly.Memory;
}

/** Keeps abort messages, which are thrown too, off the console. */
function printErr(): void {}
