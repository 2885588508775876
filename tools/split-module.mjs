/** Emscripten's call that decodes what it embedded; the JavaScript around it is of one line. */
const EMBEDDED = /\bbase64Decode\((["'])([A-Za-z0-9+/]+=*)\1\)/g;

/** The function that makes an instance: all that a single-file module of Emscripten holds. */
const FACTORY = /^async function Module(\(.*\})export default Module;\s*$/s;

/**
 * Takes a single-file module of Emscripten apart: the code, and the glue that JavaScript calls it
 * through, which web/lib/engine/engines.ts brings together. The glue says where it is, since the code
 * is in a file beside it, and how long that is. Its function is put in parentheses, by which
 * JavaScript engines know that it is called at once, and do not read it twice.
 *
 * @param {string} module
 * @returns {{ glue: string, wasm: Buffer }}
 */
export function splitModule(module) {
  const found = [...module.matchAll(EMBEDDED)];
  if (found.length !== 1) throw new Error(`Emscripten embedded ${found.length} binaries, not one`);
  const [[call, , base64]] = found;
  const wasm = Buffer.from(base64, 'base64');
  const [, factory] = module.replace(call, 'undefined').match(FACTORY) ?? [];
  if (!factory) throw new Error("Emscripten's module is more than one function");
  const glue = [
    `export default (async function${factory});`,
    'export const address = import.meta.url;',
    `export const codeSize = ${wasm.length};`,
  ];
  return { glue: glue.join('\n'), wasm };
}

/**
 * A module of the code as hexadecimal digits. Base64 puts three bytes into four characters, so that a
 * compressor does not see what repeats: the digits are more, and a fifth smaller to download. In
 * quotes, since the template that minifiers make of it takes an engine twice as long to read.
 *
 * @param {Buffer} wasm
 */
export const digitsModule = (wasm) => `export default "${wasm.toString('hex')}";\n`;
