/** Bytes to convert per call, since engines limit the number of arguments: whole groups of three. */
const BYTES_AT_ONCE = 3 * (1 << 11);

/** Encodes float64 numbers, little-endian, in base64. */
export function toBase64(values: Float64Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (let from = 0; from < bytes.length; from += BYTES_AT_ONCE) {
    const part: ArrayLike<number> = bytes.subarray(from, from + BYTES_AT_ONCE);
    // Spreading a typed array takes six times as long.
    text += btoa(String.fromCharCode.apply(null, part as number[]));
  }
  return text;
}

/** Decodes base64; undefined if it is invalid or not a multiple of 8 bytes. */
export function fromBase64(text: string): Float64Array | undefined {
  let characters: string;
  try {
    characters = atob(text);
  } catch {
    return undefined;
  }
  if (characters.length % 8 !== 0) return undefined;
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return new Float64Array(bytes.buffer);
}
