import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMCC_RANGE } from '../toolchain.mjs';
import { SetupError } from './report.mjs';
import { run } from './run.mjs';

/** The Debian suite to take the toolchain from: the first with Emscripten >= 5. */
export const SUITE = 'forky';

const KEYRINGS = ['gpg', 'pgp'].map(
  (ending) => `/usr/share/keyrings/debian-archive-keyring.${ending}`,
);

/**
 * What Emscripten's packages depend on and the machine has already (node, python), or what only
 * native compilation needs. The private apt is told that these are installed.
 */
const PROVIDED = ['nodejs', 'python3', 'ccache', 'pkgconf', 'binutils', 'libc6-dev'];
const PROVIDED_VERSIONED = /^lib(gcc|stdc\+\+|objc)-\d+-dev$/;

/**
 * An apt of our own: it reads the machine's mirror, proxies and keys, writes only below `dir`,
 * needs no root, and neither sees nor touches what is installed on the machine.
 */
export class PrivateApt {
  constructor(dir) {
    this.dir = dir;
    this.archives = join(dir, 'cache/archives');
    this.options = ['--config-file', join(dir, 'apt.conf'), '--quiet'];
  }

  /** Fetches and verifies the suite's list of packages. */
  async update() {
    for (const dir of ['lists/partial', 'cache/archives/partial', 'empty/partial', 'log']) {
      mkdirSync(join(this.dir, dir), { recursive: true });
    }
    writeFileSync(join(this.dir, 'apt.conf'), configuration(this.dir));
    writeFileSync(join(this.dir, 'status'), '');
    writeFileSync(join(this.dir, 'sources.list'), `${await sourceLine()}\n`);
    await this.#apt('apt-get', ['update']);
    const names = (await this.#apt('apt-cache', ['pkgnames', 'lib'])).split('\n');
    const provided = [...PROVIDED, ...names.filter((name) => PROVIDED_VERSIONED.test(name))];
    writeFileSync(join(this.dir, 'status'), provided.map(pretendInstalled).join('\n'));
  }

  /** The files of these packages and of all they depend on. @returns {Promise<{file, bytes}[]>} */
  async resolve(packages) {
    // apt names only what it would download, so it is shown a folder without downloads.
    const options = ['-qq', '--print-uris', '--option', `Dir::Cache::archives=${this.dir}/empty`];
    const lines = await this.#apt('apt-get', [...options, ...INSTALL, ...packages]);
    return [...lines.matchAll(/^'\S+' (\S+\.deb) (\d+) /gm)].map(([, name, bytes]) => ({
      file: join(this.archives, name),
      bytes: Number(bytes),
    }));
  }

  /** Downloads what resolve() lists; apt verifies each file and keeps those it has already. */
  async download(packages) {
    await this.#apt('apt-get', [...INSTALL, '--download-only', ...packages]);
  }

  #apt(program, args) {
    const advice = `Does the machine's Debian mirror have the suite ${SUITE}, and is it reachable?`;
    const env = { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
    return run(program, [...this.options, ...args], { capture: true, env, advice });
  }
}

const INSTALL = ['install', '--yes', '--no-install-recommends'];

/** `#clear` takes out what the machine's own configuration would do here: hooks, pins, defaults. */
function configuration(dir) {
  return `#clear APT::Update;
#clear APT::Default-Release;
#clear DPkg::Pre-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
Dir::State "${dir}";
Dir::State::lists "${dir}/lists";
Dir::State::status "${dir}/status";
Dir::Cache "${dir}/cache";
Dir::Cache::archives "${dir}/cache/archives";
Dir::Log "${dir}/log";
Dir::Etc::sourcelist "${dir}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Retries "3";
APT::Update::Error-Mode "any";
// Nobody else has this folder; and apt's own user could not write to it.
Debug::NoLocking "1";
APT::Sandbox::User "root";
`;
}

async function sourceLine() {
  const keyring = KEYRINGS.find((file) => existsSync(file));
  const mirror = keyring && (await debianMirror());
  if (!mirror) throw new SetupError(`No Debian mirror is set up here. ${INSTALL_EMSDK}`);
  const architecture = (await run('dpkg', ['--print-architecture'], { capture: true })).trim();
  const options = `signed-by=${keyring} arch=${architecture} target=Packages`;
  return `deb [${options}] ${mirror} ${SUITE} main`;
}

export const INSTALL_EMSDK =
  `Please install Emscripten ${EMCC_RANGE} with emsdk (https://emscripten.org), so that emcc is ` +
  'on the PATH, and cmake, ninja and Eigen 3.4 or newer; then try again.';

/** The mirror that this machine's own apt sources name for Debian itself. */
async function debianMirror() {
  const debian = await indexTargets(['Origin: Debian'], '$(SITE) $(CODENAME)');
  // Before the first `apt-get update` nothing is known of a mirror but its address.
  const unseen = (await indexTargets(['--no-release-info'], '$(SITE) $(RELEASE)')).filter(
    ({ site }) => /\/debian$|^mirror\+file:/.test(site),
  );
  return [...debian, ...unseen].find(({ release }) => !/security/.test(release))?.site;
}

async function indexTargets(filters, format) {
  const args = ['indextargets', '--format', format, 'Created-By: Packages', 'Component: main'];
  const lines = await run('apt-get', [...args, ...filters], { capture: true });
  return lines
    .split('\n')
    .map((line) => line.trim().split(' '))
    .map(([site, release = '']) => ({ site, release }))
    .filter(({ site, release }) => site && release);
}

function pretendInstalled(name) {
  return `Package: ${name}
Status: install ok installed
Architecture: all
Multi-Arch: allowed
Version: 9999
Maintainer: nobody
Description: provided by the machine
`;
}
