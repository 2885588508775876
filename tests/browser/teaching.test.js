import { afterEach, describe, expect, test } from '@jest/globals';
import { examine } from './axe.js';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { until } from './until.js';
import { beyondTheEdge, drawnAnew, transitions } from './layout.js';

const SHORT = 'steps=50&speed=full';

const browser = useBrowser(launchChromiumShell);
let playground;

afterEach(async () => {
  if (playground) expect(await browser.close(playground)).toEqual([]);
  playground = undefined;
});

/** The page with nothing remembered of earlier visits, its run at its end. */
async function open(hash, prepare) {
  playground = await browser.openAtRest(hash, async (page) => {
    await page.evaluateOnNewDocument(() => {
      if (!sessionStorage.opened) localStorage.clear();
      sessionStorage.opened = true;
    });
    await prepare?.(page);
  });
  return playground.page;
}

const focused = () => playground.page.evaluate(() => document.activeElement.id);

const tourSays = (number) =>
  playground.page.waitForFunction(
    (expected) => document.querySelector('#tour .note')?.textContent === expected,
    {},
    `Step ${number} of 5`,
  );

/** Waits for a step of the tour: said, highlighted, with the focus on its heading. */
async function tourIsAt(number, panel) {
  await tourSays(number);
  expect(await focused()).toBe('tour-title');
  const toured = await playground.page.$$eval('[data-toured]', (all) => all.map(({ id }) => id));
  expect(toured).toEqual([panel]);
  await playground.page.waitForFunction(
    (tour) => location.hash.includes(tour),
    {},
    `tour=${number}`,
  );
  // What is above it may still grow, and it is led to again.
  await until('the panel on the screen', () =>
    playground.page.$eval(`#${panel}`, (element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < 700;
    }),
  );
}

const noTour = () => playground.page.waitForFunction(() => !document.querySelector('#tour'));

/** Goes by Tab to an element, and presses Enter there. */
async function enter(id, backwards = false) {
  const { keyboard } = playground.page;
  if (backwards) await keyboard.down('Shift');
  for (let presses = 0; (await focused()) !== id; presses++) {
    expect(presses).toBeLessThan(12);
    await keyboard.press('Tab');
  }
  if (backwards) await keyboard.up('Shift');
  await keyboard.press('Enter');
}

test('the tour by keyboard alone, from its button to its end, and it is remembered', async () => {
  const page = await open(`#${SHORT}`);
  expect(await page.$('#tour')).toBeNull();
  expect(await playground.text('#tour-start')).toBe('Tour');
  await enter('tour-start');
  await tourIsAt(1, 'matrices');
  expect(await playground.isReady('#tour-back')).toBe(false);
  await enter('tour-next');
  await tourIsAt(2, 'training');
  await enter('tour-back');
  await tourIsAt(1, 'matrices');
  await enter('tour-next');
  await tourIsAt(2, 'training');
  await enter('tour-next');
  await tourIsAt(3, 'controls');
  expect(await playground.text('#tour-next')).toBe('Skip');
  while ((await focused()) !== 'rank') await page.keyboard.press('Tab'); // the card stands before it
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.querySelector('#tour-next').textContent === 'Next');
  expect(await playground.text('.tour-deed')).toContain('Done');
  await enter('tour-next', true);
  await tourIsAt(4, 'rank-question');
  await enter('tour-next');
  await tourIsAt(5, 'held-out');
  await enter('tour-next');
  await noTour();
  expect(await focused()).toBe('tour-start');
  await page.waitForFunction(() => !location.hash.includes('tour'));
  expect(await playground.text('#tour-start')).toBe('Tour ✓');
  await page.reload();
  await playground.drawn();
  expect(await playground.text('#tour-start')).toBe('Tour ✓');
});

test('Escape leaves the tour from anywhere; one that was left is not remembered as done', async () => {
  const page = await open(`#${SHORT}&tour=2`);
  await tourIsAt(2, 'training');
  await page.focus('#rank');
  await page.keyboard.press('Escape');
  await noTour();
  expect(await focused()).toBe('tour-start');
  expect(await playground.text('#tour-start')).toBe('Tour');
});

test('the tour goes on over other data, and leaves out what is hidden', async () => {
  const page = await open(`#${SHORT}&tour=2&hide=training`);
  expect(await playground.text('#tour')).toContain('Step 2 of 4');
  expect(await page.$eval('[data-toured]', ({ id }) => id)).toBe('controls');
  await playground.choose('data', 'planted');
  await page.waitForFunction(() => location.hash.includes('data=planted'));
  expect(await playground.settings()).toMatchObject({ tour: '2' });
  expect(await playground.text('#tour')).toContain('Step 2 of 4');
});

test.each([
  ['99', 'Step 5 of 5'],
  ['2.4', 'Step 2 of 5'],
])('tour=%s is mended: %s', async (text, place) => {
  await open(`#${SHORT}&tour=${text}`);
  expect(await playground.text('#tour .note')).toBe(place);
});

test.each(['-1', 'x', '<b>'])('tour=%s starts none', async (text) => {
  const page = await open(`#${SHORT}&tour=${text}`);
  expect(await page.$('#tour')).toBeNull();
});

test('what is remembered may be anything, or nothing', async () => {
  const page = await open(`#${SHORT}`);
  for (const text of ['{', '{"length":3}', '[1,null,"<b>","tour"]']) {
    await page.evaluate((kept) => localStorage.setItem('lora-wasm.done', kept), text);
    await page.reload();
    await playground.rest();
    const expected = text.includes('tour') ? 'Tour ✓' : 'Tour';
    expect(await playground.text('#tour-start')).toBe(expected);
  }
});

