import { setTimeout as pause } from 'node:timers/promises';

/** Longer than the library waits for a worker whose script is missing. */
const PATIENCE_MS = 60_000;

/** After an error of the page it may still go on. */
const AFTER_ERROR_MS = 15_000;

/** What comes late: the console's lines, the requests of a worker. */
const SETTLE_MS = 300;

/**
 * Opens a page as somebody who has never been there, until it says what came of it in its <output>.
 *
 * @typedef {object} Visit
 * @property {object} [outcome] what the page said
 * @property {string[]} console its lines, and those of its workers; uncaught errors too
 *
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} url
 * @returns {Promise<Visit>}
 */
export async function visit(browser, url) {
  const context = await browser.createBrowserContext();
  const lines = [];
  let deadline = performance.now() + PATIENCE_MS;
  const failed = () => (deadline = Math.min(deadline, performance.now() + AFTER_ERROR_MS));
  const listen = (target) =>
    target.on('console', (line) => {
      lines.push(wordsOf(line));
      if (line.type() === 'error') failed();
    });
  context.on('targetcreated', async (target) => {
    if (target.type() === 'service_worker') listen(await target.worker());
  });
  try {
    const page = listen(await context.newPage());
    page.on('pageerror', (error) => {
      lines.push(`uncaught: ${error?.message ?? error}`);
      failed();
    });
    await page.goto(url);
    let said = '';
    while (!said && performance.now() < deadline) {
      await pause(50);
      said = await page.evaluate(readOutput).catch(() => ''); // it is being loaded anew
    }
    await pause(SETTLE_MS);
    return { outcome: said ? JSON.parse(said) : undefined, console: lines };
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
const readOutput = () => globalThis.document.querySelector('output')?.textContent;

function wordsOf(line) {
  const text = line.text().replaceAll(/http:\/\/(127\.0\.0\.1|localhost):\d+/g, '');
  const from = line.location()?.url?.replace(/^https?:\/\/[^/]+/, '');
  return `${line.type()}: ${text}${/Failed to load/.test(text) && from ? ` (${from})` : ''}`;
}
