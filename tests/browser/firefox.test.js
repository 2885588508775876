import { expect, test } from '@jest/globals';
import { launchFirefox } from './browsers.js';
import { useBrowser } from './fixture.js';
import { trainInNode } from './tasks.js';

const browser = useBrowser(launchFirefox);

test('Firefox trains on arrival and pauses, to the same bits as Node', async () => {
  const playground = await browser.open('#steps=60000&speed=full');
  await playground.step(100);
  await playground.click('#run');
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
