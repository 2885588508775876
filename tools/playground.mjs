// Builds the playground twice: as dist/site/, for any static host, and as dist/playground.html.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runNodeTool } from './node-tool.mjs';
import { writeOneFile } from './one-file.mjs';
import { compileServiceWorker, writeServiceWorker } from './service-worker.mjs';
import { projectRoot } from './setup/paths.mjs';

const SITE = join(projectRoot, 'dist/site');
const ONE_FILE = join(projectRoot, 'dist/playground.html');

const vite = (...options) =>
  runNodeTool('vite/bin/vite.js', 'build', 'web/playground', '--logLevel', 'warn', ...options);

export async function buildPlayground() {
  await vite('--mode', 'one-file');
  await writeOneFile(join(projectRoot, 'build/one-file'), ONE_FILE);
  await vite();
  await copyFile(ONE_FILE, join(SITE, 'playground.html')); // to be downloaded
  await compileServiceWorker();
  await writeServiceWorker(SITE);
}
