import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeNpy } from 'lora-wasm/data';
import { launchChromium } from './browsers.js';
import { useBrowser } from './fixture.js';

const browser = useBrowser(launchChromium);

/** Collects the tasks of 50 ms and more, and the times at which the browser paints. */
function watch() {
  const watched = { longTasks: [], frames: [] };
  globalThis.watched = watched;
  const keep = (list) =>
    watched.longTasks.push(...list.getEntries().map(({ duration }) => duration));
  new PerformanceObserver(keep).observe({ type: 'longtask' });
  requestAnimationFrame(function frame(time) {
    watched.frames.push(time);
    requestAnimationFrame(frame);
  });
}

test('while it trains at full speed, the page is never held and goes on painting', async () => {
  const playground = await browser.open('#data=digits-flipped&rank=10&steps=1000000&speed=full');
  await playground.step(200);
  await playground.page.evaluate(watch);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const { longTasks, frames } = await playground.page.evaluate(() => globalThis.watched);
  expect(await playground.text('#run')).toBe('Pause');
  // The goal is none. A machine that is shared may hold any task now and then.
  expect(longTasks.length).toBeLessThan(3);
  expect(Math.max(0, ...longTasks)).toBeLessThan(100);
  const perSecond = (1000 * (frames.length - 1)) / (frames.at(-1) - frames[0]);
  expect(perSecond).toBeGreaterThan(30);
  await playground.page.close();
});

test('its memory stays what it was', async () => {
  const playground = await browser.open('#data=digits-flipped&rank=10&steps=1000000&speed=full');
  const session = await playground.page.createCDPSession();
  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  /** Of several times, since a frame that is being drawn has something in hand. */
  const least = async () => {
    const sizes = [];
    for (let time = 0; time < 6; time++) {
      await pause(0.3);
      await session.send('HeapProfiler.collectGarbage');
      sizes.push((await session.send('Runtime.getHeapUsage')).usedSize);
    }
    return Math.min(...sizes);
  };
  await playground.step(2000);
  await pause(5); // until all of its code has run
  // What is kept of every frame grows in every one of these times, what is made late in one of them.
  const growths = [];
  let before = await least();
  while (growths.length < 3 && !(growths.at(-1) < 1.15)) {
    await pause(15);
    expect(await playground.text('#run')).toBe('Pause');
    const after = await least();
    growths.push(after / before); // 1 KB a frame would be 1.2
    before = after;
  }
  expect(Math.min(...growths)).toBeLessThan(1.15);
  await playground.page.close();
});

describe('a file of 30 MB', () => {
  let folder;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lora-wasm-big-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The longest tasks, in ms, while it is opened and while its rows are made ready and trained on. */
  async function longestWith(file) {
    const playground = await browser.open('#steps=20&speed=full');
    const { page } = playground;
    await playground.phase('finished');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await page.evaluate(watch);
    const longest = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return Math.max(0, ...(await page.evaluate(() => globalThis.watched.longTasks.splice(0))));
    };
    await (await page.$('#own-file')).uploadFile(file);
    await page.waitForSelector('#own-import');
    const opening = await longest();
    await playground.press('#own-train');
    await page.waitForFunction(() => location.hash.includes('own='));
    await playground.step(10);
    const training = await longest();
    expect(await browser.close(playground)).toEqual([]);
    return { opening, training };
  }

  test.each([
    ['many rows', [1_250_000, 3]],
    ['many columns', [3750, 1000]],
  ])(
    'of %s does not hold the page',
    async (_, shape) => {
      const file = join(folder, 'big.npy');
      const values = Float64Array.from({ length: shape[0] * shape[1] }, (_, k) => Math.sin(k * k));
      await writeFile(file, writeNpy(values, shape));
      // The goal is 50 ms. A machine that is shared may hold any task now and then: the best of three.
      let seen = await longestWith(file);
      for (let again = 0; again < 2 && Math.max(seen.opening, seen.training) >= 100; again++) {
        seen = await longestWith(file);
      }
      expect(seen.opening).toBeLessThan(100);
      expect(seen.training).toBeLessThan(100);
    },
    180_000,
  );
});
