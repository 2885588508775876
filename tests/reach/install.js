/** Fresh folders with the packed package in them, and the tool that it is tried with. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../../tools/setup/npm.mjs';
import { cacheRoot, projectRoot } from '../../tools/setup/paths.mjs';
import { run } from '../../tools/setup/run.mjs';
import { PACKAGES } from './packages.js';

const INSTALL = ['install', '--no-audit', '--no-fund', '--prefer-offline'];

const npm = (args, cwd, options) => run('npm', args, { cwd, env: environment(), ...options });

const temporary = (name) => mkdtemp(join(tmpdir(), `lora-wasm-reach-${name}-`));

/** Packs the package as it is built. @returns the tarball, in a folder of its own */
export async function pack() {
  const folder = await temporary('packed');
  const args = ['pack', '--json', '--pack-destination', folder];
  const [{ filename }] = Object.values(JSON.parse(await npm(args, projectRoot, { capture: true })));
  return { file: join(folder, filename), remove: () => remove(folder) };
}

/** Folders in which a tarball is installed, as after `npm install lora-wasm`; each is fresh. */
export class Folders {
  #tarball;
  /** By the sets of packages beside it: one that is only copied. */
  #patterns = new Map();

  constructor(tarball) {
    this.#tarball = tarball;
  }

  /** @param {string} [packages] the set of packages.js that is there too */
  async fresh(name, packages) {
    if (!this.#patterns.has(packages)) this.#patterns.set(packages, this.#install(packages));
    const folder = await temporary(name);
    await copy(await this.#patterns.get(packages), folder);
    return folder;
  }

  async #install(packages) {
    const folder = await temporary('installed');
    if (packages) await copy(await tools(packages), folder);
    else await writeFile(join(folder, 'package.json'), manifestOf({}));
    await npm([...INSTALL, ...(packages ? [] : ['--offline']), this.#tarball], folder);
    return folder;
  }

  async close() {
    for (const folder of this.#patterns.values()) await remove(await folder);
  }
}

/** By the system's program: there are a hundred megabytes in some. */
const copy = (from, to) => run('cp', ['-a', `${from}/.`, to]);

export const remove = (folder) => rm(folder, { recursive: true, force: true, maxRetries: 3 });

const manifestOf = (dependencies) =>
  JSON.stringify({ private: true, type: 'module', dependencies }, null, 2);

/** The folder with a set of packages; installed once, and kept until its versions change. */
async function tools(name) {
  const manifest = manifestOf(PACKAGES[name]);
  const hash = createHash('sha256').update(manifest).digest('hex').slice(0, 8);
  const folder = join(cacheRoot(), 'reach', `${name}-${hash}`);
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  await mkdir(half, { recursive: true });
  await writeFile(join(half, 'package.json'), manifest);
  await npm(INSTALL, half);
  await rename(half, folder); // it is there whole or not at all
  return folder;
}
