import { expect, test } from '@jest/globals';
import { trainReference } from '../reference/reference.js';
import { launchFirefox } from './browsers.js';
import { useBrowser } from './fixture.js';
import { outside } from './layout.js';
import { pausing } from './playground.js';
import { trainInNode } from './tasks.js';

const browser = useBrowser(launchFirefox);

test('Firefox trains on arrival and pauses, to the same bits as Node', async () => {
  const playground = await browser.open('#steps=60000&speed=500', pausing(100));
  await playground.phase('paused');
  await playground.choose('speed', 'full');
  await playground.click('#run');
  await playground.phase('finished');
  const { result } = await trainInNode('weather', { steps: 60000 });
  expect(await playground.number('#loss')).toBe(result.loss);
  expect(await browser.close(playground)).toEqual([]);
});

test('Firefox shows a divergence and cures it', async () => {
  const playground = await browser.open('#lr=5&speed=full');
  await playground.phase('failed');
  expect(await playground.text('#failure')).toContain('Diverged at step');
  await playground.click('#failure button');
  await playground.phase('finished');
  expect(playground.complaints).toEqual([]);
});

test('Firefox draws on the pad, and takes the tour by keyboard', async () => {
  const playground = await browser.open('#data=digits-flipped&steps=20&speed=full&tour=5');
  const { page } = playground;
  await playground.phase('finished');
  const focused = () => page.evaluate(() => document.activeElement.id);
  expect(await focused()).toBe('tour-title');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('#tour'));
  expect(await focused()).toBe('tour-start');
  await playground.press('#clear');
  await page.waitForFunction(
    () => document.querySelector('#drawn').textContent === 'Your own drawing',
  );
  const blank = await playground.numbers('#scores data');
  const pad = await page.$('#pad');
  await pad.scrollIntoView();
  const { x, y, width } = await pad.boundingBox();
  await page.mouse.move(x + width / 2, y + width / 4);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + (3 * width) / 4, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(
    (old) => document.querySelector('#scores data').value !== old,
    {},
    String(blank[0]),
  );
  expect(playground.complaints).toEqual([]);
});

test('Firefox shows one step on its way, checks a function, merges and unmerges', async () => {
  const playground = await browser.open('#data=redraw&steps=20&speed=full', (page) =>
    page.setViewport({ width: 1280, height: 900 }),
  );
  const { page } = playground;
  await playground.phase('finished');
  expect(await outside(page, FIRST_SEEN)).toEqual([]);
  await page.$eval('#inside-step', (panel) => panel.scrollIntoView());
  await playground.press('#step-reset');
  await says(page, '#what-moves', '^At step 0: b is zero');
  await playground.press('#step-once');
  await says(page, '#what-moves', '^At step 1: ');
  await playground.press('#merge');
  await says(page, '#merged', '^One matrix, 64 × 64: ');
  await playground.press('#unmerge');
  await says(page, '#merged', '^w is back, bit for bit');
  await page.$eval('#check-own', (panel) => panel.scrollIntoView());
  const { a, b } = trainedAs(await playground.text('#check-arrays'));
  for (const [answer, expected] of [
    [[...a, ...b], '^Right: equal to 1[456] digits'],
    [[...b, ...a], '^Not yet: b came before a'],
  ]) {
    await page.$eval('#own-result', (field) => field.select());
    await page.type('#own-result', JSON.stringify(answer));
    await says(page, '#diagnosis', expected);
  }
  expect(await browser.close(playground)).toEqual([]);
});

const FIRST_SEEN = ['#data', '#rank', '#run', '#one-step', '#reset', '#pad', '#redrawn', '#shapes'];

const says = (page, selector, pattern) =>
  page.waitForFunction(
    (id, source) => new RegExp(source).test(document.querySelector(id)?.textContent),
    {},
    selector,
    pattern,
  );

/** What the function that the exercise asks for returns, from its arrays as NumPy writes them. */
function trainedAs(python) {
  const matrix = (name) => {
    const [, rows] = new RegExp(`^${name} = np.array\\(\\[([^=]*)\\]\\)`, 'm').exec(python);
    return Float64Array.from(rows.match(/-?[\d.]+/g), Number);
  };
  const [, sizes] = /^n, d_in, d_out, r = (.*)$/m.exec(python);
  const [, run] = /^lr, n_steps, s = (.*)$/m.exec(python);
  const [n, dIn, dOut, rank] = sizes.split(', ').map(Number);
  const [lr, steps, scale] = run.split(', ').map(Number);
  const problem = { x: matrix('x'), y: matrix('y'), wBase: matrix('w_base') };
  const start = { a: matrix('a0'), b: matrix('b0') };
  return trainReference({ ...problem, n, dIn, dOut, rank, scale }, start, lr, steps);
}