test('what another tab has done meanwhile is kept as well', async () => {
  const page = await open(`#${SHORT}&tour=5`);
  await page.evaluate(() => localStorage.setItem('lora-wasm.done', '["few-steps"]'));
  await playground.click('#tour-next');
  await noTour();
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('lora-wasm.done')));
  expect(kept.toSorted()).toEqual(['few-steps', 'tour']);
});

test('where the browser keeps nothing, the page works all the same', async () => {
  await open(`#${SHORT}&tour=5`, (tab) =>
    tab.evaluateOnNewDocument(() => {
      const refuse = () => {
        throw new DOMException('refused', 'SecurityError');
      };
      Object.defineProperty(window, 'localStorage', { get: refuse });
    }),
  );
  await playground.click('#tour-next');
  await noTour();
  expect(await playground.text('#tour-start')).toBe('Tour ✓');
});

/** Runs in the page: what stays under the tour or the bar when all is scrolled to its end. */
async function hiddenAtTheEnd() {
  const boxOf = (selector) => document.querySelector(selector).getBoundingClientRect();
  const told = document.querySelector('.tour-told');
  told.scrollTop = told.scrollHeight;
  dispatchEvent(new Event('wheel')); // a person scrolls: the tour no longer leads to its place
  scrollTo(0, document.documentElement.scrollHeight);
  await new Promise(requestAnimationFrame);
  const [tour, bar] = [boxOf('#tour'), boxOf('.controls-drive')];
  const isFixed = getComputedStyle(document.querySelector('.controls-drive')).position === 'fixed';
  const end = isFixed ? bar.top : innerHeight;
  const checks = {
    'the words of the tour':
      told.lastElementChild.getBoundingClientRect().bottom - boxOf('.tour-told').bottom,
    'the tour, under the bar': tour.bottom - end,
    'the end of the page': boxOf('.colophon').bottom - Math.min(tour.top, end),
  };
  return Object.entries(checks).filter(([, hidden]) => hidden > 1);
}

describe('in windows of all sizes', () => {
  const shared = browser.share(`#data=redraw&${SHORT}`);

  describe.each([
    [390, 844],
    [360, 640],
    [320, 568],
    [844, 390],
    [640, 400],
    [390, 420], // with a keyboard on the screen
  ])('in a window of %i × %i', (width, height) => {
    test.each([1, 3])(
      'step %i of the tour can be used, and all scrolls clear of it',
      async (number) => {
        const { page } = shared.playground;
        await page.setViewport({ width, height });
        await shared.playground.go(`#data=redraw&${SHORT}&tour=${number}`);
        expect(await shared.playground.text('#tour .note')).toBe(`Step ${number} of 5`);
        const covered = await page.$$eval('#tour button, #rank, #run', (all) =>
          all
            .filter((element) => {
              const box = element.getBoundingClientRect();
              const middle = [box.left + box.width / 2, box.top + box.height / 2];
              return !element.contains(document.elementFromPoint(...middle));
            })
            .map(({ id }) => id),
        );
        expect(covered).toEqual([]);
        expect(await beyondTheEdge(page)).toEqual([]);
        expect(await page.evaluate(hiddenAtTheEnd)).toEqual([]);
      },
    );
  });
});

test.each([
  ['at the thin matrices', 1],
  ['at the rank', 3],
])('on a phone, what the tour says %s is seen above it', async (_, number) => {
  const page = await open(`#data=redraw&${SHORT}`);
  await page.setViewport({ width: 390, height: 844 });
  for (let step = 1; step <= number; step++) {
    await playground.click(step === 1 ? '#tour-start' : '#tour-next');
    await tourSays(step);
  }
  await until('the matrices in view', () =>
    page.evaluate(() => {
      const { top } = document.querySelector('#tour').getBoundingClientRect();
      return [...document.querySelectorAll('#shapes canvas')].every((canvas) => {
        const box = canvas.getBoundingClientRect();
        return box.top >= 0 && box.bottom <= top;
      });
    }),
  );
});

test('every view has words that say what it shows', async () => {
  const page = await open(`#data=digits-flipped&${SHORT}`);
  const noted = await page.$$eval('.what-you-see', (all) =>
    all.map((n) => n.closest('section').id),
  );
  expect(noted).toEqual([
    ...['matrices', 'training', 'step-summary', 'inside-step', 'rank-question', 'spectrum'],
    ...['parameters', 'held-out', 'merging', 'pictures', 'comparison'],
  ]);
  const isShown = () => page.$eval('#training .what-you-see p', (words) => words.checkVisibility());
  expect(await isShown()).toBe(false);
  await page.focus('#training .what-you-see summary');
  await page.keyboard.press('Enter');
  expect(await isShown()).toBe(true);
});

test('what LoRA is can be asked for on the first screen', async () => {
  const page = await open('#data=redraw&steps=20&speed=full');
  expect(await playground.text('#matrices .what-you-see summary')).toBe('What is LoRA?');
  await page.click('#matrices .what-you-see summary');
  expect(await playground.text('#matrices .what-you-see p')).toMatch(
    /^LoRA, low-rank adaptation, teaches a trained layer something new and leaves its weights w/,
  );
});

describe.each(['light', 'dark'])('%s, with the tour and all notes open', (scheme) => {
  const shared = browser.share(`#data=digits-flipped&${SHORT}&tour=3&theme=${scheme}`);

  test.each([1280, 360])('axe finds nothing, and nothing is cut, %i px wide', async (width) => {
    const { page } = shared.playground;
    await page.setViewport({ width, height: 800 });
    await page.$$eval('details', (all) => all.forEach((details) => (details.open = true)));
    await drawnAnew(page);
    expect((await examine(page)).violations).toEqual([]);
    expect(await beyondTheEdge(page)).toEqual([]);
    expect(await transitions(page)).toEqual(['0s']);
  });
});
