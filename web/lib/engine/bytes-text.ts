/** Those that are themselves in any quotes, in HTML and in UTF-8: printable ASCII but quotes, $, \ and <. */
const CHARACTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter((character) => !'"\'`$\\<'.includes(character))
  .join('');
const BASE = CHARACTERS.length;

/** The bytes with one character each: the last two characters begin pairs. */
const SINGLES = BASE - 2;

/** At the beginning of a text: the 256 bytes in two hexadecimal digits each, the most frequent first. */
const HEADER = 512;

/**
 * Bytes as text that a JavaScript file can hold in quotes. Frequent bytes take one character and
 * others two, so that it is hardly longer, and a compressor sees what repeats: base64, which puts three
 * bytes into four characters, hides that.
 *
 * @param sample whose bytes say which ones are frequent: texts of one sample write the same bytes alike
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

/** The bytes that `encodeText()` wrote. */
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
