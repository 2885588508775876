/** Compiling the WebAssembly code, and the error where it does not run. */
import { LoraError } from '../base/errors.js';

/**
 * Not by the global name alone: Next.js refuses to build an edge route that compiles by it, even
 * where load({ wasm }) is given a compiled module and nothing is compiled.
 */
export function compileBytes(bytes: BufferSource): Promise<WebAssembly.Module> {
  return globalThis.WebAssembly.compile(bytes);
}

/** The package's own code does not run here. */
export function cannotStart(cause: unknown): LoraError {
  return new LoraError(
    'ERR_UNSUPPORTED',
    `the package's WebAssembly code could not be started (${String(cause)}); where bytes may not be ` +
      'compiled, load({ wasm }) takes a compiled module, and a page whose Content-Security-Policy ' +
      "names script-src needs 'wasm-unsafe-eval' there",
    { cause },
  );
}
