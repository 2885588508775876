import { readdirSync } from 'node:fs';
import { which } from './paths.mjs';
import { SetupError, stage } from './report.mjs';
import { run } from './run.mjs';

const APT = [
  '--quiet',
  '--yes',
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

async function install(packages) {
  await repair();
  const args = [...APT, '--no-install-recommends', 'install', ...packages];
  try {
    await run('apt-get', args, { env: ENV });
  } catch {
    // Most often the package lists are missing, or so old that the files they name are gone.
    await run('apt-get', [...APT, '--option=APT::Update::Error-Mode=any', 'update'], {
      env: ENV,
      advice: 'Are the network and the sources of apt all right?',
    });
    await run('apt-get', args, { env: ENV });
  }
}

/** Finishes what an interrupted dpkg left: apt refuses to work before. */
async function repair() {
  if (updatesPending()) await run('dpkg', ['--configure', '-a'], { env: ENV });
}

function updatesPending() {
  try {
    return readdirSync('/var/lib/dpkg/updates').some((name) => /^\d+$/.test(name));
  } catch {
    return false;
  }
}
