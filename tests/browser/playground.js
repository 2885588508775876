import { PATIENCE_MS } from './browsers.js';

/**
 * The playground in a browser tab, as the tests see it: what is on the page and what a user does.
 *
 * @import { Browser, Page } from 'puppeteer-core'
 */

/**
 * A new tab; on a slower machine with CHROMIUM_THROTTLE=4.
 *
 * @param {Pick<Browser, 'newPage'>} browser or a context of it
 */
export async function newTab(browser) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const rate = Number(process.env.CHROMIUM_THROTTLE ?? 1);
  const isChromium = /chrom/i.test(await page.browser().version());
  if (rate > 1 && isChromium) await page.emulateCPUThrottling(rate);
  return page;
}

/** What a run can be at rest in. */
const RESTING = ['ready', 'paused', 'finished', 'failed'];

/** Runs in the page: resolves when the page is kept offline, and answered from what is kept. */
export async function kept() {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((next) => setTimeout(next, 20));
}

/**
 * Runs in the page: pauses a run as soon as so many steps are done. It watches from before the run
 * begins: until a call from here gets there, the run may have ended.
 *
 * @param {number} expected
 */
function pauseOnceAt(expected) {
  new MutationObserver((_, observer) => {
    const { phase, step } = document.documentElement.dataset;
    if (phase !== 'running' || Number(step) < expected) return;
    observer.disconnect();
    /** @type {HTMLElement} */ (document.querySelector('#run')).click();
  }).observe(document, {
    subtree: true,
    attributes: true,
    attributeFilter: ['data-phase', 'data-step'],
  });
}

/**
 * Prepares a tab so that the run that begins on arrival is paused after so many steps.
 *
 * @param {number} step
 */
export const pausing = (step) => async (/** @type {Page} */ page) => {
  await page.evaluateOnNewDocument(pauseOnceAt, step);
};

