import { unreadableArgument } from '../checks/accept.js';
import { className, messageOf, shortened } from '../base/describe.js';
import { isLoraError, LoraError } from '../base/errors.js';
import type { WasmSource } from '../types/module.js';
import { compileBytes } from './compile.js';
import { nodeFiles } from './node.js';

/**
 * Compiles the `wasm` option of load(). Throws ERR_ARGUMENT if it cannot be read, ERR_FORMAT if it
 * is not WebAssembly.
 */
export async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (isA<WebAssembly.Module>(source, 'WebAssembly.Module')) return source;
  const bytes = await readBytes(source as Exclude<WasmSource, WebAssembly.Module>).catch(
    (cause: unknown) => {
      throw unreadableArgument('wasm', cause);
    },
  );
  try {
    return await compileBytes(bytes);
  } catch (cause) {
    const why = `wasm cannot be compiled: ${messageOf(cause)}`;
    throw new LoraError('ERR_FORMAT', why, { cause, reason: 'wasm' });
  }
}

async function readBytes(
  source: URL | Response | ArrayBuffer | ArrayBufferView,
): Promise<BufferSource> {
  if (isA<URL>(source, 'URL')) {
    return source.protocol === 'file:' ? readFile(source) : download(source);
  }
  if (isA<Response>(source, 'Response')) return readBody(source);
  return source as BufferSource;
}

async function download(url: URL): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw unreadable(url.href, cause);
  }
  return readBody(response);
}

async function readBody(response: Response): Promise<ArrayBuffer> {
  if (!response.ok) {
    throw unreadable(`${response.url || 'the Response'} has status ${response.status}`);
  }
  try {
    return await response.arrayBuffer();
  } catch (cause) {
    throw unreadable(response.url || 'the Response', cause);
  }
}

async function readFile(url: URL): Promise<BufferSource> {
  try {
    const files = nodeFiles();
    return files ? await files.readFile(url) : await download(url);
  } catch (cause) {
    throw isLoraError(cause) ? cause : unreadable(url.href, cause);
  }
}

function unreadable(what: string, cause?: unknown): LoraError {
  const reason = cause === undefined ? '' : `: ${messageOf(cause)}`;
  return new LoraError(
    'ERR_ARGUMENT',
    `wasm cannot be read: ${shortened(String(what), 200)}${reason}`,
    {
      cause,
    },
  );
}

/** Compares class names, since the value may come from another realm. */
function isA<T>(value: unknown, name: string): value is T {
  return className(value) === name;
}
