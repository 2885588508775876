import { afterAll, beforeAll } from '@jest/globals';
import { newTab, Playground } from './playground.js';
import { serveSite } from './serve.js';

/**
 * Serves the site and starts a browser for the tests of a file.
 *
 * @param {() => Promise<import('puppeteer-core').Browser>} launch
 */
export function useBrowser(launch) {
  let site, browser;

  beforeAll(async () => {
    site = await serveSite();
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  return {
    get url() {
      return site.url;
    },
    /** A tab without the page. */
    newTab: () => newTab(browser),
    /**
     * The playground in a new tab.
     *
     * @param {string} [hash]
     * @param {(page: import('puppeteer-core').Page) => Promise<void>} [prepare]
     */
    async open(hash, prepare) {
      const playground = await Playground.open(browser, site.url, hash, prepare);
      await playground.drawn();
      return playground;
    },
    /** The same, with nothing that moves and its run at rest: most tests look at what is there then. */
    async openAtRest(hash, prepare) {
      const playground = await this.open(hash, async (page) => {
        await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
        await prepare?.(page);
      });
      await playground.rest();
      return playground;
    },
    /** Closes a tab, and returns what went wrong in it. */
    async close(playground) {
      await playground.page.close();
      return [...playground.complaints, ...site.missing];
    },
  };
}
