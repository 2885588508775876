import type { PartFiles } from './builds.js';
import { LoraError } from '../base/errors.js';
import { decodeText } from './bytes-text.js';
import { cannotStart, compileBytes } from './compile.js';
import { nodeFiles } from './node.js';

/**
 * Defined away from its use, as a value of unknown type: bundlers would bundle all files that a URL
 * relative to it could refer to.
 */
const address: unknown = import.meta.url;

/**
 * Compiles a part of the package's own code. Throws ERR_UNSUPPORTED.
 *
 * Node reads the published file, which is faster than the text. The text is used if there is no
 * such file, or another one, because a bundler moved the code.
 */
export async function compileOwn(files: PartFiles): Promise<WebAssembly.Module> {
  const bytes = (await readFile(files)) ?? (await loadBytes(files));
  try {
    return await compileBytes(bytes);
  } catch (cause) {
    throw cannotStart(cause);
  }
}

async function readFile({ file, size }: PartFiles): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const files = nodeFiles();
  if (!files) return undefined;
  try {
    const bytes = await files.readFile(new URL(`../wasm/${file}`, String(address)));
    return bytes.length === size ? bytes : undefined;
  } catch {
    return undefined; // no such file, or no import.meta.url in a CommonJS bundle
  }
}

/** Service workers must not import at run time, but they can fetch. */
async function loadBytes(files: PartFiles): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return decodeText((await files.text()).default);
  } catch (cause) {
    const bytes = await download(files).catch(() => undefined);
    if (bytes) return bytes;
    throw cannotLoad(cause);
  }
}

async function download({ file, size }: PartFiles): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await fetch(new URL(`../wasm/${file}`, String(address)));
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes.length === size ? bytes : undefined;
}

function cannotLoad(cause: unknown): LoraError {
  return new LoraError(
    'ERR_UNSUPPORTED',
    `the package's WebAssembly code could not be loaded (${String(cause)}); where modules cannot be ` +
      'imported at run time, as in a service worker, load({ wasm }) takes lora-wasm/wasm/simd.wasm, ' +
      'its URL, its bytes or the compiled module',
    { cause },
  );
}
