/** What a host has to send, and what `npm start` sends. */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeServiceWorker } from '../../tools/service-worker.mjs';
import { launchChromium } from './browsers.js';
import { kept, Playground } from './playground.js';
import { BASE, serveFolder, SITE } from './serve.js';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATA = /^assets\/(weather|digits)-/;

/** What the page can ask for. */
async function siteFiles() {
  const worker = await readFile(join(SITE, 'service-worker.js'), 'utf8');
  return Object.keys(JSON.parse(worker.match(/FILES=(\{.*?\})/)[1]));
}

let browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

describe('the site', () => {
  let host;

  beforeAll(async () => {
    host = await serveFolder(SITE);
  });

  afterAll(() => host.close());

  test('takes at most 250 KB, compressed, without its data', async () => {
    const sizes = (await siteFiles())
      .filter((name) => !DATA.test(name))
      .map(async (name) => gzipSync(await readFile(join(SITE, name))).length);
    const sum = (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
    expect(sum).toBeLessThanOrEqual(250 * 1024);
  });

  test('asks at once for all that the first step waits for', async () => {
    const playground = await Playground.open(browser, host.url, '#steps=50');
    await playground.rest(); // a request is listed once it is answered
    const early = await playground.page.evaluate(() => {
      const requests = performance.getEntriesByType('resource');
      const find = (name) => requests.find((request) => request.name.includes(`/${name}-`));
      const script = requests.find(({ name }) => /index-[^/]*\.js$/.test(name));
      return ['simd', 'digits'].map((name) => find(name).startTime < script.responseEnd);
    });
    expect(early).toEqual([true, true]);
    await playground.page.close();
  });

  test('can be installed', async () => {
    const playground = await Playground.open(browser, host.url, '#steps=50');
    // Not until it is controlled: a tab that opens while another one's service worker is activated is
    // so from its next visit on.
    await playground.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const session = await playground.page.createCDPSession();
    const { errors, url } = await session.send('Page.getAppManifest');
    expect({ errors, url }).toEqual({ errors: [], url: `${host.url}manifest.webmanifest` });
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual([]);
    await playground.page.close();
  });
});

describe('npm start', () => {
  let folder, server, old;

  /** Vite's preview, as package.json starts it, at an address where another host was before. */
  async function preview(url) {
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const where = ['--host', '127.0.0.1', '--port', new URL(url).port, '--strictPort'];
    const args = [vite, 'preview', 'web/playground', ...where, '--base', BASE];
    server = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    server.stderr.on('data', (data) => (said += data));
    // Asked, not read from what it prints: where CI is set, Vite prints the address in colours.
    await until('the preview', async () => {
      if (server.exitCode !== null) throw new Error(`no preview: ${said}`);
      return (await fetch(url).catch(() => undefined))?.ok;
    });
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lora-wasm-earlier-'));
    await cp(SITE, folder, { recursive: true });
    const index = join(folder, 'index.html');
    const html = await readFile(index, 'utf8');
    await writeFile(index, html.replace(/<title>.*<\/title>/, '<title>earlier</title>'));
    await writeServiceWorker(folder);
    old = await serveFolder(folder);
  });

  afterAll(async () => {
    server?.kill('SIGKILL'); // asked to end, it waits for connections that are kept
    await rm(folder, { recursive: true, force: true });
  });

  test('shows what was built last, also where an earlier build was kept', async () => {
    const { page } = await Playground.open(browser, old.url, '#steps=50');
    await page.evaluate(kept);
    expect(await page.title()).toBe('earlier');
    await old.close();
    await preview(old.url);

    // The page loads itself again in the middle of this, and what waits in it is lost.
    const holds = (condition) =>
      until(String(condition), () => {
        const lost = sleep(2000, false, { ref: false });
        return Promise.race([page.evaluate(condition).catch(() => false), lost]);
      });
    await page.evaluate(() => setTimeout(() => location.reload()));
    await holds(() => document.title.startsWith('LoRA'));
    await holds(async () => (await caches.keys()).length === 0);
    await page.close();
  });

  test('sends the types that a browser insists on', async () => {
    const { headers } = await fetch(old.url);
    expect(headers.get('content-type')).toMatch('text/html');
    const expected = {
      js: 'text/javascript',
      css: 'text/css',
      svg: 'image/svg+xml',
      html: 'text/html',
      webmanifest: 'application/manifest+json',
    };
    for (const name of [...(await siteFiles()), 'service-worker.js', 'playground.html']) {
      const response = await fetch(old.url + name);
      expect([name, response.status]).toEqual([name, 200]);
      const type = response.headers.get('content-type');
      expect([name, type]).toEqual([
        name,
        expect.stringContaining(expected[name.split('.').at(-1)]),
      ]);
    }
  });
});
