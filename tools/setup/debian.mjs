import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, readJson, which, writeJson } from './paths.mjs';
import { SetupError, stage } from './report.mjs';
import { run } from './run.mjs';

const APT = [
  '--quiet',
  '--yes',
  '--no-install-recommends',
  '--option=DPkg::Lock::Timeout=300',
  '--option=Dpkg::Use-Pty=0',
  '--option=Acquire::Retries=3',
];
const ENV = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };

/** Whether packages come from apt here. */
export function isDebianLike() {
  return which('apt-get') !== undefined && which('dpkg') !== undefined;
}

/** Installs Debian packages where we may, and says what to do where we may not. */
export async function installPackages(packages) {
  if (packages.length === 0) return;
  const names = packages.join(' ');
  if (!isDebianLike()) {
    throw new SetupError(
      `Please install what these Debian packages hold, then try again: ${names}.`,
    );
  }
  if (process.getuid() !== 0) {
    throw new SetupError(
      `Please run this as root, then try again: apt-get install --no-install-recommends ${names}`,
    );
  }
  await stage('set-up', `Debian packages ${names}`, () => install(packages));
}

/** Installs those packages that apt has here, where we may, and leaves it at that. */
export async function installIfPossible(packages) {
  if (process.getuid() !== 0) return;
  for (const name of packages) {
    const isThere = await apt(['--simulate', 'install', name]).then(
      () => true,
      () => false,
    );
    if (isThere) await installPackages([name]);
  }
}

/** The packages of an installation that was cut short: half installed, they may look complete. */
export function unfinishedPackages() {
  return readJson(marker())?.packages ?? [];
}

async function install(packages) {
  const args = ['install', ...packages];
  writeJson(marker(), { packages });
  try {
    await apt(args);
  } catch {
    // The package lists are missing, or so old that the files they name are gone; or an earlier
    // installation, by whomever, was interrupted, and apt refuses to work before that is repaired.
    await apt(['--option=APT::Update::Error-Mode=any', 'update']);
    await repair();
    await apt(args);
  }
  rmSync(marker());
}

/** What apt and dpkg tell people to do after an interruption. Whether it helped, apt says next. */
async function repair() {
  await run('dpkg', ['--configure', '--pending'], { env: ENV }).catch(() => {});
  const broken = await halfInstalled();
  if (broken.length > 0) await apt(['--reinstall', 'install', ...broken]).catch(() => {});
  await apt(['--fix-broken', 'install']).catch(() => {});
}

/** Packages that dpkg was killed in the middle of: half installed (H), or to reinstall (R). */
async function halfInstalled() {
  const format = '${db:Status-Abbrev} ${binary:Package}\n';
  const lines = await run('dpkg-query', ['--show', '--showformat', format], { capture: true });
  return [...lines.matchAll(/^i(?:H.|.R) (\S+)$/gm)].map(([, name]) => name);
}

function apt(args) {
  const advice = 'Are the network, the sources of apt and the disk all right?';
  return run('apt-get', [...APT, ...args], { env: ENV, advice });
}

function marker() {
  return join(cacheRoot(), 'installing.json');
}
