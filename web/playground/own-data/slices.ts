import type { Watch } from './yield-thread.js';

/** A file is read in slices of this many bytes, between which the page draws. */
export const SLICE = 2 ** 16;

export async function* slicesOf(
  file: Blob,
  { signal, onProgress }: Watch,
): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < file.size; at += SLICE) {
    signal.throwIfAborted();
    yield new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer());
    onProgress(Math.min(1, (at + SLICE) / file.size));
  }
}
