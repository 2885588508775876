/** Whether the page is left alone by what works in it: slices are counted, tests/timing/ has the times. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeNpy } from 'lora-wasm/data';
import { launchChromium } from './browsers.js';
import { useBrowser } from './fixture.js';
import { testMemory } from './page-memory.js';

const browser = useBrowser(launchChromium);

test('while it trains at full speed, it goes on painting and answers', async () => {
  const playground = await browser.open('#data=digits-flipped&rank=10&steps=1000000&speed=full');
  await playground.step(200);
  const steps = await playground.page.evaluate(async () => {
    const painted = new Set();
    while (painted.size < 20) {
      await new Promise(requestAnimationFrame);
      painted.add(document.documentElement.dataset.step);
    }
    return painted.size;
  });
  expect(steps).toBe(20);
  expect(await playground.text('#run')).toBe('Pause');
  await playground.press('#run');
  await playground.phase('paused');
  await playground.page.close();
});

testMemory(browser, 4); // finds 3 KB that are kept of a frame; tests/large/ finds 1 KB

describe('a file of 30 MB', () => {
  let folder;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lora-wasm-big-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /**
   * Runs in the page: makes the clock jump at every look, so that each piece of work seems to have
   * taken long, and counts how often the thread is given back. Pieces do not depend on the machine.
   */
  function countRests() {
    let time = performance.now();
    performance.now = () => (time += 20);
    globalThis.rests = 0;
    const { setTimeout: later, MessageChannel: Channel } = globalThis;
    globalThis.setTimeout = (work, ms, ...args) => {
      if (!ms) globalThis.rests++;
      return later(work, ms, ...args);
    };
    globalThis.MessageChannel = class extends Channel {
      constructor() {
        super();
        globalThis.rests++;
      }
    };
  }

  /** How many portions the page makes of so many rows: of 2^14 values, in whole rows. */
  const portions = (rows, width) => Math.ceil(rows / Math.ceil(2 ** 14 / width));
  /** How often the library rests while it copies a matrix. */
  const copies = (rows, width) => Math.ceil((rows * width) / 2 ** 16) - 1;

  test.each([
    ['many rows', 1_250_000, 3],
    ['many columns', 3750, 1000],
  ])('of %s is opened and made ready in slices', async (_, n, columns) => {
    const file = join(folder, 'big.npy');
    const values = Float64Array.from({ length: n * columns }, (_, k) => Math.sin(k * k));
    await writeFile(file, writeNpy(values, [n, columns]));
    const playground = await browser.open('#steps=20&speed=full');
    const { page } = playground;
    await playground.phase('finished');
    await page.evaluate(countRests);
    const rests = () => page.evaluate(() => globalThis.rests);
    await (await page.$('#own-file')).uploadFile(file);
    await page.waitForSelector('#own-import');
    const opening = await rests();
    await playground.press('#own-train');
    await page.waitForFunction(() => location.hash.includes('own='));
    await playground.step(10);
    const preparing = (await rests()) - opening;

    expect(opening).toBeGreaterThanOrEqual(Math.ceil((n * columns) / 2 ** 14));
    const [held, wide] = [n / 5, columns - 1];
    const kept = n - held;
    const read = portions(n, wide) + portions(n, 1);
    const dealt = 3 * portions(n, 1); // numbered, drawn, told apart
    const picked = portions(kept, columns) + portions(held, columns);
    const standardised = 2 * portions(kept, wide) + portions(held, wide);
    const dIn = columns; // with the constant one, without y
    const copied = [kept, held].flatMap((rows) => [copies(rows, dIn), copies(rows, 1)]);
    const given = read + dealt + picked + standardised + copied.reduce((sum, rest) => sum + rest);
    expect(preparing).toBeGreaterThanOrEqual(given);
    expect(await browser.close(playground)).toEqual([]);
  });
});
