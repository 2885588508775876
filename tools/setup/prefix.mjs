import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { elfFiles } from './elf.mjs';
import { inside, readJson, writeJson } from './paths.mjs';
import { SetupError, stage } from './report.mjs';
import { run } from './run.mjs';
import { PrivateApt, SUITE } from './suite.mjs';

const PACKAGES = ['emscripten', 'libeigen3-dev', 'patchelf'];
const NEEDED_GIGABYTES = 1.5;
const ELSEWHERE = 'Please name another place with XDG_CACHE_HOME.';

/**
 * Puts the packages' programs at places.home, ready to run from there. All work is done in
 * places.stage, on files of its own; the finished folder is moved into place in one step.
 */
export async function ensurePrefix(places, recipe) {
  const stamp = { recipe, home: places.home };
  if (!isStamped(places.home, stamp)) await makePrefix(places, stamp);
  rmSync(places.stage, { recursive: true, force: true });
}

async function makePrefix(places, stamp) {
  const prefix = join(places.stage, 'prefix');
  if (!isStamped(prefix, stamp)) {
    checkPlace(places.root);
    const debs = await fetchPackages(join(places.stage, 'apt'));
    await stage('set-up', 'Emscripten: unpack', async () => {
      await unpack(debs, prefix);
      await adapt(prefix, places.home);
      writeJson(inside(prefix).prefixStamp, stamp);
    });
  }
  replace(places.home, prefix, join(places.stage, 'old'));
}

function isStamped(dir, { recipe, home }) {
  const found = readJson(inside(dir).prefixStamp);
  return found?.recipe === recipe && found.home === home;
}

function checkPlace(root) {
  if (/[\s:"';]/.test(root)) {
    throw new SetupError(`Emscripten does not work in a folder like ${root}. ${ELSEWHERE}`);
  }
  const { bavail, bsize } = statfsSync(root);
  const gigabytes = (bavail * bsize) / 1e9;
  if (gigabytes >= NEEDED_GIGABYTES) return;
  throw new SetupError(
    `${root} has ${gigabytes.toFixed(1)} GB free; the toolchain needs ${NEEDED_GIGABYTES} GB. ` +
      ELSEWHERE,
  );
}

async function fetchPackages(dir) {
  const apt = new PrivateApt(dir);
  const debs = await stage('set-up', `Emscripten: package lists of Debian ${SUITE}`, async () => {
    await apt.update();
    return apt.resolve(PACKAGES);
  });
  const megabytes = debs.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  await stage(
    'set-up',
    `Emscripten: download ${debs.length} packages, ${megabytes.toFixed(0)} MB`,
    () => apt.download(PACKAGES),
  );
  // The largest first, so that no core is left with one of them at the end.
  return debs.sort((a, b) => b.bytes - a.bytes).map(({ file }) => file);
}

async function unpack(debs, prefix) {
  rmSync(prefix, { recursive: true, force: true });
  mkdirSync(prefix, { recursive: true });
  const queue = [...debs];
  const worker = async () => {
    while (queue.length > 0) await run('dpkg-deb', ['--extract', queue.shift(), prefix]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Makes the unpacked programs find, once they are at `home`, what they need there. */
async function adapt(prefix, home) {
  const llvm = only(join(prefix, 'usr/lib'), /^llvm-\d+$/);
  const libraries = only(join(prefix, 'usr/lib'), /-linux-gnu$/);
  await patchElf({ prefix, home, llvm, libraries });
  // Debian's node looks for modules in /usr/share/nodejs; others look for a folder of this name.
  symlinkSync('nodejs', join(prefix, 'usr/share/node_modules'));
  writeFileSync(inside(prefix).config, configuration(llvm));
  // A package.json above the cache, in somebody's home, may say that all files are ES modules.
  writeFileSync(join(prefix, 'package.json'), '{ "type": "commonjs" }\n');
}

function configuration(llvm) {
  return `LLVM_ROOT = '$CFGDIR/usr/lib/${llvm}/bin'
BINARYEN_ROOT = '$CFGDIR/usr'
CACHE = '$CFGDIR/emscripten-cache'
`;
}

/**
 * The programs need a newer C library than the machine's: they are given the one that was unpacked
 * with them, by its dynamic loader and a search path. A library with a search path of its own would
 * ignore the program's, so such libraries are given the same one.
 */
async function patchElf({ prefix, home, llvm, libraries }) {
  const libraryDir = join(prefix, 'usr/lib', libraries);
  const llvmDir = join(prefix, 'usr/lib', llvm);
  const loader = only(libraryDir, /^ld-linux-.*\.so\.\d+$/);
  const own = join(prefix, 'usr/bin/patchelf');
  // Before it is patched itself, patchelf can only be started by way of the loader.
  const start = ['--library-path', libraryDir, own];
  const patchelf = (args) => run(join(libraryDir, loader), [...start, ...args], { capture: true });

  const search = [`usr/lib/${libraries}`, `usr/lib/${llvm}/lib`].map((dir) => join(home, dir));
  const rpath = ['--force-rpath', '--set-rpath', search.join(':')];
  const interpreter = join(home, 'usr/lib', libraries, loader);
  const programs = [join(prefix, 'usr/bin'), join(llvmDir, 'bin')]
    .flatMap((dir) => elfFiles(dir, 'program'))
    .filter((file) => file !== own);
  await patchelf(['--set-interpreter', interpreter, ...rpath, ...programs]);

  const files = [libraryDir, join(llvmDir, 'lib')].flatMap((dir) => elfFiles(dir, 'library'));
  for (const file of files) {
    const current = await patchelf(['--print-rpath', file]);
    if (current.trim()) await patchelf([...rpath, file]);
  }
}

/** The one entry of a folder with such a name. */
function only(dir, pattern) {
  const found = readdirSync(dir).filter((name) => pattern.test(name));
  if (found.length === 1) return found[0];
  throw new SetupError(
    `${dir} has ${found.length} entries like ${pattern}: Debian ${SUITE} has changed; please ` +
      'report this, and use an emcc of your own (emsdk) on the PATH meanwhile.',
  );
}

function replace(home, next, old) {
  rmSync(old, { recursive: true, force: true });
  try {
    renameSync(home, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  renameSync(next, home);
}
