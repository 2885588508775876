import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './setup/run.mjs';

/**
 * What the code uses. Reference types, which Emscripten allows by default, are missing: with them
 * wasm-split makes a second table, and Chrome 95 has none.
 */
const FEATURES = [
  '--mvp-features',
  ...[
    'simd',
    'relaxed-simd',
    'bulk-memory',
    'bulk-memory-opt',
    'exception-handling',
    'mutable-globals',
    'nontrapping-float-to-int',
    'sign-ext',
  ].map((feature) => `--enable-${feature}`),
];

/** Registers all functions with Embind at the start, which keeps those of Emscripten from then on. */
const STARTS = /^_GLOBAL__sub_I_|embind_init|^_ZN10emscripten/;

/**
 * The names of the functions in a link map: after 17 spaces or, if the linker made it, in parentheses.
 *
 * @param {string} map
 */
const functionsIn = (map) =>
  [...map.matchAll(/(?: {17}|<internal>:\()([^\s()]+)\)?$/gm)].map(([, name]) => name);

/**
 * The code of a build in three forms: `whole`, and as two modules that make one instance. `training`
 * starts it and is all that a training run needs; `rest` is added to the instance, and imports from
 * what the first exports under the name `primary`.
 *
 * @param {object} build
 * @param {Buffer} build.code with the names of its functions
 * @param {string} build.map that of its link
 * @param {string} build.trainingMap that of a link of the training alone
 * @param {NodeJS.ProcessEnv} env of the toolchain
 * @returns {Promise<Record<'whole' | 'training' | 'rest', Buffer>>}
 */
export async function codeParts({ code, map, trainingMap }, env) {
  const root = (await run('em-config', ['BINARYEN_ROOT'], { env, capture: true })).trim();
  const binaryen = (tool, ...args) => run(join(root, 'bin', tool), [...args, ...FEATURES], { env });
  const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-parts-'));
  const at = (name) => join(folder, name);
  try {
    const starts = functionsIn(map).filter((name) => STARTS.test(name));
    const kept = [...functionsIn(trainingMap), ...starts];
    await writeFile(at('named'), code);
    await writeFile(at('kept'), kept.join('\n'));
    await binaryen('wasm-opt', at('named'), '--strip-debug', '-o', at('whole'));
    await binaryen(
      'wasm-split',
      at('named'),
      ...['--keep-funcs', `@${at('kept')}`],
      ...['--no-placeholders', '--export-prefix', '%', '--strip-debug', '--quiet', '--symbolmap'],
      ...['--primary-output', at('training'), '--secondary-output', at('rest')],
    );
    const [training, rest] = await Promise.all([at('training'), at('rest')].map(symbolsOf));
    refuseMade(
      rest.filter((name) => !training.includes(name)),
      functionsIn(map),
    );
    const parts = ['whole', 'training', 'rest'];
    return Object.fromEntries(
      await Promise.all(parts.map(async (part) => [part, await readFile(at(part))])),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The names of the functions that a part has or imports. */
async function symbolsOf(path) {
  const map = await readFile(`${path}.symbols`, 'utf8');
  return map.match(/(?<=^\d+:).+$/gm);
}

/**
 * Throws if the rest has a function that the linker does not know: one that the optimiser made, of which
 * no map tells whether training needs it.
 */
function refuseMade(names, known) {
  const made = names.filter((name) => !known.includes(name));
  if (made.length > 0) throw new Error(`The optimiser made functions: ${made.join(', ')}`);
}
