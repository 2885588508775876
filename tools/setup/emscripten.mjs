import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  EMCC_RANGE,
  findToolchain,
  isSupportedEmcc,
  privateEnvironment,
  privateToolchain,
  RECIPE,
  unsupportedOnPath,
} from '../toolchain.mjs';
import { isDebianLike } from './debian.mjs';
import { layout, writeJson } from './paths.mjs';
import { ensurePrefix } from './prefix.mjs';
import { SetupError, stage } from './report.mjs';
import { run } from './run.mjs';
import { INSTALL_EMSDK } from './suite.mjs';

const BROKEN =
  'The Emscripten of Debian does not work here; please report this, and use an emcc of your own ' +
  '(emsdk) on the PATH meanwhile.';

const PROBE = fileURLToPath(new URL('probe.cpp', import.meta.url));

/**
 * The options that decide which of Emscripten's system libraries a program is linked with
 * (exceptions, type information), and those of the project that need acorn and node to work.
 */
const PROBE_FLAGS = [
  '-O3',
  '-msimd128',
  '-msse4.2',
  '-fwasm-exceptions',
  '-fno-rtti',
  '-DEMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0',
  '-lembind',
  '-sEMBIND_AOT',
  '-sDYNAMIC_EXECUTION=0',
  '-sMODULARIZE',
  '-sEXPORT_ES6',
  '-sENVIRONMENT=web,worker',
  '-sFILESYSTEM=0',
  '-sSINGLE_FILE',
  '-sSINGLE_FILE_BINARY_ENCODE=0',
  '-sALLOW_MEMORY_GROWTH',
];

/** Builds the private toolchain where there is neither one nor an emcc to use instead. */
export async function installEmscripten(places = layout()) {
  if (findToolchain()) return;
  if (!isDebianLike()) {
    const found = unsupportedOnPath();
    const why = found ? `The emcc on the PATH is ${found}, outside ${EMCC_RANGE}. ` : '';
    throw new SetupError(why + INSTALL_EMSDK);
  }
  const python = findPython();
  await ensurePrefix(places, RECIPE);
  await ensureSystemLibraries(places, python);
  const emcc = await emccVersion(places, python);
  writeJson(places.readyStamp, { recipe: RECIPE, home: places.home, emcc, python });
  if (!privateToolchain(places)) throw new SetupError(`${places.home} is incomplete; delete it.`);
}

/**
 * Emscripten builds its C and C++ libraries when a program first needs them. That takes a minute,
 * so it is done here, once; the program is run then, as a check of the whole toolchain.
 */
async function ensureSystemLibraries(places, python) {
  if (existsSync(places.cache)) return;
  await stage('set-up', 'Emscripten: system libraries, about a minute, once', async () => {
    const half = `${places.cache}.partial`;
    const env = { ...privateEnvironment(places, python), EM_CACHE: half };
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half);
    await buildAndRunProbe(places, env, half);
    renameSync(half, places.cache);
  });
}

async function buildAndRunProbe(places, env, dir) {
  const output = join(dir, 'probe.mjs');
  const emcc = join(places.emscripten, 'em++');
  await run(emcc, [...PROBE_FLAGS, PROBE, '-o', output], { env, advice: BROKEN });
  const { default: start } = await import(pathToFileURL(output));
  const { answer } = await start();
  if (answer() !== 42) throw new SetupError(`The compiled probe is wrong. ${BROKEN}`);
  rmSync(output);
}

async function emccVersion(places, python) {
  const env = privateEnvironment(places, python);
  const text = await run(join(places.emscripten, 'emcc'), ['--version'], { env, capture: true });
  const version = text.match(/\d+\.\d+\.\d+/)?.[0];
  if (isSupportedEmcc(version)) return version;
  throw new SetupError(`Debian's emcc is ${version}, outside ${EMCC_RANGE}. ${INSTALL_EMSDK}`);
}

/** The interpreter itself, not a launcher in front of it: emcc starts it many times. */
function findPython() {
  const python = ['python3', '/usr/bin/python3'].map(interpreter).find(Boolean);
  if (python) return python;
  throw new SetupError('Emscripten needs Python 3.10 or newer as python3 on the PATH.');
}

function interpreter(command) {
  const print = 'import sys; print(sys.executable if sys.version_info >= (3, 10) else "")';
  try {
    return execFileSync(command, ['-c', print], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}
