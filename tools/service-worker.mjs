import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { build as bundle } from 'rolldown';
import { projectRoot } from './setup/paths.mjs';

const SOURCE = join(projectRoot, 'web/playground/offline/service-worker.ts');
const COMPILED = join(projectRoot, 'build/service-worker.js');
const NAME = 'service-worker.js';

/** The other page is there to be downloaded. */
const NOT_KEPT = [NAME, 'playground.html'];

/** What all service workers of all versions have in common. */
export async function compileServiceWorker() {
  const output = { minify: true, comments: false, format: 'iife', file: COMPILED };
  await bundle({ input: SOURCE, output, logLevel: 'warn' });
}

/**
 * Writes the service worker of a site that is complete: it keeps all the page's files, and is
 * another one, to a browser, as soon as one byte of theirs is.
 *
 * @param {string} site a folder
 */
export async function writeServiceWorker(site) {
  const files = await hashes(site);
  const list = JSON.stringify(files);
  const constants = `const FILES=${list},VERSION="${sha256(list).slice(0, 16)}";\n`;
  await writeFile(join(site, NAME), constants + (await readFile(COMPILED, 'utf8')));
}

/** @returns {Promise<Record<string, string>>} what the `integrity` of each file is, by its address */
async function hashes(site) {
  const entries = await readdir(site, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(site, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((name) => !NOT_KEPT.includes(name))
    .sort();
  const hash = async (name) => [name, `sha256-${sha256(await readFile(join(site, name)))}`];
  return Object.fromEntries(await Promise.all(names.map(hash)));
}

const sha256 = (content) => createHash('sha256').update(content).digest('base64');
