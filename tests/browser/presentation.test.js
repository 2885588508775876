import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { examine } from './axe.js';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { beyondTheEdge, drawnAnew, transitions } from './layout.js';
import { drop, WEATHER } from './own-data.js';

const browser = useBrowser(launchChromiumShell);

/** Opens the page with a colour scheme and a width, and waits for its run to end. */
async function openAs(hash, scheme, width) {
  const playground = await browser.open(hash, async (page) => {
    await page.setViewport({ width, height: 800 });
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
  });
  await playground.rest();
  return playground;
}

/** Throws where axe-core has something to say of a page, or of a part of it. */
async function expectNothing(page, part) {
  const { violations, passes } = await examine(page, part);
  expect(violations).toEqual([]);
  expect(passes).toBeGreaterThan(part ? 10 : 20);
}

const SCHEMES = ['light', 'dark'];

/** Gives a page another scheme and width, and waits until it is drawn so. */
async function lookAt(page, scheme, width) {
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
}

describe.each([
  ['finished', '#steps=50&speed=full', [1280]],
  ['finished', '#data=digits-flipped&steps=50&speed=full', [360]],
  ['diverged', '#lr=5&speed=full', [1280, 360]],
])('%s at %j', (_, hash, widths) => {
  const shared = browser.share(hash);
  const looks = SCHEMES.flatMap((scheme) => widths.map((width) => [scheme, width]));

  test.each(looks)('%s, %i px wide: axe finds nothing', async (scheme, width) => {
    const { page } = shared.playground;
    await lookAt(page, scheme, width);
    await expectNothing(page);
  });
});

describe("of one's own data", () => {
  const shared = browser.share('#data=own&steps=50&speed=full');
  const looks = SCHEMES.flatMap((scheme) => [390, 1440].map((width) => [scheme, width]));

  /** Looks at the page, or a part of it, in both schemes and widths, where it stands. */
  async function examineLooks(part) {
    for (const [scheme, width] of looks) {
      await lookAt(shared.playground.page, scheme, width);
      await expectNothing(shared.playground.page, part);
    }
  }

  test('axe finds nothing, in both schemes, 390 and 1440 px wide', async () => {
    const { playground } = shared;
    const { page } = playground;
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForSelector('#own-import');
    await playground.click('input[value=first-rows]');
    await playground.click('#own-paste');
    await page.waitForSelector('#own-text');
    await examineLooks('#own-data'); // a table, its choices, a field to paste into, and the word of a link
    await drop(playground, ['empty.csv', '']);
    await page.waitForSelector('#own-failure p');
    await examineLooks('#own-data');
    await page.select('[name=role-6]', 'none');
    await page.waitForFunction(() => document.querySelector('#own-obstacle').textContent !== '');
    await playground.click('input[value=group]');
    await page.select('#own-group', '0');
    await page.waitForSelector('[name=own-group-value]');
    await examineLooks('#own-data');
    await playground.click('[name=own-group-value]');
    await page.select('[name=role-6]', 'yClasses');
    await playground.press('#own-train');
    await page.waitForSelector('#own-report');
    await playground.phase('finished');
    await playground.click('#python summary');
    await page.waitForFunction(() => document.querySelector('#python-text').textContent !== '');
    await examineLooks(); // what was done to the rows, the measures, the lines of Python
  });
});

test.each([
  '#data=planted&rank=16&steps=50&speed=full',
  '#data=digits-flipped&rank=10&steps=50&speed=full',
  '#lr=5&speed=full',
])('at no width is anything of %j beyond the edge', async (hash) => {
  const { page } = await openAs(hash, 'light', 1280);
  for (const width of [320, 360, 390, 639, 640, 959, 960, 1024, 1440]) {
    await page.setViewport({ width, height: 800 });
    await drawnAnew(page);
    expect(await beyondTheEdge(page)).toEqual([]);
  }
  await page.close();
});

