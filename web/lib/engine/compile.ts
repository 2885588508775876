/** Compiling the WebAssembly code, and the error where it does not run. */
import { LoraError } from '../base/errors.js';

/**
 * Goes through globalThis, since Next.js refuses to build edge routes that mention
 * WebAssembly.compile, even if load({ wasm }) gets a compiled module and nothing is compiled.
 */
export function compileBytes(bytes: BufferSource): Promise<WebAssembly.Module> {
  return globalThis.WebAssembly.compile(bytes);
}

/** The error for an environment in which the package's own code cannot be started. */
export function cannotStart(cause: unknown): LoraError {
  return new LoraError(
    'ERR_UNSUPPORTED',
    `the package's WebAssembly code could not be started (${String(cause)}); where bytes may not be ` +
      'compiled, load({ wasm }) takes a compiled module, and a page whose Content-Security-Policy ' +
      "names script-src needs 'wasm-unsafe-eval' there",
    { cause },
  );
}
