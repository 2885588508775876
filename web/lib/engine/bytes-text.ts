/**
 * Characters that need no escape in any quotes, in HTML and in UTF-8: printable ASCII without
 * quotes, $, \ and <.
 */
const CHARACTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter((character) => !'"\'`$\\<'.includes(character))
  .join('');
const BASE = CHARACTERS.length;

/** The number of bytes with one character each; the last two characters begin pairs. */
const SINGLES = BASE - 2;

/** The length of the header: all 256 bytes as two hexadecimal digits each, most frequent first. */
const HEADER = 512;

/**
 * Encodes bytes as text for a JavaScript file. Frequent bytes take one character and others two:
 * the text is hardly longer, and compressors still see repetitions, which base64 hides by its
 * groups of three bytes.
 *
 * @param sample determines which bytes are frequent: texts with one sample encode equal bytes alike
 */
export function encodeText(bytes: Uint8Array, sample = bytes): string {
  const counts = new Float64Array(256);
  for (const byte of sample) counts[byte] = (counts[byte] as number) + 1;
  const order = Uint8Array.from(counts.keys());
  order.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const characters: string[] = [];
  order.forEach((byte, rank) => {
    const pair = rank - SINGLES;
    characters[byte] =
      pair < 0
        ? CHARACTERS.charAt(rank)
        : CHARACTERS.charAt(SINGLES + Math.floor(pair / BASE)) + CHARACTERS.charAt(pair % BASE);
  });
  const header = Array.from(order, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return header + Array.from(bytes, (byte) => characters[byte]).join('');
}

/** Decodes the text of `encodeText()`. */
export function decodeText(text: string): Uint8Array<ArrayBuffer> {
  const places = new Uint8Array(128);
  for (let i = 0; i < BASE; i++) places[CHARACTERS.charCodeAt(i)] = i;
  const order = Uint8Array.from({ length: HEADER / 2 }, (_, i) =>
    parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
  const bytes = new Uint8Array(text.length - HEADER);
  let length = 0;
  for (let at = HEADER; at < text.length; at++) {
    let rank = places[text.charCodeAt(at)] as number;
    if (rank >= SINGLES) {
      rank += (rank - SINGLES) * (BASE - 1) + (places[text.charCodeAt(++at)] as number);
    }
    bytes[length++] = order[rank] as number;
  }
  return bytes.slice(0, length);
}
