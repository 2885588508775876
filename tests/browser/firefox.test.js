import { expect, test } from '@jest/globals';
import { launchFirefox } from './browsers.js';
import { useBrowser } from './fixture.js';
import { pausing } from './playground.js';
import { trainInNode } from './tasks.js';

const browser = useBrowser(launchFirefox);

test('Firefox trains on arrival and pauses, to the same bits as Node', async () => {
  const playground = await browser.open('#steps=60000&speed=full', pausing(100));
  await playground.phase('paused');
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
