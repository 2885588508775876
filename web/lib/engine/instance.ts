import { className } from '../base/describe.js';
import type { RawModule } from './raw-module.js';
import make from '../wasm/glue.js';

/** The WebAssembly code with a memory of its own. */
export interface Instance {
  readonly raw: RawModule;
  /** It grows, and never shrinks. */
  readonly memory: WebAssembly.Memory;
}

export function instantiate(module: WebAssembly.Module): Promise<Instance> {
  return new Promise((resolve, reject) => {
    let memory: WebAssembly.Memory;
    make({
      printErr,
      instantiateWasm(imports, done) {
        // Not by the name alone: see compile-bytes.ts.
        globalThis.WebAssembly.instantiate(module, imports)
          .then((instance) => {
            memory = memoryOf(instance);
            done(instance, module);
          })
          .catch(reject);
        return {};
      },
    }).then((raw) => resolve({ raw, memory }), reject);
  });
}

/** The name that it is exported by is Emscripten's choice. */
function memoryOf({ exports }: WebAssembly.Instance): WebAssembly.Memory {
  const memory = Object.values(exports).find((value) => className(value) === 'WebAssembly.Memory');
  if (!memory) throw new TypeError('the code exports no memory');
  return memory as WebAssembly.Memory;
}

/** What ends the code is thrown, and need not be on the console too. */
function printErr(): void {}
