/** Emscripten's call that decodes what it embedded; the JavaScript around it is of one line. */
const EMBEDDED = /\bbase64Decode\((["'])([A-Za-z0-9+/]+=*)\1\)/g;

/**
 * Natively where the engine can, or Node: a loop that runs once is slow. A digit's lowest four bits
 * are its value, but for the letters: these follow '@' and lack nine.
 */
const DECODER = `
function decodeHex(digits) {
  if (Uint8Array.fromHex) return Uint8Array.fromHex(digits);
  if (globalThis.Buffer) return Buffer.from(digits, 'hex');
  const value = (index) => {
    const code = digits.charCodeAt(index);
    return (code & 15) + (code >> 6) * 9;
  };
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (value(2 * i) << 4) | value(2 * i + 1);
  return bytes;
}
`;

/**
 * Takes the WebAssembly out of a single-file module of Emscripten, and embeds it in another way.
 * Base64 puts three bytes into four characters, so that a compressor does not see what repeats: as
 * hexadecimal digits the same bytes are longer, and a fifth smaller to download.
 *
 * @param {string} code
 * @returns {{ code: string, wasm: Buffer }}
 */
export function embedAsHex(code) {
  const found = [...code.matchAll(EMBEDDED)];
  if (found.length !== 1) throw new Error(`Emscripten embedded ${found.length} binaries, not one`);
  const [[call, , base64]] = found;
  const wasm = Buffer.from(base64, 'base64');
  return { code: code.replace(call, `decodeHex('${wasm.toString('hex')}')`) + DECODER, wasm };
}
