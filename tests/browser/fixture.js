import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { newTab, Playground } from './playground.js';
import { serveSite } from './serve.js';

/**
 * Serves the site and starts a browser for the tests of a file.
 *
 * @param {() => Promise<import('puppeteer-core').Browser>} launch
 */
export function useBrowser(launch) {
  let site, browser;
  const shared = [];

  beforeAll(async () => {
    site = await serveSite();
    browser = await launch();
  });

  afterAll(async () => {
    const complaints = [];
    for (const playground of shared) complaints.push(...(await fixture.close(playground)));
    await browser?.close();
    await site?.close();
    expect(complaints).toEqual([]);
  });

  const fixture = {
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
    /**
     * A page that the tests of a file or a group share: each brings it where it begins, by `go()`. What
     * goes wrong in it is looked at after each of them.
     *
     * @returns {{ playground: Playground }}
     */
    share(hash, prepare) {
      const held = {};
      beforeAll(async () => {
        held.playground = await this.openAtRest(hash, prepare);
        shared.push(held.playground);
      });
      afterEach(() => expect(held.playground.complaints).toEqual([]));
      return held;
    },
    /** Closes a tab, and returns what went wrong in it. */
    async close(playground) {
      await playground.page.close();
      return [...playground.complaints, ...site.missing];
    },
  };
  return fixture;
}