/** Settings without data are those of the weather, whose numbers most tests are about. */
function withData(hash) {
  const settings = new URLSearchParams(hash.replace(/^#/, ''));
  if (hash === '' || settings.has('data')) return hash;
  return hash.replace('#', '#data=weather&');
}

export class Playground {
  /** Everything that should not happen: console messages, failed requests, other origins … */
  complaints = /** @type {string[]} */ ([]);

  /**
   * @param {Page} page
   * @param {string} url of the site
   */
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  /**
   * Opens the page in a new tab.
   *
   * @param {Pick<Browser, 'newPage'>} browser or a context of it
   * @param {string} url of the site
   * @param {string} [hash]
   * @param {(page: Page) => Promise<void>} [prepare] what to do before anything is loaded
   */
  static async open(browser, url, hash = '', prepare = async () => {}) {
    const playground = new Playground(await newTab(browser), url);
    await playground.#listen();
    await prepare(playground.page);
    await playground.page.goto(url + withData(hash));
    return playground;
  }

  async #listen() {
    const { page, complaints } = this;
    const { origin } = new URL(this.url);
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error}`));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    page.on('request', (request) => {
      const asked = new URL(request.url());
      if (asked.origin !== origin && asked.protocol !== 'data:') complaints.push(`left: ${asked}`);
    });
    page.on('response', (response) => {
      if (!response.ok()) complaints.push(`${response.status()}: ${response.url()}`);
    });
    await page.evaluateOnNewDocument(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        reportError(new Error(`policy: ${violatedDirective} ${blockedURI}`)),
      );
    });
  }

  /** Waits until there is more on the page than its heading. */
  async drawn() {
    await this.page.waitForFunction(() => document.documentElement.dataset.phase !== undefined);
  }

  /** Waits until the run is in a phase, and what that phase shows is on the page. */
  async phase(/** @type {string} */ phase) {
    await this.page.waitForFunction(
      (expected) => document.documentElement.dataset.phase === expected,
      { polling: 'raf' },
      phase,
    );
  }

  /** Waits until nothing is under way any more. */
  async rest() {
    await this.page.waitForFunction(
      (resting) => resting.includes(document.documentElement.dataset.phase ?? ''),
      { polling: 'raf' },
      RESTING,
    );
  }

  /** Waits until at least so many steps are done. */
  async step(/** @type {number} */ step) {
    await this.page.waitForFunction(
      (expected) => Number(document.documentElement.dataset.step) >= expected,
      { polling: 'raf' },
      step,
    );
  }

  /**
   * Gives the page another address, as a link in it would, and waits until the run of it rests. A page
   * that is there already takes a third of the time of a new one. By way of other data, so that all
   * begins anew; what is not of the data, as runs that were kept, stays.
   */
  async go(/** @type {string} */ hash) {
    await this.page.evaluate(async (wanted) => {
      const drawn = async () => {
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
      };
      scrollTo(0, 0);
      await drawn(); // the phase may be that of the frame before
      const { phase = '' } = document.documentElement.dataset;
      // Where a run was stopped, the next one would wait as well.
      const stopped = ['ready', 'paused'].includes(phase);
      if (stopped) /** @type {HTMLElement} */ (document.querySelector('#run')).click();
      const other = wanted.includes('data=planted') ? 'over-fitting' : 'planted';
      const seed = Math.round(1e6 * Math.random());
      for (const next of [`#data=${other}&steps=1&seed=${seed}`, wanted]) {
        const heard = new Promise((resolve) =>
          addEventListener('hashchange', resolve, { once: true }),
        );
        location.hash = next;
        await heard;
        // What the page tells from now on is of the new run: the phase of the one before is no rest.
        delete document.documentElement.dataset.phase;
        await drawn();
      }
    }, withData(hash));
    await this.rest();
  }

  /** Goes on with a run that is at rest, and pauses it as soon as so many steps are done. */
  async goOnUntil(/** @type {number} */ step) {
    await this.page.evaluate(pauseOnceAt, step);
    await this.click('#run');
    await this.step(step); // until then it may be at rest where it was
    await this.phase('paused');
  }

  /** What the button that shares the page copies. */
  async shared() {
    const clipboard = ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write'];
    const { origin } = new URL(this.page.url());
    await this.page.browserContext().overridePermissions(origin, clipboard);
    await this.press('#share');
    await this.page.waitForFunction(
      () => document.querySelector('#share')?.textContent === 'Copied',
    );
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** The words of an element. */
  text(/** @type {string} */ selector) {
    return this.page.$eval(selector, (element) => (element.textContent ?? '').trim());
  }

  /** The exact number behind what is shown; NaN where there is none. */
  async number(/** @type {string} */ selector) {
    return (await this.numbers(selector))[0];
  }

  /** The errors on held-out rows: of w alone, with the adapter, fully fine-tuned. */
  errors() {
    return this.numbers('#errors data');
  }

  async numbers(/** @type {string} */ selector) {
    const values = await this.page.$$eval(selector, (all) => all.map(({ value }) => value));
    return values.map((value) => (value === '' ? NaN : Number(value)));
  }

  /** The settings in the page's address. */
  async settings() {
    return Object.fromEntries(new URLSearchParams(new URL(this.page.url()).hash.slice(1)));
  }

  /**
   * Clicks on an element when it has come to rest: what is above it may have just grown. Not where the
   * bar covers it, which would get the click.
   */
  click(/** @type {string} */ selector, options = {}) {
    return this.page
      .locator(selector)
      .setTimeout(PATIENCE_MS)
      .filter((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        const isCovered = hit?.closest('.controls') && !element.closest('.controls');
        if (isCovered) element.scrollIntoView({ block: 'center' });
        return !isCovered;
      })
      .click(options);
  }

  /** Whether a button has something to do. */
  isReady(/** @type {string} */ selector) {
    return this.page.$eval(selector, (button) => button.getAttribute('aria-disabled') === 'false');
  }

  /** Chooses one of a group of radio buttons, or of a list. */
  async choose(/** @type {string} */ group, /** @type {string} */ value) {
    if (await this.page.$(`select[name="${group}"]`)) return this.page.select(`#${group}`, value);
    return this.click(`input[name="${group}"][value="${value}"]`);
  }

  /** Clicks a button, which may not be possible yet. */
  async press(/** @type {string} */ selector) {
    await this.click(`${selector}[aria-disabled="false"]`);
  }

  /** Types another value into a field, and leaves it. */
  async type(/** @type {string} */ selector, /** @type {string} */ value) {
    await this.click(selector, { count: 3 });
    await this.page.keyboard.type(value);
    await this.page.keyboard.press('Tab');
  }
}
