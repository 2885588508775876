/** The page in a frame, in a prepared link, and on paper. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { drawnAnew } from './layout.js';
import { until } from './until.js';

const browser = useBrowser(launchChromiumShell);
let playground;

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

async function open(hash) {
  playground = await browser.open(hash);
  await playground.rest();
  return playground.page;
}

const visiblePanels = (page) =>
  page.$$eval('section.panel', (all) =>
    all.filter((panel) => panel.checkVisibility()).map(({ id }) => id),
  );

test('embed= shows one panel and the run, without heading and foot', async () => {
  const page = await open('#steps=20&speed=full&embed=training');
  expect(await visiblePanels(page)).toEqual(['training']);
  const seen = (selector) => page.$eval(selector, (element) => element.checkVisibility());
  expect(await seen('.masthead')).toBe(false);
  expect(await seen('.colophon')).toBe(false);
  expect(await seen('#run')).toBe(true);
});

test('in a frame of 800 px the buttons below the drawing keep away from the answer', async () => {
  const page = await open('#data=redraw&steps=20&speed=full&embed=matrices');
  await page.setViewport({ width: 800, height: 500 });
  await drawnAnew(page);
  const gap = await page.evaluate(() => {
    const boxOf = (selector) => document.querySelector(selector).getBoundingClientRect();
    return boxOf('.stage-end').left - boxOf('#undo').right;
  });
  expect(gap).toBeGreaterThan(12);
});

test('embed= of a panel that does not exist shows the whole page', async () => {
  const page = await open('#steps=20&speed=full&embed=nothing');
  expect((await visiblePanels(page)).length).toBeGreaterThan(8);
  expect(await page.$eval('.masthead', (head) => head.checkVisibility())).toBe(true);
});

test('embed.js wraps the page in a frame that is as high as its content', async () => {
  await open('#steps=20&speed=full');
  const page = await browser.newTab();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.setContent(
    `<lora-playground data="planted" steps="20" embed="matrices"></lora-playground>
     <script src="${browser.url}embed.js"></script><script src="${browser.url}embed.js"></script>`,
  );
  await page.waitForFunction(() => {
    const frame = document.querySelector('lora-playground iframe');
    return frame?.style.height.endsWith('px');
  });
  const frame = await (await page.$('lora-playground iframe')).contentFrame();
  await frame.waitForSelector('#matrices .flow');
  const heights = async () => [
    await page.$eval('lora-playground iframe', ({ clientHeight }) => clientHeight),
    await frame.evaluate(() => document.body.offsetHeight),
  ];
  await until('a frame as high as its content', async () => {
    const [outer, inner] = await heights();
    return outer === inner && inner > 300;
  });
  expect(frame.url()).toContain('#data=planted&steps=20&embed=matrices');
  expect(errors).toEqual([]); // the second script defines nothing anew
  await page.close();
});

test('a link is prepared with what to show, and opens so', async () => {
  const page = await open('#data=planted&rank=3&steps=20&speed=full');
  expect(await page.$('[name=show-pictures]')).toBeNull(); // which these data do not have
  await playground.click('[name=show-code]');
  await playground.click('[name=show-lr]');
  await page.waitForFunction(() =>
    document.querySelector('#prepared-link').textContent.includes('hide='),
  );
  const link = new URL(await playground.text('#prepared-link'));
  expect(Object.fromEntries(new URLSearchParams(link.hash.slice(1)))).toEqual({
    ...{ data: 'planted', rank: '3', steps: '20', speed: 'full' },
    hide: 'code,lr',
  });
  await page.select('#link-embed', 'matrices');
  await page.waitForFunction(() =>
    document.querySelector('#prepared-link').textContent.includes('embed="matrices"'),
  );
  expect(await playground.text('#prepared-link')).toContain('<lora-playground data="planted"');
});

test('questions are answered when one has chosen, right or wrong', async () => {
  const page = await open('#steps=20&speed=full');
  const answer = () => playground.text('#question-first-step + .answer');
  const numbers = await page.$$eval('.questions legend', (all) =>
    all.map((legend) => getComputedStyle(legend, '::before').content),
  );
  expect(new Set(numbers)).toEqual(new Set(['counter(question) ". "']));
  expect(await answer()).toBe('');
  const places = () =>
    page.$$eval('.questions fieldset', (all) => {
      const tops = all.map((one) => one.getBoundingClientRect().top);
      return tops.map((top) => Math.round(top - tops[0]));
    });
  const before = await places();
  await playground.click('#question-first-step label:nth-of-type(1) input');
  await page.waitForFunction(
    () => document.querySelector('#question-first-step + .answer').textContent !== '',
  );
  expect(await answer()).toMatch(/^Not so: “Only b” is right\. The gradient of a is /);
  expect(await places()).toEqual(before); // no other question has moved
  await playground.click('#question-first-step label:nth-of-type(2) input');
  await page.waitForFunction(() =>
    document.querySelector('#question-first-step + .answer').textContent.startsWith('Right.'),
  );
  await playground.click('#question-first-step + .answer a');
  await page.waitForFunction(() => {
    const { top, bottom } = document.querySelector('#matrices').getBoundingClientRect();
    return top > -50 && bottom < innerHeight + 50;
  });
});

describe('on paper', () => {
  test.each([
    ['redraw', 1280],
    ['weather', 1280],
    ['planted', 1280],
    ['too-large-step', 1280],
    ['too-large-step', 390],
  ])(
    'it is one page, with the pictures and the errors: %s, of a window %i wide',
    async (data, width) => {
      const page = await open(`#data=${data}&steps=200&speed=full&tour=1`);
      await page.setViewport({ width, height: 1400 });
      await drawnAnew(page);
      const pdf = Buffer.from(await page.pdf({ preferCSSPageSize: true }));
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
      await page.emulateMediaType('print');
      expect(await visiblePanels(page)).toEqual(['matrices', 'training', 'parameters', 'held-out']);
      const pressed = 'button, input:not(.digit-set *), select, #tour';
      const shown = (all) => all.filter((one) => one.checkVisibility()).map(({ id }) => id);
      expect(await page.$$eval(pressed, shown)).toEqual([]);
    },
  );

  test.each([
    ['system', 'dark'],
    ['dark', 'light'],
  ])(
    'text and pictures are those of the light look: %s, where the system is %s',
    async (theme, system) => {
      const page = await open(`#data=weather&steps=5&speed=full&theme=${theme}`);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: system }]);
      /** Of the text, and of the middle of the colour key, where zero is. */
      const brightness = () =>
        page.evaluate(() => {
          const key = document.querySelector('.colour-key canvas');
          const context = new OffscreenCanvas(1, 1).getContext('2d');
          context.drawImage(key, -key.width / 2, 0);
          const middle = context.getImageData(0, 0, 1, 1).data;
          const text = getComputedStyle(document.body).color.match(/\d+/g);
          return [text, middle].map(([red]) => (Number(red) > 127 ? 'light' : 'dark'));
        });
      await until('the dark look', async () => String(await brightness()) === 'light,dark');
      await page.emulateMediaType('print');
      await until('the light look', async () => String(await brightness()) === 'dark,light');
    },
  );
});
