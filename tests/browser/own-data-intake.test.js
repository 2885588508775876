/** The ways in which one's own data come onto the page, and which of several wins. */
import { describe, expect, test } from '@jest/globals';
import { launchChromium, launchFirefox } from './browsers.js';
import { useBrowser } from './fixture.js';
import { outside } from './layout.js';
import { until } from './until.js';
import { chooseWind, drop, expected, trainOnIt, WEATHER } from './own-data.js';
import { readFile } from 'node:fs/promises';

const TABLE = `a,b\n${Array.from({ length: 9 }, (_, k) => `${k},${k * k}\n`).join('')}`;

describe.each([
  ['Chromium', launchChromium],
  ['Firefox', launchFirefox],
])('in %s', (_, launch) => {
  const browser = useBrowser(launch);

  const titleOf = ({ page }) =>
    page.waitForSelector('#own-import h3').then((title) => title.evaluate((h3) => h3.textContent));

  async function close(playground) {
    expect(await browser.close(playground)).toEqual([]);
  }

  /** Puts a text into the clipboard, as it comes there from another program. */
  async function copy({ page }, text) {
    await page.evaluate((copied) => {
      const area = document.createElement('textarea');
      area.value = copied;
      document.body.append(area);
      area.focus();
      area.select();
    }, text);
    await withControl(page, 'c');
    await page.evaluate(() => document.activeElement.remove());
  }

  async function withControl(page, key) {
    const commands = { c: ['Copy'], v: ['Paste'] }[key];
    await page.keyboard.down('Control');
    await page.keyboard.press(key, { commands });
    await page.keyboard.up('Control');
  }

  test('a table that is pasted outside of a field is opened, and trained on', async () => {
    const playground = await browser.open('#steps=20&speed=full');
    await copy(playground, await readFile(WEATHER, 'utf8'));
    await withControl(playground.page, 'v');
    expect(await titleOf(playground)).toBe('pasted rows');
    await chooseWind(playground);
    await trainOnIt(playground);
    const { result } = await expected({ steps: 2000 });
    expect(await playground.number('#loss')).toBe(result.loss);
    await close(playground);
  });

  test.each(['input[name=speed]:checked', '#own-file', '#rank', '#run'])(
    'it is, too, while the focus is on %s, which takes no text',
    async (selector) => {
      const playground = await browser.open('#steps=20&speed=full');
      await copy(playground, TABLE);
      await playground.page.focus(selector);
      await withControl(playground.page, 'v');
      expect(await titleOf(playground)).toBe('pasted rows');
      await close(playground);
    },
  );

  test('what is pasted into a field stays there, until it is to be read', async () => {
    const playground = await browser.open('#steps=20&speed=full');
    const { page } = playground;
    await copy(playground, TABLE);
    await playground.press('#own-paste');
    await page.waitForFunction(() => document.activeElement.id === 'own-text');
    await withControl(page, 'v');
    expect(await page.$eval('#own-text', ({ value }) => value)).toBe(TABLE);
    expect(await page.$('#own-import')).toBeNull();
    await playground.press('#own-read');
    expect(await titleOf(playground)).toBe('pasted rows');
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await until('the focus on what was opened', async () => (await focused()) === 'pasted rows');
    await close(playground);
  });

  test('what comes of a file that is dropped far from there is in view; of a bad one, which it was', async () => {
    const playground = await browser.open('#steps=20&speed=full');
    const { page } = playground;
    await playground.rest();
    await page.evaluate(() => scrollTo(0, 0));
    await drop(playground, ['good.csv', TABLE]);
    const isSeen = (selector) => async () => (await outside(page, [selector])).length === 0;
    await until('the file in view', isSeen('#own-import h3'));
    await page.evaluate(() => scrollTo(0, 0));
    await drop(playground, ['bad.csv', 'a,b\n1,2\n3\n']);
    await page.waitForSelector('#own-failure p');
    await until('the error in view', isSeen('#own-failure'));
    expect(await playground.text('#own-failure')).toBe(
      '“bad.csv” could not be opened; what is below is still of “good.csv”. ' +
        'row 1 (line 3) has 1 field; 2 were expected. Take out what stands above, below or within ' +
        'the table.',
    );
    await close(playground);
  });

  test('a line of words is not taken for a table', async () => {
    const playground = await browser.open('#steps=20&speed=full');
    await copy(playground, 'a line, with a comma');
    await withControl(playground.page, 'v');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await playground.page.$('#own-import, #own-failure p')).toBeNull();
    await close(playground);
  });

  test('where a file is held over the page, it says that it can be dropped', async () => {
    const playground = await browser.open('#steps=20&speed=full');
    const { page } = playground;
    const drag = (type) =>
      page.evaluate((name) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['1,2'], 'data.csv'));
        const event = new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
        return document.body.dispatchEvent(event);
      }, type);
    expect(await drag('dragover')).toBe(false); // the browser does not leave the page for it
    await page.waitForSelector('.own-veil');
    await drag('dragleave');
    await page.waitForSelector('.own-veil', { hidden: true });
    await drop(playground, ['data.csv', TABLE]);
    expect(await titleOf(playground)).toBe('data.csv');
    expect(await page.$('.own-veil')).toBeNull();
    await close(playground);
  });
});