test('everything is reached and done by keyboard', async () => {
  const { page, ...playground } = await openAs('#steps=50&speed=full', 'light', 1280);
  const reached = [];
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab');
    const [name, outline] = await page.evaluate(() => {
      const focused = document.activeElement ?? document.body;
      const { id, name, tagName } = focused;
      if (tagName === 'BODY') return ['page'];
      const segment = focused.closest('.segments label')?.querySelector('span');
      const shown = focused.closest('.own-file') ?? segment ?? focused;
      return [id || name || tagName, getComputedStyle(shown).outlineStyle];
    });
    if (name === 'page') break;
    reached.push(name);
    expect([name, outline]).toEqual([name, 'solid']);
  }
  expect(reached.filter((name) => name !== 'CANVAS')).toEqual([
    ...[
      'contents-open',
      'tour-start',
      'share',
      'theme',
      'data',
      'lr-mode',
      'rank',
      'run',
      'one-step',
    ],
    ...['reset', 'contents-reach'],
    ...['SUMMARY', 'A', 'held-out-picture', 'SUMMARY', 'optimizer', 'speed', 'axis'],
    ...['SUMMARY', 'A', 'SUMMARY', 'step-once', 'step-reset', 'start', 'steps', 'alpha', 'SUMMARY'],
    ...['defaults', 'SUMMARY', 'use-elbow', 'use-nearly', 'use-best', 'SUMMARY', 'SUMMARY'],
    ...[
      'SUMMARY',
      'SUMMARY',
      'merge',
      'unmerge',
      'see-model',
      'DIV',
      'keep-adapter',
      'DIV',
      'on-w',
    ],
    ...[
      'BUTTON',
      'BUTTON',
      'BUTTON',
      'BUTTON',
      'saved-rank',
      'A',
      'A',
      'A',
      'A',
      'A',
      'A',
      'A',
      'check-steps',
      'check-scale',
      'copy-numpy',
    ],
    ...['copy-javascript', 'SUMMARY', 'own-result', 'question-first-step', 'question-frozen'],
    ...['question-double-rank', 'question-training-loss', 'question-held-out-loss'],
    ...['question-merged', 'forget-challenges', 'SUMMARY', 'SUMMARY', 'SUMMARY'],
    ...['BUTTON', 'SUMMARY', 'BUTTON', 'SUMMARY', 'BUTTON', 'own-file', 'own-paste'],
    ...[
      'SUMMARY',
      'keep',
      'A',
      'language',
      'copy-code',
      'save-data',
      'code-text',
      'A',
      'save-peft',
    ],
    ...['SUMMARY', 'save-safetensors', 'save-history', 'save-chart', 'show-data'],
    ...['show-rank', 'show-lr', 'show-optimizer', 'show-advanced', 'show-tour', 'show-matrices'],
    ...['show-training', 'show-step-summary', 'show-inside-step', 'show-settings'],
    ...['show-rank-question', 'show-spectrum', 'show-parameters', 'show-held-out'],
    ...['show-merging', 'show-article', 'show-check-own', 'show-questions'],
    ...['show-challenges', 'show-own-data', 'show-comparison', 'show-code', 'show-export'],
    ...['link-embed', 'prepared-link', 'copy-link', 'A', 'A'],
  ]);
  expect(playground.complaints).toEqual([]);
  await page.close();
});

test('a run is driven by keyboard alone, and the focus stays where it was', async () => {
  const { page } = await openAs('#steps=50&speed=full', 'light', 1280);
  const press = (key) => page.keyboard.press(key);
  const focused = () => page.evaluate(() => document.activeElement.id);
  const until = (phase, step) =>
    page.waitForFunction(
      (expected) => {
        const { phase, step } = document.documentElement.dataset;
        return `${phase} ${step}` === expected;
      },
      {},
      `${phase} ${step}`,
    );
  await page.focus('#data');
  await press('ArrowDown');
  await page.waitForFunction(() => location.hash.includes('data=digits-flipped'));
  await page.waitForSelector('#reset[aria-disabled="false"]');
  for (const stop of ['lr-mode', 'rank', 'run', 'one-step', 'reset']) {
    await press('Tab');
    expect(await focused()).toBe(stop);
  }
  await press('Enter');
  await until('ready', 0);
  expect(await focused()).toBe('reset');
  await page.keyboard.down('Shift');
  await press('Tab');
  await page.keyboard.up('Shift');
  expect(await focused()).toBe('one-step');
  for (const step of [1, 2]) {
    await press('Space');
    await until('paused', step);
  }
  expect(await focused()).toBe('one-step');
  await page.close();
});

