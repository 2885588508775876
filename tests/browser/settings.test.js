import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { launchChromium } from './browsers.js';
import { useBrowser } from './fixture.js';
import { trainInNode } from './tasks.js';

const DEFAULTS = { task: 'weather', rank: '2', lr: 'auto', steps: '3000', axis: 'log' };

const browser = useBrowser(launchChromium);
let playground;

beforeEach(async () => {
  playground = await browser.open('#steps=50');
  await playground.phase('finished');
});

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

const valueOf = (selector) => playground.page.$eval(selector, ({ value }) => value);
const chosen = (group) => valueOf(`input[name="${group}"]:checked`);

/** Waits until a run of these settings has ended, and returns its loss. */
async function lossOf(settings) {
  await playground.page.waitForFunction(
    (expected) => expected.every((part) => location.hash.includes(part)),
    {},
    settings,
  );
  await playground.rest();
  return playground.number('#loss');
}

test('rank: by keyboard, a new run, other shapes and another count of parameters', async () => {
  expect(await playground.text('#parameters')).toContain('66 numbers');
  await playground.page.focus('#rank');
  await playground.page.keyboard.press('ArrowRight');
  const { result } = await trainInNode('weather', { rank: 3, steps: 50 });
  expect(await lossOf(['rank=3'])).toBe(result.loss);
  expect(await playground.text('#rank-value')).toBe('3');
  expect(await playground.text('#parameters')).toContain('99 numbers');
  expect(await playground.text('#parameters')).toContain('116 numbers');
  expect(await playground.text('#shapes')).toContain('29 × 3');
  await playground.page.keyboard.press('End');
  expect(await lossOf(['rank=4'])).not.toBe(result.loss);
});

test('the shapes have the proportions of the matrices', async () => {
  const sizes = await playground.page.$$eval('#shapes svg', (drawings) =>
    drawings.map((drawing) => {
      const { width, height } = drawing.getBoundingClientRect();
      return [width, height];
    }),
  );
  const cell = sizes[0][1] / 29;
  const expected = [
    [4, 29],
    [2, 29],
    [4, 2],
  ];
  sizes.flat().forEach((size, k) => expect(size).toBeCloseTo(cell * expected.flat()[k], 1));
});

test('step size: the user’s own, and back to the safe one', async () => {
  const safe = await playground.number('#loss');
  await playground.type('#lr', '0.002');
  const { result } = await trainInNode('weather', { rank: 2, steps: 50, lr: 0.002 });
  expect(await lossOf(['lr=0.002'])).toBe(result.loss);
  expect(await chosen('lr-mode')).toBe('own');
  await playground.choose('lr-mode', 'auto');
  expect(await lossOf(['lr=auto'])).toBe(safe);
  expect(await valueOf('#lr')).toBe('0.002');
  await playground.choose('lr-mode', 'own');
  expect(await lossOf(['lr=0.002'])).toBe(result.loss);
});

test('a field that was emptied or filled with too much is mended', async () => {
  await playground.type('#steps', '0');
  await lossOf(['steps=1&']);
  expect(await valueOf('#steps')).toBe('1');
  await playground.page.$eval('#steps', (field) => {
    field.value = '';
    field.dispatchEvent(new Event('change'));
  });
  await lossOf(['steps=3000']);
  expect(await valueOf('#steps')).toBe('3000');
  await playground.type('#lr', '-5');
  await lossOf(['lr=0.000001']);
  await playground.page.$eval('#lr', (field) => {
    field.value = '';
    field.dispatchEvent(new Event('change'));
  });
  await lossOf(['lr=auto']);
  expect(await valueOf('#lr')).not.toBe('');
});

test('task: brings its own settings, data and credit', async () => {
  await playground.choose('task', 'digits');
  await lossOf(['task=digits']);
  expect(await playground.settings()).toEqual({
    ...DEFAULTS,
    task: 'digits',
    rank: '5',
    steps: '5000',
  });
  expect(await playground.text('.colophon')).toContain('CC BY 4.0');
  await playground.phase('finished');
  const [base, adapted] = await playground.errors();
  expect(adapted).toBeLessThan(base / 3);
});

test('axis: switches the scale without a new run', async () => {
  const marks = () =>
    playground.page.$eval('#chart canvas', (canvas) => canvas.toDataURL('image/png'));
  const logarithmic = await marks();
  await playground.choose('axis', 'linear');
  await playground.page.waitForFunction(() => location.hash.includes('axis=linear'));
  await playground.page.evaluate(() => new Promise(requestAnimationFrame));
  const linear = await marks();
  expect(linear).not.toBe(logarithmic);
  expect(await playground.text('#step')).toBe('50');
  await playground.choose('axis', 'log');
  await playground.page.evaluate(() => new Promise(requestAnimationFrame));
  expect(await marks()).toBe(logarithmic);
});

test('defaults: one click brings all of them back', async () => {
  await playground.type('#lr', '0.001');
  await lossOf(['lr=0.001']);
  await playground.click('#defaults');
  await lossOf(['lr=auto', 'steps=3000']);
  expect(await playground.settings()).toEqual(DEFAULTS);
  expect(await playground.page.$eval('#defaults', ({ disabled }) => disabled)).toBe(true);
});

test('the pointer reads the loss off the chart', async () => {
  const { x, y, width, height } = await (await playground.page.$('#chart')).boundingBox();
  const pointed = (pattern) =>
    playground.page.waitForFunction(
      (source) => new RegExp(source).test(document.querySelector('#pointed').textContent),
      {},
      pattern,
    );
  await playground.page.mouse.move(x + width - 20, y + height / 2);
  await pointed('^0\\.\\d{4} at step 50$');
  await playground.page.mouse.move(0, 0);
  await pointed('^$');
});
