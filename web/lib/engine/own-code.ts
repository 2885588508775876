import type { BuildFiles } from './builds.js';
import { LoraError } from '../errors.js';
import { decodeHex } from './hex.js';
import { nodeFiles } from './node-files.js';

/** Not where it is used: bundlers would take all files that could be meant there for their own. */
const address = import.meta.url;

/**
 * The package's own code of a build, compiled. Throws ERR_UNSUPPORTED.
 *
 * Node reads the published file: the digits, which take 5 ms more there, are for where there is no such
 * file, or another one, because a bundler put the code elsewhere.
 */
export async function compileOwn(files: BuildFiles): Promise<WebAssembly.Module> {
  const bytes = (await readFile(files)) ?? (await decodeDigits(files));
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw cannotStart(cause);
  }
}

export function cannotStart(cause: unknown): LoraError {
  return new LoraError(
    'ERR_UNSUPPORTED',
    `the package's WebAssembly code could not be started (${String(cause)}); where bytes may not be ` +
      'compiled, load({ wasm }) takes a compiled module, and a page whose Content-Security-Policy ' +
      "names script-src needs 'wasm-unsafe-eval' there",
    { cause },
  );
}

async function readFile({ file, size }: BuildFiles): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const files = nodeFiles();
  if (!files) return undefined;
  try {
    const bytes = await files.readFile(new URL(`../wasm/${file}`, address));
    return bytes.length === size ? bytes : undefined;
  } catch {
    return undefined; // no such file; no address either, in a bundle of CommonJS
  }
}

async function decodeDigits({ digits }: BuildFiles): Promise<Uint8Array<ArrayBuffer>> {
  return decodeHex((await digits()).default);
}
