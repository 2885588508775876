/** At 200 %: a window of 1280 × 800 is one of 640 × 400 to the page, with two pixels for each. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { beyondTheEdge } from './layout.js';

const browser = useBrowser(launchChromiumShell);
const shared = browser.share('#steps=20&speed=full');
let playground;

beforeEach(() => ({ playground } = shared));

const ZOOMED = { width: 640, height: 400, deviceScaleFactor: 2 };

async function open(hash) {
  await playground.page.setViewport(ZOOMED);
  await playground.go(hash);
  return playground.page;
}

/** Texts that are cut: wider than what shows them, which neither scrolls nor is for screen readers only. */
const cutOff = (page) =>
  page.evaluate(() => {
    const isCut = (element) => {
      const { overflowX, textOverflow } = getComputedStyle(element);
      const hides = overflowX === 'hidden' || overflowX === 'clip' || textOverflow === 'ellipsis';
      return hides && element.scrollWidth > element.clientWidth + 1;
    };
    return [...document.querySelectorAll('body *')]
      .filter((element) => !element.closest('.visually-hidden, .own-file > input, svg, math'))
      .filter(isCut)
      .map((element) => element.outerHTML.slice(0, 80));
  });

/** What a list shows when it is closed, beside the room that it has for that. */
const cutLists = (page) =>
  page.evaluate(() => {
    const measure = document.createElement('canvas').getContext('2d');
    const ARROW = 22;
    return [...document.querySelectorAll('select')]
      .filter((list) => list.checkVisibility())
      .filter((list) => {
        const { font, paddingLeft, paddingRight } = getComputedStyle(list);
        measure.font = font;
        const words = measure.measureText(list.selectedOptions[0].textContent).width;
        return (
          words + parseFloat(paddingLeft) + parseFloat(paddingRight) + ARROW > list.clientWidth
        );
      })
      .map(({ id, clientWidth }) => `${id}: ${clientWidth}`);
  });

describe.each([
  '#data=redraw&steps=20&speed=full',
  '#data=planted&rank=16&steps=50&speed=full',
  '#lr=5&speed=full',
])('at 200 %% of %s', (hash) => {
  test('nothing is cut off, and nothing is beyond the edge', async () => {
    const page = await open(hash);
    expect(await beyondTheEdge(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    expect(await cutLists(page)).toEqual([]);
  });

  test('the rank and the run are at hand', async () => {
    const page = await open(hash);
    const before = await playground.text('#rank-value');
    const isAtHand = (selector) =>
      page.$eval(selector, (element) => {
        const box = element.getBoundingClientRect();
        const middle = [box.left + box.width / 2, box.top + box.height / 2];
        return element.contains(document.elementFromPoint(...middle));
      });
    for (const selector of ['#rank', '#run', '#one-step', '#reset']) {
      expect([selector, await isAtHand(selector)]).toEqual([selector, true]);
    }
    await page.focus('#rank');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(
      (old) => document.querySelector('#rank-value').textContent !== old,
      {},
      before,
    );
  });
});

test.each([
  [1440, 900],
  [1280, 800],
  [1024, 768],
  [768, 1024],
  [844, 390],
  [390, 844],
  [320, 568],
])(
  'at %i × %i no list cuts its choice, and the bar is inside the window',
  async (width, height) => {
    await playground.page.setViewport({ width, height });
    await playground.go('#steps=20&speed=full');
    for (const mode of ['auto', 'line-search', 'own']) {
      await playground.page.select('#lr-mode', mode);
      expect([mode, await cutLists(playground.page)]).toEqual([mode, []]);
      expect([mode, await beyondTheEdge(playground.page)]).toEqual([mode, []]);
    }
  },
);
