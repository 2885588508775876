import { expect, test } from '@jest/globals';
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
