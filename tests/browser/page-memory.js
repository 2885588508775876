import { expect, test } from '@jest/globals';

/**
 * Tests that a page which trains keeps nothing of what it has drawn.
 *
 * @param {ReturnType<import('./fixture.js').useBrowser>} browser
 * @param {number} seconds how long it draws between two looks
 */
export function testMemory(browser, seconds) {
  test('its memory stays what it was', async () => {
    const playground = await browser.open('#data=digits-flipped&rank=10&steps=1000000&speed=full');
    const session = await playground.page.createCDPSession();
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, 1000 * time));
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
    await pause(seconds / 3); // until all of its code has run
    // What is kept of every frame grows in every one of these times, what is made late in one of them.
    const growths = [];
    let before = await least();
    while (growths.length < 3 && !(growths.at(-1) < 1.15)) {
      await pause(seconds);
      expect(await playground.text('#run')).toBe('Pause');
      const after = await least();
      growths.push(after / before);
      before = after;
    }
    expect(Math.min(...growths)).toBeLessThan(1.15);
    await playground.page.close();
  });
}
