/** The way from the top of the page to all that is below its first screen. */
import { describe, expect, test } from '@jest/globals';
import { launchChromiumShell } from './browsers.js';
import { examine } from './axe.js';
import { useBrowser } from './fixture.js';
import { beyondTheEdge, outside } from './layout.js';
import { until } from './until.js';

const browser = useBrowser(launchChromiumShell);
const shared = browser.share('#data=planted&steps=5&speed=full');

const isOpen = (page) => page.$eval('#contents', (list) => list.checkVisibility());

const textsOf = (page, selector) =>
  page.$$eval(selector, (all) => all.map(({ textContent }) => textContent));

test('it lists the panels by their titles, and the parts of the article, in their order', async () => {
  const { page } = shared.playground;
  const titles = await textsOf(page, 'section.panel h2, .article h3:not(.references h3)');
  const listed = await textsOf(page, '#contents a');
  expect(listed).toEqual(titles.slice(1)); // the pictures are on the first screen
  for (const title of ['Inside one step', 'Your own data', 'Compare runs', 'What alpha does'])
    expect(listed).toContain(title);
});

test('a part of the article is one press away, and has the focus', async () => {
  const { playground } = shared;
  const { page } = playground;
  await page.setViewport({ width: 390, height: 844 });
  await playground.go('#data=planted&steps=5&speed=full');
  for (const part of ['start', 'diverging', 'choice']) {
    const heading = `article-${part}-heading`;
    await playground.click('#contents-reach');
    await playground.click(`#contents a[href="#${heading}"]`);
    expect(await page.evaluate(() => document.activeElement.id)).toBe(heading);
    expect(await outside(page, [`#${heading}`])).toEqual([]);
    expect(await page.$eval(`#${heading}`, (h3) => h3.getBoundingClientRect().top)).toBeLessThan(
      90,
    );
  }
});

test('on a phone it is in reach wherever the page is, and a note opens in sight', async () => {
  const { playground } = shared;
  const { page } = playground;
  await page.setViewport({ width: 390, height: 844 });
  await playground.go('#data=planted&steps=5&speed=full');
  await page.keyboard.press('Shift'); // nothing leads to an earlier place any more
  // With its heading at the upper edge.
  await page.$eval('#rank-question', (panel) => scrollBy(0, panel.getBoundingClientRect().top));
  expect(await outside(page, ['#contents-reach'])).toEqual([]);
  await page.$eval('#rank-question .what-you-see summary', (summary) => summary.click());
  await until('the note in sight', async () => {
    return (await outside(page, ['#rank-question .what-you-see'])).length === 0;
  });
  await playground.click('#contents-reach');
  await playground.click('#contents a[href="#merging"]');
  expect(await outside(page, ['#merging-heading'])).toEqual([]);
});

test('the article takes the data that it speaks of, and shows them', async () => {
  const { playground } = shared;
  const { page } = playground;
  await playground.go('#data=planted&steps=5&speed=full');
  await page.$eval('.article', (article) => article.scrollIntoView());
  const overFitting = (await page.$$('.article .link-button'))[1];
  await overFitting.click();
  await page.waitForFunction(() => location.hash.includes('data=over-fitting'));
  expect(await page.evaluate(() => scrollY)).toBe(0);
  // There, the error on unseen rows rises again.
  await playground.choose('speed', 'full');
  await page.waitForFunction(() =>
    /^Unseen, lowest was 0\.3\d+/.test(document.querySelector('#held-out-change').textContent),
  );
});

test('by keyboard: Enter opens it, Tab goes through it, and Enter leads there', async () => {
  const { playground } = shared;
  const { page } = playground;
  await playground.go('#data=planted&steps=5&speed=full');
  const address = page.url();
  await page.focus('#contents-reach');
  await page.keyboard.press('Enter');
  expect(await isOpen(page)).toBe(true);
  await page.keyboard.press('Escape');
  expect(await isOpen(page)).toBe(false);
  expect(await page.evaluate(() => document.activeElement.id)).toBe('contents-reach');
  await page.keyboard.press('Enter');
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  while ((await focused()) !== 'Challenges') await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await isOpen(page)).toBe(false);
  expect(await page.evaluate(() => document.activeElement.id)).toBe('challenges-heading');
  expect(await outside(page, ['#challenges-heading'])).toEqual([]);
  expect(page.url()).toBe(address); // which is the run's
  await page.keyboard.press('Tab'); // and on from there
  expect(await page.evaluate(() => !!document.activeElement.closest('#challenges'))).toBe(true);
});

