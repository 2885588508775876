import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { launchChromium } from './browsers.js';
import { newTab } from './playground.js';
import { serveFolder } from './serve.js';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** Serves a folder into which the package is installed, and starts a browser, for a file's tests. */
export function useInstalledPackage(launch = launchChromium) {
  let folder, server, browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lora-wasm-installed-'));
    await mkdir(join(folder, 'node_modules/lora-wasm'), { recursive: true });
    await symlink(DIST, join(folder, 'node_modules/lora-wasm/dist'));
    server = await serveFolder(folder);
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens `html` as a page of that folder. */
  return async function open(html) {
    await writeFile(join(folder, 'index.html'), html);
    const page = await newTab(browser);
    await page.goto(server.url);
    return page;
  };
}
