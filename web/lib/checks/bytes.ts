import type { OwnedBytes } from '../types/arrays.js';
import { reading, unexpected } from './accept.js';
import { className } from '../base/describe.js';

/** FNV-1a on 32-bit words: a change of any one of them is always seen. Of whole words, aligned. */
export function checksumOf({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(buffer, byteOffset, byteLength / 4)) {
    hash = Math.imul(hash ^ word, 0x01000193);
  }
  return hash;
}

/** A view of them, without a copy but of shared memory. Throws ERR_ARGUMENT. */
export function acceptBytes(name: string, value: unknown): Uint8Array {
  const bytes = reading(name, () => {
    if (ArrayBuffer.isView(value)) {
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
    return className(value) === 'ArrayBuffer' ? new Uint8Array(value as ArrayBuffer) : undefined;
  });
  // What another thread can write to is copied: it could be something else than was checked.
  if (bytes) return className(bytes.buffer) === 'SharedArrayBuffer' ? bytes.slice() : bytes;
  const expected = 'a Uint8Array or another view of bytes, or an ArrayBuffer,';
  throw unexpected(name, value, expected, readingOf(name, value));
}

/** How to get at the bytes of what was handed in, a path, say. */
export function readingOf(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') {
    return 'await readFile(path) of node:fs/promises, or await (await fetch(url)).arrayBuffer()';
  }
  const hasBytes = ['Blob', 'File', 'Response'].includes(className(value));
  return hasBytes ? `await ${name}.arrayBuffer()` : undefined;
}

/** The text of UTF-8 bytes, a byte order mark included; undefined where they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether UTF-8 can express a text: none of its surrogates is without the other one of the pair. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The bytes of a text of ASCII characters. Not by TextEncoder, which jsdom has none of. */
export const asciiBytes = (text: string): OwnedBytes =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
