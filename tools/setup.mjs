// Sets up everything that is needed to build, or to build and test. See CONTRIBUTING.md.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages, isDebianLike, unfinishedPackages } from './setup/debian.mjs';
import { installEmscripten } from './setup/emscripten.mjs';
import { withLock } from './setup/lock.mjs';
import { missingPackages } from './setup/needs.mjs';
import { installNodeModules } from './setup/npm.mjs';
import { cacheRoot } from './setup/paths.mjs';
import { failed, finished } from './setup/report.mjs';
import { findToolchain, toolchainOnPath } from './toolchain.mjs';

const USAGE = 'usage: node tools/setup.mjs build | test';

async function setUp(goal) {
  if (missing(goal).length > 0 || !findToolchain()) await withLock(lockFile(), () => install(goal));
  await installNodeModules();
  finished('set-up');
}

/** Looks again what is missing: another set-up may have run while this one waited for its turn. */
async function install(goal) {
  await installPackages(missing(goal));
  await installEmscripten();
}

function missing(goal) {
  const ownEigen = toolchainOnPath() !== undefined;
  const absent = missingPackages({ test: goal === 'test', ownEigen, debian: isDebianLike() });
  return [...new Set([...unfinishedPackages(), ...absent])];
}

function lockFile() {
  mkdirSync(cacheRoot(), { recursive: true });
  return join(cacheRoot(), 'lock');
}

const goals = process.argv.slice(2);
if (goals.length !== 1 || !['build', 'test'].includes(goals[0])) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await setUp(goals[0]).catch((error) => {
    failed('set-up', error);
    process.exitCode = 1;
  });
}