test('on a phone it leads to the panel, too, when what is above is drawn for the first time', async () => {
  const playground = await browser.open('#data=planted&steps=5&speed=full', (page) =>
    page.setViewport({ width: 390, height: 844 }),
  );
  const { page } = playground;
  await playground.rest();
  await playground.click('#contents-reach');
  await playground.click('#contents a[href="#inside-step"]');
  await page.waitForSelector('#step-summary .step-gradients');
  await until('the panel', () =>
    page.$eval('#inside-step', (panel) => Math.abs(panel.getBoundingClientRect().top) < 150),
  );
  expect(await browser.close(playground)).toEqual([]);
});

describe.each([
  [1440, 900],
  [1024, 768],
  [768, 1024],
  [390, 844],
  [844, 390],
  [360, 640],
  [640, 400],
])('at %i × %i', (width, height) => {
  test('a click opens it inside of the window, and leads there below the bar', async () => {
    const { playground } = shared;
    const { page } = playground;
    await page.setViewport({ width, height });
    await playground.go('#data=planted&steps=5&speed=full');
    const heights = () =>
      page.evaluate(() => {
        const { height } = document.querySelector('.masthead').getBoundingClientRect();
        return height;
      });
    const withIt = await heights();
    await page.$eval('#contents-open', (button) => (button.style.display = 'none'));
    expect(await heights()).toBeGreaterThan(withIt - 1); // it takes no line of its own
    await page.$eval('#contents-open', (button) => button.style.removeProperty('display'));
    const openers = await page.$$eval('[popovertarget="contents"]', (buttons) =>
      buttons.filter((button) => button.checkVisibility()).map(({ id }) => `#${id}`),
    );
    expect(openers.length).toBeGreaterThan(0);
    expect(await outside(page, openers)).toEqual([]);
    expect(await beyondTheEdge(page)).toEqual([]);
    for (const opener of openers) {
      await playground.click(opener);
      expect(await outside(page, ['#contents'])).toEqual([]);
      if (opener === openers[0]) expect((await examine(page, '#contents')).violations).toEqual([]);
      await page.$eval('#contents > a:last-of-type', (link) => link.scrollIntoView());
      await playground.click('#contents > a:last-of-type');
      const isSeen = await page.$eval('#link-heading', (heading) => {
        const { left, top, height } = heading.getBoundingClientRect();
        return heading.contains(document.elementFromPoint(left + 5, top + height / 2));
      });
      expect(isSeen).toBe(true);
      await page.evaluate(() => scrollTo(0, 0));
    }
  });
});

test.each([
  [1440, 900],
  [1024, 768],
  [768, 1024],
  [390, 844],
  [844, 390],
  [640, 360],
])('it is in reach wherever the page is, at %i × %i', async (width, height) => {
  const { playground } = shared;
  const { page } = playground;
  await page.setViewport({ width, height });
  await playground.go('#data=planted&steps=5&speed=full');
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  expect(await outside(page, ['#contents-reach'])).toEqual([]);
  await playground.click('#contents-reach');
  expect(await outside(page, ['#contents'])).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement.id)).toBe('contents-reach');
});

test('it is in the colours of the dark scheme, too', async () => {
  const { playground } = shared;
  await playground.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await playground.go('#data=planted&steps=5&speed=full');
  await playground.click('#contents-reach');
  expect((await examine(playground.page, '#contents')).violations).toEqual([]);
  await playground.page.keyboard.press('Escape');
});

test.each(['embed=training', 'hide=settings'])('with %s there is none', async (look) => {
  const playground = await browser.openAtRest(`#steps=5&speed=full&${look}`);
  expect(await playground.page.$('#contents, [popovertarget="contents"]')).toBeNull();
  expect(await browser.close(playground)).toEqual([]);
});