test('nothing covers the bar, however far the page is scrolled', async () => {
  const playground = await browser.openAtRest('#data=planted&steps=20&speed=full', (page) =>
    page.setViewport({ width: 1440, height: 900 }),
  );
  const covered = await playground.page.evaluate(async () => {
    const bar = document.querySelector('#controls');
    const found = [];
    for (let y = 100; y < document.body.scrollHeight - innerHeight; y += 40) {
      scrollTo(0, y);
      await new Promise(requestAnimationFrame);
      const { left, width, height } = bar.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, height / 4);
      if (!bar.contains(there)) found.push(`${y}: ${there?.id}`);
    }
    return found;
  });
  expect(covered).toEqual([]);
  expect(await browser.close(playground)).toEqual([]);
});

test('the ring around a field leaves the words below it whole', async () => {
  const playground = await browser.openAtRest('#data=planted&steps=20&speed=full', (page) =>
    page.setViewport({ width: 1440, height: 900 }),
  );
  await playground.click('.formula a');
  const { ring, words } = await playground.page.evaluate(() => {
    const field = document.activeElement;
    const { outlineWidth, outlineOffset } = getComputedStyle(field);
    const range = document.createRange();
    range.selectNodeContents(document.querySelector('#alpha-note'));
    const { bottom } = field.getBoundingClientRect();
    return {
      ring: bottom + parseFloat(outlineWidth) + parseFloat(outlineOffset),
      words: range.getClientRects()[0].top,
    };
  });
  expect(ring).toBeLessThanOrEqual(words);
  expect(await browser.close(playground)).toEqual([]);
});

test('a screen reader hears what happens, once', async () => {
  const playground = await openAs('#steps=50&speed=full', 'light', 1280);
  expect(await playground.text('#announcer')).toMatch(/^Finished at step 50, loss 0\.\d{4}$/);
  await playground.page.close();
});

test('nothing moves for those who prefer that', async () => {
  const { page } = await openAs('#steps=50&speed=full', 'light', 1280);
  expect(await transitions(page)).toEqual(['0s']);
  await page.close();
});

test('while it trains, it is drawn twice a second for them, and at once when they do something', async () => {
  const { page } = await openAs('#steps=1', 'light', 1280);
  await page.evaluate(() => (location.hash = '#data=digits-flipped&steps=1000000&speed=full'));
  await page.waitForFunction(() => Number(document.documentElement.dataset.step) > 100);
  const times = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const drawn = [];
        const note = () => drawn.push(performance.now()) === 6 && resolve(drawn);
        new MutationObserver(note).observe(document.documentElement, {
          attributeFilter: ['data-step'],
        });
      }),
  );
  const seconds = (times.at(-1) - times[0]) / 1000;
  expect((times.length - 1) / seconds).toBeLessThan(2.4);
  await page.locator('#run').click();
  await page.waitForFunction(() => document.documentElement.dataset.phase === 'paused');
  await page.close();
});

test('where the system forces its colours, pictures keep theirs, and what is chosen is seen', async () => {
  const playground = await browser.open('#data=weather&steps=5&speed=full', async (page) => {
    const session = await page.createCDPSession();
    const features = [{ name: 'forced-colors', value: 'active' }];
    await session.send('Emulation.setEmulatedMedia', { features });
  });
  await playground.drawn();
  const { page } = playground;
  const colours = await page.$eval('#matrices canvas', (canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
  expect(colours).toBeGreaterThan(5);
  const backgrounds = await page.$$eval('[name=speed] + span', (segments) =>
    segments.map((segment) => getComputedStyle(segment).backgroundColor),
  );
  expect(new Set(backgrounds).size).toBe(2);
  expect(await browser.close(playground)).toEqual([]);
});

test('the chart takes the colours of the scheme, also while the page is open', async () => {
  const { page } = await openAs('#steps=50&speed=full', 'light', 1280);
  const light = await page.$eval('#chart canvas', (canvas) => canvas.toDataURL());
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.waitForFunction(
    (before) => document.querySelector('#chart canvas').toDataURL() !== before,
    {},
    light,
  );
  await page.close();
});
