import { launchChromium } from '../browser/browsers.js';
import { serveProject } from './serve.js';

/** @import { Engine } from './engine-node.js' */

/** Headless Chromium. @returns {Promise<Engine>} */
export async function chromium() {
  const browser = await launchChromium();
  const server = await serveProject();
  const version = (await browser.version()).split('/')[1];
  return {
    name: `chromium-${Number.parseInt(version, 10)}`,
    version,
    run: (job, report) => runInPage(browser, server.url, job, report),
    async close() {
      server.close();
      await browser.close();
    },
  };
}

/** Every job has a page of its own, and the page's thread to itself, as a train() in a page has. */
async function runInPage(browser, url, job, report) {
  const page = await browser.newPage();
  try {
    await new Promise((resolve, reject) => {
      page.on('error', reject);
      page.on('pageerror', reject);
      start(page, url, job, (message) => {
        if (message.done) resolve();
        else report(message);
      }).catch(reject);
    });
  } finally {
    await page.close();
  }
}

/** The page reports by itself: a call into it that takes minutes would run into a time limit. */
async function start(page, url, job, report) {
  await page.exposeFunction('report', report);
  await page.evaluateOnNewDocument((job) => (globalThis.job = job), job);
  await page.goto(new URL('tests/bench/page/index.html', url).href);
}
