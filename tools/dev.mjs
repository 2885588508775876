// Vite's server of the page; where C++ or the library changes, they are built anew, and Vite loads
// the page again. Another port: `npm run dev -- --port 8000`.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { projectRoot } from './setup/paths.mjs';
import { failed } from './setup/report.mjs';

const FOLDERS = ['cpp', 'web/lib'];
/** Editors write a file in several steps. */
const SETTLE_MS = 100;

const playground = join(projectRoot, 'web/playground');

/** Builds the module and the library; what fails is printed, and the next change tries again. */
const rebuild = () =>
  new Promise((resolve) => {
    const script = join(projectRoot, 'tools/build.mjs');
    const child = spawn(process.execPath, [script, 'library'], { stdio: 'inherit' });
    child.on('error', (error) => {
      failed('dev', error);
      resolve();
    });
    child.on('close', resolve);
  });

let timer;
let isBuilding = false;
let isStale = false;

function changed() {
  clearTimeout(timer);
  timer = setTimeout(buildAgain, SETTLE_MS);
}

/** One build at a time, and another one where something changed meanwhile. */
async function buildAgain() {
  isStale = true;
  if (isBuilding) return;
  isBuilding = true;
  while (isStale) {
    isStale = false;
    await rebuild();
  }
  isBuilding = false;
}

function portAmong(args) {
  const at = args.indexOf('--port');
  return at < 0 ? {} : { port: Number(args[at + 1]), strictPort: true };
}

try {
  const server = await createServer({
    configFile: join(playground, 'vite.config.ts'),
    server: portAmong(process.argv.slice(2)),
  });
  await server.listen();
  server.printUrls();
  for (const folder of FOLDERS) watch(join(projectRoot, folder), { recursive: true }, changed);
} catch (error) {
  failed('dev', error);
  process.exitCode = 1;
}
