import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeBlocks } from '../readme.js';
import { launchChromium } from './browsers.js';
import { serveFolder } from './serve.js';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

let folder, server, browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lora-wasm-readme-'));
  await mkdir(join(folder, 'node_modules/lora-wasm'), { recursive: true });
  await symlink(DIST, join(folder, 'node_modules/lora-wasm/dist'));
  server = await serveFolder(folder);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test("the README's page trains without a bundler", async () => {
  const [html] = await codeBlocks('html');
  await writeFile(join(folder, 'index.html'), html);
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => document.querySelector('output').value.startsWith('weight'));
  expect(await page.$eval('output', (output) => output.value)).toBe('weight 2.000000');
});
