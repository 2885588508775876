/** Emscripten's call that decodes what it embedded; the JavaScript around it is of one line. */
const EMBEDDED = /\bbase64Decode\((["'])([A-Za-z0-9+/]+=*)\1\)/g;

/** The function that makes an instance: all that a single-file module of Emscripten holds. */
const FACTORY = /^async function Module(\(.*\})export default Module;\s*$/s;

/**
 * Takes a single-file module of Emscripten apart: the code, and the glue, a function that makes an
 * instance of it to be called from JavaScript. It is put in parentheses, by which JavaScript engines
 * know that it is called at once, and do not read it twice.
 *
 * @param {string} module
 * @returns {{ glue: string, code: Buffer }}
 */
function splitModule(module) {
  const found = [...module.matchAll(EMBEDDED)];
  if (found.length !== 1) throw new Error(`Emscripten embedded ${found.length} binaries, not one`);
  const [[call, , base64]] = found;
  // The address is for files beside it: there are none, and a script without imports has no address.
  const alone = module.replace(call, 'undefined').replace('import.meta.url', 'undefined');
  const [, factory] = alone.match(FACTORY) ?? [];
  if (!factory) throw new Error("Emscripten's module is more than one function");
  return { glue: `(async function${factory})`, code: Buffer.from(base64, 'base64') };
}

/**
 * The code of every build, and the one glue that goes with all of them.
 *
 * @param {Record<string, string>} modules Emscripten's, by the names of the builds
 * @returns {{ glue: string, codes: Record<string, Buffer> }}
 */
export function splitModules(modules) {
  const parts = Object.entries(modules).map(([name, module]) => [name, splitModule(module)]);
  const [[, { glue }]] = parts;
  if (parts.some(([, part]) => part.glue !== glue))
    throw new Error('The builds differ in their glue');
  return { glue, codes: Object.fromEntries(parts.map(([name, { code }]) => [name, code])) };
}
