import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { systemEigen } from './setup/needs.mjs';
import { layout, projectRoot, readJson, which } from './setup/paths.mjs';
import { SetupError } from './setup/report.mjs';

/**
 * The major versions that the build is made for: older ones lack headers and options that it uses, and
 * what newer ones change is not known.
 */
const EMCC_MAJORS = { oldest: 5, newest: 6 };

/** These versions in words. */
export const EMCC_RANGE = `${EMCC_MAJORS.oldest}.0 to ${EMCC_MAJORS.newest}.x`;

/** @param {string} version */
export function isSupportedEmcc(version) {
  const major = Number.parseInt(version, 10);
  return major >= EMCC_MAJORS.oldest && major <= EMCC_MAJORS.newest;
}

/** Raised when the way the private toolchain is made changes, so that old ones are made anew. */
export const RECIPE = 1;

/**
 * @typedef {object} Toolchain
 * @property {string} cmakeToolchainFile for -DCMAKE_TOOLCHAIN_FILE
 * @property {Record<string, string>} env the whole environment for cmake, ninja and emcc
 * @property {string | undefined} eigenDir for -DEigen3_DIR, of WebAssembly and native builds;
 *   undefined where CMake has to look for itself
 * @property {string} emccVersion
 */

/**
 * The toolchain to build with: emcc on the PATH where its version is supported, else the private one.
 * @returns {Toolchain | undefined} undefined where there is none yet
 */
export function findToolchain() {
  return toolchainOnPath() ?? privateToolchain();
}

/** Like findToolchain, for those who need one. @returns {Promise<Toolchain>} */
export async function toolchain() {
  const found = findToolchain();
  if (!found) {
    throw new SetupError('There is no Emscripten yet. Please run: node tools/setup.mjs build');
  }
  return found;
}

/** @returns {Toolchain | undefined} */
export function toolchainOnPath() {
  const root = emscriptenOnPath();
  const emccVersion = root && versionOf(root);
  if (!emccVersion || !isSupportedEmcc(emccVersion)) return undefined;
  const { eigen } = layout();
  return {
    cmakeToolchainFile: toolchainFile(root),
    env: withPath(process.env, []),
    eigenDir: existsSync(eigen) ? eigen : systemEigen(),
    emccVersion,
  };
}

/** The version of the emcc on the PATH where it is not one to build with. @returns {string | undefined} */
export function unsupportedOnPath() {
  const root = emscriptenOnPath();
  const version = root && versionOf(root);
  return version && !isSupportedEmcc(version) ? version : undefined;
}

/** @returns {Toolchain | undefined} */
export function privateToolchain(places = layout()) {
  const stamp = readJson(places.readyStamp);
  const isReady = stamp?.recipe === RECIPE && stamp.home === places.home;
  if (!isReady || !existsSync(stamp.python) || !existsSync(places.config)) return undefined;
  return {
    cmakeToolchainFile: toolchainFile(places.emscripten),
    env: privateEnvironment(places, stamp.python),
    eigenDir: places.eigen,
    emccVersion: stamp.emcc,
  };
}

/** The environment in which the private toolchain runs, and nothing of another one is used. */
export function privateEnvironment(places, python) {
  const foreign = /^(EM_|EMSDK|EMCC_|EMMAKEN|_EMCC)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const env = withPath(Object.fromEntries(own), [places.emscripten]);
  return {
    ...env,
    EM_CONFIG: places.config,
    EM_CACHE: places.cache,
    EM_NODE_JS: process.execPath,
    EMSDK_PYTHON: python,
  };
}

/** Emscripten runs `tsc` for --emit-tsd, hence the project's own programs. */
function withPath(env, dirs) {
  const path = [...dirs, join(projectRoot, 'node_modules/.bin'), env.PATH ?? ''];
  return { ...env, PATH: path.join(delimiter) };
}

function toolchainFile(root) {
  return join(root, 'cmake/Modules/Platform/Emscripten.cmake');
}

/** Reads the version from its file: starting emcc only to ask takes half a second. */
function versionOf(root) {
  const file = join(root, 'emscripten-version.txt');
  if (!existsSync(file) || !existsSync(toolchainFile(root))) return undefined;
  return readFileSync(file, 'utf8').match(/\d+\.\d+\.\d+/)?.[0];
}

/** The folder of the emcc on the PATH; some distributions put a small script in its place. */
function emscriptenOnPath() {
  const emcc = which('emcc');
  if (!emcc) return undefined;
  const beside = dirname(realpathSync(emcc));
  if (versionOf(beside)) return beside;
  try {
    return execFileSync('em-config', ['EMSCRIPTEN_ROOT'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
