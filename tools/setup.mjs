// Sets up what is needed to build, to test or to measure: Debian packages, Emscripten, node_modules.
// Does nothing where all is there; carries on where it was interrupted.
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  installIfPossible,
  installPackages,
  isDebianLike,
  unfinishedPackages,
} from './setup/debian.mjs';
import { installEmscripten } from './setup/emscripten.mjs';
import { withLock } from './setup/lock.mjs';
import { GOAL_NAMES, missingComforts, missingPackages } from './setup/needs.mjs';
import { installNodeModules } from './setup/npm.mjs';
import { cacheRoot, projectRoot } from './setup/paths.mjs';
import { failed, finished, SetupError } from './setup/report.mjs';
import { EMCC_RANGE, findToolchain, toolchainOnPath, unsupportedOnPath } from './toolchain.mjs';

const USAGE = `usage: node tools/setup.mjs ${GOAL_NAMES.join(' | ')}`;

async function setUp(goal) {
  if (missing(goal).length > 0 || !findToolchain()) await withLock(lockFile(), () => install(goal));
  if (comforts(goal).length > 0) {
    await withLock(lockFile(), () => installIfPossible(comforts(goal)));
  }
  const passedOver = unsupportedOnPath();
  if (passedOver) {
    const used = findToolchain().emccVersion;
    console.log(
      `set-up: the emcc on the PATH is ${passedOver}, outside ${EMCC_RANGE}; ${used} from Debian is used instead.`,
    );
  }
  await installNodeModules();
  if (goal === 'test') await installNodeModules(join(projectRoot, 'examples/embeddings/vectors'));
  finished('set-up');
}

/** Looks again what is missing: another set-up may have run while this one waited for its turn. */
async function install(goal) {
  await installPackages(missing(goal));
  const absent = missing(goal);
  if (absent.length > 0) {
    throw new SetupError(
      `Packages are installed, but what is needed of them is not there: ${absent.join(' ')}. ` +
        'Please look why: tools/setup/needs.mjs says which program or file each is there for.',
    );
  }
  await installEmscripten();
}

function missing(goal) {
  const own = toolchainOnPath();
  const eigen = own !== undefined && own.eigenDir === undefined;
  const absent = missingPackages({ goal, eigen, debian: isDebianLike() });
  return [...new Set([...unfinishedPackages(), ...absent])];
}

const comforts = (goal) => missingComforts({ goal, debian: isDebianLike() });

function lockFile() {
  const root = cacheRoot();
  try {
    mkdirSync(root, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch (error) {
    throw new SetupError(`${error.message}. Please name another place with XDG_CACHE_HOME.`);
  }
  return join(root, 'lock');
}

const goals = process.argv.slice(2);
if (goals.length !== 1 || !GOAL_NAMES.includes(goals[0])) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await setUp(goals[0]).catch((error) => {
    failed('set-up', error);
    process.exitCode = 1;
  });
}
