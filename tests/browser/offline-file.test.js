/** dist/playground.html, opened by a double click: from a folder where there is nothing else. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeOneFile } from '../../tools/one-file.mjs';
import { launchChromium, launchFirefox } from './browsers.js';
import { chooseWind, expected as expectedOfOwn, trainOnIt, WEATHER } from './own-data.js';
import { Playground } from './playground.js';
import { serveFolder } from './serve.js';
import { trainInNode } from './tasks.js';

const FILE = fileURLToPath(new URL('../../dist/playground.html', import.meta.url));
const run = { rank: 2, steps: 60_000 };
const html = await readFile(FILE, 'utf8');

test('it is one file of at most 1 MB', async () => {
  expect((await stat(FILE)).size).toBeLessThanOrEqual(1024 ** 2);
});

/** Runs in the page, before it: counts what workers say. */
function countAnswers() {
  globalThis.answers = 0;
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', () => globalThis.answers++);
    }
  };
}

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', launchFirefox],
])('in %s', (_, launch) => {
  let folder, browser, expected;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lora-wasm-file-'));
    browser = await launch();
    expected = (await trainInNode('weather', run)).result.loss;
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The page from a file of its own, and all that it asks for. */
  async function open(content, hash) {
    const file = join(folder, `lora ${Math.random()}.html`);
    await writeFile(file, content);
    const requests = [];
    const playground = await Playground.open(
      browser,
      pathToFileURL(file).href,
      hash,
      async (page) => {
        page.on('request', (request) => requests.push(request.url().replace(/^blob:.*/, 'blob:')));
        await page.evaluateOnNewDocument(countAnswers);
      },
    );
    await playground.drawn();
    return {
      playground,
      requests,
      answers: () => playground.page.evaluate(() => globalThis.answers),
    };
  }

  test('it trains in a worker, to the bits that the library reaches in Node', async () => {
    const { playground, requests, answers } = await open(html, `#steps=${run.steps}&speed=full`);
    await playground.phase('finished');
    expect(await playground.number('#loss')).toBe(expected);
    expect(await answers()).toBeGreaterThan(1); // the first only says that it is there
    expect(requests.slice(1).filter((url) => !/^(blob|data):/.test(url))).toEqual([]);
    expect(playground.complaints).toEqual([]);
  });

  test('it trains without one where none may start', async () => {
    const strict = html.replace('worker-src blob:', "worker-src 'none'");
    const { playground, requests, answers } = await open(strict, `#steps=${run.steps}&speed=full`);
    await playground.phase('finished');
    expect(await playground.number('#loss')).toBe(expected);
    expect(await answers()).toBe(0);
    expect(requests.slice(1).filter((url) => !/^(blob|data):/.test(url))).toEqual([]);
    expect(playground.complaints.length).toBeGreaterThan(0);
    for (const complaint of playground.complaints)
      expect(complaint).toMatch(/worker-src|blob:|no worker could be started/);
  });

  test('what would end the script, or hide its end, is nothing but text there', async () => {
    const [head, file] = [html.slice(0, html.indexOf('<style>')), join(folder, 'small.html')];
    const source = `${head}<link rel="stylesheet" href="page.css"><script type="module" src="page.js"></script></head><body></body>`;
    await writeFile(join(folder, 'index.html'), source.replace(/data:image[^"]*/, 'icon.svg'));
    await writeFile(
      join(folder, 'page.js'),
      "document.title = '<!-- <script> </SCRIPT> </script>';",
    );
    await writeFile(join(folder, 'page.css'), 'body { color: rgb(1, 2, 3) }');
    await writeFile(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeOneFile(folder, file);
    const { page, complaints } = await Playground.open(browser, pathToFileURL(file).href);
    expect(await page.title()).toBe('<!-- <script> </SCRIPT> </script>');
    expect(await page.$eval('body', (body) => getComputedStyle(body).color)).toBe('rgb(1, 2, 3)');
    expect(complaints).toEqual([]);
  });

  test('on a host, too, it offers no frame: the script of one is not beside it', async () => {
    await writeFile(join(folder, 'playground.html'), html);
    const host = await serveFolder(folder);
    try {
      const address = `${host.url}playground.html`;
      const { page } = await Playground.open(browser, address, '#steps=20&speed=full');
      await page.waitForSelector('#prepared-link');
      expect(await page.$eval('#link-embed', (list) => list.checkVisibility())).toBe(false);
      await page.close();
    } finally {
      await host.close();
    }
  });

  test('it has the digits, too', async () => {
    const { playground } = await open(html, '#data=digits-flipped&steps=50');
    await playground.phase('finished');
    const { result } = await trainInNode('digits-flipped', { steps: 50 });
    expect(await playground.number('#loss')).toBe(result.loss);
    expect(playground.complaints).toEqual([]);
  });

  /** Opens a file of one's own. */
  async function choose({ page }, path) {
    await (await page.$('#own-file')).uploadFile(path);
    await page.waitForSelector('#own-import');
  }

  test("it trains on one's own rows, to the bits of the library, and asks for nothing", async () => {
    const { playground, requests, answers } = await open(html, '#steps=20&speed=full');
    await choose(playground, fileURLToPath(WEATHER));
    await chooseWind(playground);
    await trainOnIt(playground);
    const { result } = await expectedOfOwn({ steps: 2000 });
    expect(await playground.number('#loss')).toBe(result.loss);
    expect(await answers()).toBeGreaterThan(1);
    expect(requests.slice(1).filter((url) => !/^(blob|data):/.test(url))).toEqual([]);
    expect(playground.complaints).toEqual([]);
  });

  test('names in them are nothing but text there, too', async () => {
    const hostile = '<img src=x onerror=alert(1)><!-- <script>alert(2)<\u202e';
    const file = join(folder, `${hostile}.csv`);
    const rows = Array.from({ length: 9 }, (_, k) => `${k},${k * k}\n`).join('');
    await writeFile(file, `${hostile},</script><b>y\u0007</b>\n${rows}`);
    const { playground } = await open(html, '#steps=20&speed=full');
    const { page } = playground;
    await choose(playground, file);
    const shown = await page.$eval('#own-import', ({ textContent }) => textContent);
    expect(shown).toContain('<img src=x onerror=alert(1)>');
    expect(shown).toContain('</script><b>y\ufffd</b>');
    const elements = () => page.$$eval('script', ({ length }) => length);
    const scripts = await elements();
    await trainOnIt(playground);
    expect(await page.$('img, #page b')).toBeNull();
    expect(await elements()).toBe(scripts);
    expect(playground.complaints).toEqual([]);
  });
});
