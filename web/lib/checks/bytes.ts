import type { OwnedBytes } from '../types/arrays.js';
import { reading, unexpected } from './accept.js';
import { className } from '../base/describe.js';

/** FNV-1a of aligned 32-bit words, which detects any change of a single word. */
export function checksumOf({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
  let hash = 0x811c9dc5;
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  // By index: an iterator takes several times as long.
  for (let i = 0; i < words.length; i++) {
    hash = Math.imul(hash ^ (words[i] as number), 0x01000193);
  }
  return hash;
}

/** A view of the bytes; shared memory is copied. Throws ERR_ARGUMENT. */
export function acceptBytes(name: string, value: unknown): Uint8Array {
  const bytes = reading(name, () => {
    if (ArrayBuffer.isView(value)) {
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
    return className(value) === 'ArrayBuffer' ? new Uint8Array(value as ArrayBuffer) : undefined;
  });
  // Another thread could change shared memory after the check.
  if (bytes) return className(bytes.buffer) === 'SharedArrayBuffer' ? bytes.slice() : bytes;
  const expected = 'a Uint8Array or another view of bytes, or an ArrayBuffer,';
  throw unexpected(name, value, expected, readingOf(name, value));
}

/** The parts one after the other; a single one is not copied. */
export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Advice on how to get the bytes of a value, such as a path. */
export function readingOf(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') {
    return 'await readFile(path) of node:fs/promises, or await (await fetch(url)).arrayBuffer()';
  }
  const hasBytes = ['Blob', 'File', 'Response'].includes(className(value));
  return hasBytes ? `await ${name}.arrayBuffer()` : undefined;
}

/** Decodes UTF-8, including a byte order mark; undefined if it is invalid. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether UTF-8 can encode a text: it has no unpaired surrogates. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The bytes of an ASCII text. Not by TextEncoder, which jsdom lacks. */
export const asciiBytes = (text: string): OwnedBytes =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