describe('of two that come one after the other', () => {
  const browser = useBrowser(launchChromium);
  const long = `a,b\n${'1,2\n3,5\n'.repeat(500_000)}`;

  const dropTwo = ({ page }, first, second) =>
    page.evaluate(
      (...texts) => {
        for (const [i, text] of texts.entries()) {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], `${i}.csv`));
          document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
        }
      },
      first,
      second,
    );

  test('the newer file is shown, however long the older one takes to be opened', async () => {
    const playground = await browser.open('#steps=20&speed=full');
    const { page } = playground;
    await page.evaluate(() => {
      // The first file is slow, as on a disk that has to wake up.
      const { slice } = Blob.prototype;
      Blob.prototype.slice = function (...range) {
        const part = slice.apply(this, range);
        if (this.name !== '0.csv') return part;
        const read = part.arrayBuffer.bind(part);
        globalThis.reads = (globalThis.reads ?? 0) + 1;
        part.arrayBuffer = async () => {
          await new Promise((done) => setTimeout(done, 500));
          setTimeout(() => globalThis.reads--, 100); // what follows on it was done by then
          return read();
        };
        return part;
      };
    });
    await dropTwo(playground, TABLE, TABLE);
    const shown = () => page.$eval('#own-import h3', ({ textContent }) => textContent);
    await page.waitForSelector('#own-import');
    expect(await shown()).toBe('1.csv');
    await page.waitForFunction(() => globalThis.reads === 0);
    expect(await shown()).toBe('1.csv');
    expect(await playground.text('#own-status')).toBe('');
    expect(await browser.close(playground)).toEqual([]);
  });

  test('rows that are still being read do not train when another file was opened since', async () => {
    const playground = await browser.open('#steps=20&speed=full');
    const { page } = playground;
    await playground.phase('finished');
    await page.evaluate(() => {
      const { slice } = Blob.prototype;
      Blob.prototype.slice = function (...range) {
        if (this.name === 'long.csv') globalThis.lastRead = [performance.now(), range[1]];
        return slice.apply(this, range);
      };
    });
    await drop(playground, ['long.csv', long]);
    await playground.press('#own-train');
    await page.waitForFunction(() =>
      /Reading: /.test(document.querySelector('#own-status').textContent),
    );
    await drop(playground, ['short.csv', TABLE]);
    await page.waitForFunction(
      () => document.querySelector('#own-import h3')?.textContent === 'short.csv',
    );
    // It is read no further, and so there is nothing to train on.
    await page.waitForFunction(() => performance.now() - globalThis.lastRead[0] > 300);
    expect((await page.evaluate(() => globalThis.lastRead))[1]).toBeLessThan(long.length);
    const { data, own } = await playground.settings();
    expect([data, own]).toEqual(['weather', undefined]);
    expect(await page.$eval('#own-import h3', ({ textContent }) => textContent)).toBe('short.csv');
    await trainOnIt(playground);
    expect(await playground.text('#page')).toContain('7 rows to train on');
    expect(await browser.close(playground)).toEqual([]);
  });
});
