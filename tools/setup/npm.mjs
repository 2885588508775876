import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { projectRoot, readJson } from './paths.mjs';
import { stage } from './report.mjs';
import { run } from './run.mjs';

// Where packages come from is the user's to say. The rest of what an outer `npm run` passes down
// (its prefix, --json, --omit, --dry-run, …) is about that run and must not change this one.
const PASSED_ON =
  /^npm_config_(registry|https?_proxy|proxy|noproxy|cache|cafile|ca|strict_ssl|userconfig|globalconfig)$/i;

/** Installs node_modules exactly as package-lock.json says, where it is not so already. */
export async function installNodeModules(root = projectRoot) {
  const lockFile = join(root, 'package-lock.json');
  if (isInstalled(root)) return;
  await withLock(
    lockFile,
    async () => {
      if (!isInstalled(root)) await stage('set-up', 'npm packages', () => npmCi(root));
    },
    'r',
  );
}

/**
 * Whether node_modules holds what package-lock.json asks for, by npm's own record of what it put
 * there. Only packages that npm may leave out (for other systems, say) may be missing from it.
 */
export function isInstalled(root) {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const installed = readJson(recordFile(root))?.packages;
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    if (!found) return Boolean(entry.optional || entry.devOptional);
    const { version, integrity = found.integrity } = entry;
    const isSame = found.version === version && found.integrity === integrity;
    return isSame && existsSync(join(root, path));
  });
}

async function npmCi(root) {
  // npm writes its record last. The old one goes first, so that none is there where npm is
  // interrupted between emptying node_modules and filling it.
  rmSync(recordFile(root), { force: true });
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--include=dev'];
  await run('npm', ['ci', ...options], {
    cwd: root,
    env: environment(),
    advice: 'Is the npm registry reachable, and does package-lock.json fit package.json?',
  });
}

function recordFile(root) {
  return join(root, 'node_modules/.package-lock.json');
}

/** Ours, without what is about an outer run of npm. */
export function environment() {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.filter(([name]) => !/^npm_/i.test(name) || PASSED_ON.test(name)),
  );
}
