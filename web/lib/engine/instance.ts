import { className } from '../base/describe.js';
import type { RawModule } from './raw-module.js';
import make from '../wasm/glue.js';

/** An instance of the WebAssembly code with its memory. */
export interface Instance {
  readonly raw: RawModule;
  /** It can grow, but not shrink. */
  readonly memory: WebAssembly.Memory;
}

export function instantiate(module: WebAssembly.Module): Promise<Instance> {
  return new Promise((resolve, reject) => {
    let memory: WebAssembly.Memory;
    make({
      printErr,
      instantiateWasm(imports, done) {
        // Through globalThis: see compile.ts.
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

/** Found by its type, since Emscripten chooses the name of the export. */
function memoryOf({ exports }: WebAssembly.Instance): WebAssembly.Memory {
  const memory = Object.values(exports).find((value) => className(value) === 'WebAssembly.Memory');
  if (!memory) throw new TypeError('the code exports no memory');
  return memory as WebAssembly.Memory;
}

/** Keeps abort messages, which are thrown too, off the console. */
function printErr(): void {}
