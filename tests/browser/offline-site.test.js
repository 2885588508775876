/** The hosted page without a network, and when another version of it is put in its place. */
import { appendFile, cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { writeServiceWorker } from '../../tools/service-worker.mjs';
import { launchChromium, launchFirefox } from './browsers.js';
import { kept, newTab, Playground } from './playground.js';
import { serveFolder, SITE } from './serve.js';
import { trainInNode } from './tasks.js';

/** Runs in the page: has the browser look for another version; what became of it. */
async function update() {
  const registration = await navigator.serviceWorker.ready;
  const found = new Promise((resolve) => {
    registration.addEventListener('updatefound', () => resolve(registration.installing));
  });
  await registration.update().catch(() => undefined);
  const worker = await found;
  while (worker.state === 'installing') await new Promise((next) => setTimeout(next, 20));
  return worker.state;
}

/** Chromium fetches the manifest's icon past the service worker, and says when it cannot. */
const wrongs = ({ complaints }) => complaints.filter((what) => /^(uncaught|left)/.test(what));

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', launchFirefox],
])('in %s', (_, launch) => {
  let browser, folder, host, context;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser?.close());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lora-wasm-versions-'));
    host = await serveFolder(SITE);
    context = await browser.createBrowserContext(); // which nothing is kept in yet
  });

  afterEach(async () => {
    await context?.close();
    await host?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function openKept(hash) {
    const playground = await Playground.open(context, host.url, hash);
    await playground.page.evaluate(kept);
    return playground;
  }

  /** Another version of the site: with another title, in another script, too. */
  async function otherVersion() {
    const site = join(folder, 'other');
    await cp(SITE, site, { recursive: true });
    const index = join(site, 'index.html');
    const html = await readFile(index, 'utf8');
    await writeFile(index, html.replace(/<title>.*<\/title>/, '<title>other</title>'));
    await writeServiceWorker(site);
    return site;
  }

  test('it trains with the server stopped', async () => {
    const playground = await openKept('#steps=50');
    await host.close();
    await playground.page.reload();
    await playground.phase('finished');
    const { result } = await trainInNode('weather', { steps: 50 });
    expect(await playground.number('#loss')).toBe(result.loss);
    await playground.page.goto(`${host.url}index.html?from=a-link#data=digits-flipped&steps=50`);
    await playground.phase('finished');
    const digits = await trainInNode('digits-flipped', { steps: 50 });
    expect(await playground.number('#loss')).toBe(digits.result.loss);
    expect(wrongs(playground)).toEqual([]);
  });

  test('another version takes over at the next navigation, and leaves nothing of the old', async () => {
    const { page, ...playground } = await openKept('#steps=50');
    await page.evaluate(() => caches.open('of another page'));
    const before = await page.evaluate(() => caches.keys());
    const address = page.url();
    expect(before).toHaveLength(2);

    host.show(await otherVersion());
    expect(await page.evaluate(update)).toBe('installed');
    expect(await page.title()).toMatch('LoRA');
    await page.reload();
    await page.waitForFunction(() => document.title === 'other');
    expect([page.url(), address]).toEqual([address, expect.stringContaining('steps=50')]);
    const after = await page.evaluate(() => caches.keys());
    expect(after).toHaveLength(2);
    expect(after.filter((name) => before.includes(name))).toEqual(['of another page']);

    await host.close();
    await page.reload();
    expect(await page.title()).toBe('other');
    expect(wrongs(playground)).toEqual([]);
  });

  test('a tab that shows the old version keeps it, and so do all beside it', async () => {
    const { page } = await openKept('#steps=50');
    const beside = await newTab(context);
    await beside.goto(host.url);
    host.show(await otherVersion());
    expect(await page.evaluate(update)).toBe('installed');
    await beside.reload();
    expect(await beside.title()).toMatch('LoRA');
    await page.close();
    await beside.reload();
    await beside.waitForFunction(() => document.title === 'other');
  });

  test('a version whose files are not all its own is not taken', async () => {
    const { page } = await openKept('#steps=50');
    const site = await otherVersion();
    const [script] = (await readdir(join(site, 'assets'))).filter((name) => name.endsWith('.js'));
    await appendFile(join(site, 'assets', script), ' ');
    host.show(site);
    expect(await page.evaluate(update)).toBe('redundant');
    await page.reload();
    expect(await page.title()).toMatch('LoRA');
  });
});
