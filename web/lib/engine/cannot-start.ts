import { LoraError } from '../errors.js';

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
