/** FNV-1a on 32-bit words: a change of any one of them is always seen. Of whole words, aligned. */
export function checksumOf({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(buffer, byteOffset, byteLength / 4)) {
    hash = Math.imul(hash ^ word, 0x01000193);
  }
  return hash;
}
