/** One's own data on the page, against what the library makes of the same rows in Node. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { apply, fromPeft, solve } from 'lora-wasm';
import { readCsv, writeNpy } from 'lora-wasm/data';
import { launchChromium, launchChromiumShell, launchFirefox } from './browsers.js';
import { useBrowser } from './fixture.js';
import {
  all,
  chooseWind,
  columnsOf,
  drop,
  dropOnArrival,
  expected,
  INPUTS,
  trainOnIt,
  WEATHER,
} from './own-data.js';
import { outside } from './layout.js';
import { until } from './until.js';

const archive = (name) => readFile(new URL(`../golden/npz/${name}.npz`, import.meta.url));

/** Waits until an element is on the page, or is not. */
const shown = (page, selector, wanted) =>
  page.waitForFunction(
    (what, expected) => (document.querySelector(what) !== null) === expected,
    {},
    selector,
    wanted,
  );

/** Opens a small table of another name, and trains on it. */
async function trainOnOther(playground) {
  const rows = Array.from({ length: 9 }, (_, k) => `${k},${(k * k) % 7},${k % 3}\n`).join('');
  await drop(playground, ['other.csv', `a,b,c\n${rows}`]);
  await playground.page.waitForSelector('#own-import');
  await trainOnIt(playground);
}

describe.each([
  ['Chromium', launchChromiumShell],
  ['Firefox', launchFirefox],
])('in %s', (_, launch) => {
  const browser = useBrowser(launch);
  const start = (hash = '#steps=20&speed=full') => browser.open(hash);

  async function close(playground) {
    expect(await browser.close(playground)).toEqual([]);
  }

  test('a file is opened, looked at and trained on, to the bits of the library', async () => {
    const playground = await start();
    const { page } = playground;
    await (await page.$('#own-file')).uploadFile(WEATHER.pathname);
    await page.waitForSelector('#own-import');
    const columns = await columnsOf(playground);
    expect(columns.map(([name]) => name)).toEqual([
      ...['weather', 'location', 'date', ...INPUTS, 'wind'],
    ]);
    expect(columns.map(([, value]) => value)).toEqual([
      ...['drizzle', 'Seattle', '2012-01-01', '0.0', '12.8', '5.0', '4.7'],
    ]);
    await chooseWind(playground);
    await trainOnIt(playground);
    const { result, problem } = await expected({ steps: 2000 });
    expect(await playground.number('#loss')).toBe(result.loss);
    const top = await page.$eval('#matrices', (panel) => panel.getBoundingClientRect().top);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThan(300); // what is trained is in view
    expect(await playground.text('.see')).toContain('rank 1 only, which saves nothing');
    const { own } = await playground.settings();
    expect(own).toBe('x2-4.y5.held20.seed0.standardised.targets.constant.zeros');
    const { lossByRank } = await solve(problem);
    const label = await page.$eval('#rank-chart', (chart) => chart.getAttribute('aria-label'));
    const losses = [...label.matchAll(/([\d.e-]+) at rank/g)].map((match) => Number(match[1]));
    expect(losses).toHaveLength(2);
    losses.forEach((loss, rank) => expect(loss / lossByRank[rank]).toBeCloseTo(1, 2));
    await close(playground);
  });

  test('in a frame that shows this panel, it stays the only one', async () => {
    const playground = await start('#embed=own-data');
    const { page } = playground;
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForSelector('#own-import');
    await chooseWind(playground);
    await playground.press('#own-train');
    await page.waitForFunction(() => location.hash.includes('own='));
    expect((await playground.settings()).embed).toBe('own-data');
    expect(await page.$$('.panel')).toHaveLength(1);
    await close(playground);
  });

  test('columns, seed and share are chosen by keyboard, and are in the address', async () => {
    const playground = await start();
    const { page } = playground;
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForSelector('#own-import');
    await chooseWind(playground);
    await page.focus('[name=role-4]'); // temp_min
    await page.keyboard.type('y');
    await page.focus('#own-heldOut');
    await page.keyboard.press('Tab');
    await page.keyboard.type('7');
    await page.keyboard.press('Tab');
    await page.focus('#own-train');
    await page.waitForFunction(() =>
      document.querySelector('#own-shape').textContent.includes('3 × 2'),
    );
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('own='));
    const { own } = await playground.settings();
    expect(own).toBe('x2-3.y4-5.held20.seed7.standardised.targets.constant.zeros');
    expect(await page.evaluate(() => document.activeElement.id)).toBe('run');
    await playground.choose('speed', 'full');
    await playground.phase('finished');
    const { result } = await expected({
      steps: 2000,
      rank: 2,
      seed: 7,
      y: ['temp_min', 'wind'],
    });
    expect(await playground.number('#loss')).toBe(result.loss);
    await close(playground);
  });

  test('a link of own data says that they are not in it, and their settings come back', async () => {
    const shared =
      '#data=own-2&own=x2-4.y5.held20.seed0.standardised.constant.zeros&steps=300&speed=full';
    const playground = await start(shared);
    const { page } = playground;
    expect(await playground.text('#own-shared')).toContain('not in it');
    await playground.phase('finished');
    await page.reload(); // before the data are there: nothing of the link is lost
    await playground.phase('finished');
    expect(await playground.text('#own-shared')).toContain('not in it');
    expect(new URL(page.url()).hash).toBe(shared);
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForSelector('#own-import');
    await trainOnIt(playground);
    const { result } = await expected({ steps: 300, standardiseY: false }); // as links have it
    expect(await playground.number('#loss')).toBe(result.loss);
    expect(await page.$('#own-shared')).toBeNull();
    await close(playground);
  });

  test('a link waits for its data, too, where others have their name; it is said where it is seen', async () => {
    const playground = await start();
    const { page } = playground;
    await trainOnOther(playground);
    const own = 'x2-4.y5.held33.seed0.standardised.constant.zeros';
    await page.evaluate((hash) => (location.hash = hash), `#data=own&own=${own}&steps=300`);
    await page.waitForSelector('#own-shared');
    expect(new URL(page.url()).hash).toBe(`#data=own&own=${own}&steps=300`);
    await page.evaluate(() => scrollTo(0, 0));
    expect(await playground.text('#awaited')).toMatch(/data, which are not in it: other data are/);
    expect(await outside(page, ['#awaited'])).toEqual([]);
    await playground.click('#awaited a');
    expect(await page.evaluate(() => document.activeElement.id)).toBe('own-file');
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForFunction(() => document.querySelector('#own-heldOut')?.value === '33');
    await trainOnIt(playground);
    expect(await playground.settings()).toMatchObject({ data: 'own-2', own, steps: '300' });
    expect(await page.$('#awaited')).toBeNull();
    await close(playground);
  });

  test('that a link with the plan of the data that are here is shown with these is said', async () => {
    const playground = await start();
    const { page } = playground;
    await trainOnOther(playground);
    const { own } = await playground.settings();
    const isSaid = (wanted) => shown(page, '#awaited', wanted);
    await playground.choose('data', 'weather');
    await page.waitForFunction(() => location.hash === '#data=weather');
    await page.goBack(); // to what was there before
    await page.waitForFunction(() => location.hash.includes('data=own'));
    await isSaid(false);
    await page.evaluate((hash) => (location.hash = hash), `#data=own&own=${own}&steps=300`);
    await isSaid(true);
    expect(await playground.text('#awaited')).toContain(
      '“other.csv” has the same plan and is shown',
    );
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForFunction(
      () => document.querySelector('#own-import h3')?.textContent === 'weather.csv',
    );
    expect(await playground.text('#own-shared')).toContain('not in it');
    await trainOnIt(playground);
    await isSaid(false);
    expect(await playground.settings()).toMatchObject({ data: 'own-2', own, steps: '300' });
    await close(playground);
  });

  test('a file that comes as soon as a link has the plan of the link', async () => {
    const playground = await start();
    const { page } = playground;
    await page.waitForSelector('#own-file');
    const link = '#data=own-2&own=x2-4.y5.held33.seed0.zeros&steps=30';
    await dropOnArrival(playground, link, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForSelector('#own-import');
    expect(await page.$eval('#own-heldOut', ({ value }) => value)).toBe('33');
    await close(playground);
  });

  test('a link waits for its data however the page is looked at', async () => {
    const playground = await start('#data=own-2&own=x2-4.y5.held33.seed0.zeros&steps=30');
    const { page } = playground;
    await playground.choose('theme', 'dark');
    await page.waitForSelector('[data-theme=dark]');
    await page.waitForSelector('#own-shared');
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForSelector('#own-import');
    expect(await page.$eval('#own-heldOut', ({ value }) => value)).toBe('33');
    await close(playground);
  });

  test('a link is forgotten with its address, and its plan is not that of another file', async () => {
    const playground = await start('#data=own-2&own=x2-4.y5.held33.seed0.zeros&steps=30');
    const { page } = playground;
    await page.waitForSelector('#own-shared');
    const isShown = (wanted) => shown(page, '#own-shared', wanted);
    await playground.choose('data', 'weather');
    await page.waitForFunction(() => location.hash === '#data=weather');
    await isShown(false);
    await page.goBack();
    await isShown(true);
    await playground.choose('optimizer', 'adam');
    await isShown(false);
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForSelector('#own-import');
    expect(await page.$eval('#own-heldOut', ({ value }) => value)).toBe('20');
    await close(playground);
  });

  test('two .npy files, or the arrays x and y of an .npz, are x and y', async () => {
    const x = writeNpy(
      Float64Array.from({ length: 60 }, (_, k) => Math.sin(k * k)),
      [20, 3],
    );
    const y = writeNpy(
      Float64Array.from({ length: 40 }, (_, k) => Math.cos(k * k)),
      [20, 2],
    );
    const losses = [];
    const playground = await start();
    for (const files of [
      [
        ['y.npy', y],
        ['x.npy', x],
      ],
      [['both.npz', zipSync({ 'x.npy': x, 'y.npy': y })]],
    ]) {
      await drop(playground, ...files);
      await playground.page.waitForSelector('#own-import');
      await trainOnIt(playground);
      expect((await playground.settings()).own).toMatch(/^x0-2\.y3-4\./);
      losses.push(await playground.number('#loss'));
    }
    await close(playground);
    expect(losses[0]).toBeGreaterThan(0);
    expect(losses[1]).toBe(losses[0]);
  });

  test.each([['prefix', 'folders', 'mixed', 'comment', 'zip64_directory']])(
    'x and y of an .npz as it comes: %s, %s, %s, %s and %s',
    async (...names) => {
      const playground = await start();
      const { page } = playground;
      for (const name of names) {
        await drop(playground, [`${name}.npz`, await archive(name)]);
        await page.waitForFunction(
          (expected) => document.querySelector('#own-import h3')?.textContent === expected,
          {},
          `${name}.npz`,
        );
        expect([name, await columnsOf(playground)]).toEqual([
          name,
          [
            ['y0', '1', '-2', '3'],
            ['x0', '0', '0.5', '1'],
            ['x1', '0.25', '0.75', '1.25'],
          ],
        ]);
      }
      await close(playground);
    },
  );

  /** Each follows the one before on the same page: so that each goes on is seen, too. */
  const REFUSED = [
    ['nothing', '', 'The file is empty'],
    ['names alone', 'a,b\n', 'no rows below'],
    ['one row', 'a,b\n1,2\n', '1 row is too few'],
    ['a ragged row', 'a,b\n1,2\n3\n4,5\n', 'row 1 (line 3) has 1 field; 2 were expected'],
    ['a word for a number', 'a,b\n1,2\n3,few\n4,5\n', 'row 1 (line 3), column "b" is "few"'],
    ['UTF-16 without its mark', [0x61, 0x00, 0x2c, 0x00], 'neither UTF-8 text'],
    ['no archive', [0x50, 0x4b, 0x03, 0x04, 0x00], 'not an .npz file'],
    ['Latin-1', [0xe9, 0x2c, 0x62, 0x0a], 'neither UTF-8 text'],
    ['half a header', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1], 'bytes are'],
    ['5001 columns', `${'a,'.repeat(5000)}b\n`, '5,001 columns are more than this page takes'],
  ];

  test('what cannot be read is refused in words, one after the other, and the page goes on', async () => {
    const playground = await start();
    const { page } = playground;
    await playground.phase('finished');
    const loss = await playground.number('#loss');
    const says = (words) =>
      page.waitForFunction(
        (part) => document.querySelector('#own-failure').textContent.includes(part),
        {},
        words,
      );
    for (const [name, content, words] of REFUSED) {
      await drop(playground, [`${name}.csv`, content]);
      const opened = await page.waitForFunction(
        (file, part) =>
          document.querySelector('#own-import h3')?.textContent === file
            ? 'opened'
            : document.querySelector('#own-failure').textContent.includes(part) && 'refused',
        {},
        `${name}.csv`,
        words,
      );
      if ((await opened.jsonValue()) === 'opened') await playground.press('#own-train');
      await says(words);
    }
    await drop(playground, ['flipped.npz', await archive('flipped_bit')]);
    await says('"x.npy" in the archive has the CRC-32 c4ad5c8b');
    expect(await playground.number('#loss')).toBe(loss);
    await close(playground);
  });

  test('names of files and columns are nothing but text', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e';
    const playground = await start();
    const { page } = playground;
    const rows = Array.from({ length: 9 }, (_, k) => `${k},${k * k}\n`).join('');
    await drop(playground, [`${hostile}.csv`, `${hostile},<b>y\u0007</b>\n${rows}`]);
    await page.waitForSelector('#own-import');
    const shown = await page.$eval('#own-import', ({ textContent }) => textContent);
    expect(shown).toContain('<img src=x onerror=alert(1)>\ufffd');
    expect(shown).toContain('<b>y\ufffd</b>');
    await trainOnIt(playground);
    const body = await page.$eval('body', ({ textContent }) => textContent);
    expect(['\u202e', '\u0007'].filter((sign) => body.includes(sign))).toEqual([]);
    expect(await page.$('img, #page b')).toBeNull();
    await close(playground);
  });

  test('at no width is anything beyond the edge while columns are chosen', async () => {
    const playground = await start();
    const { page } = playground;
    await drop(playground, ['weather.csv', await readFile(WEATHER, 'utf8')]);
    await page.waitForSelector('#own-import');
    await playground.click('#own-paste');
    for (const width of [320, 360, 390, 1440]) {
      await page.setViewport({ width, height: 800 });
      const [content, room] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return [scrollWidth, clientWidth];
      });
      expect([width, content]).toEqual([width, room]);
    }
    await close(playground);
  });

  test('of a thousand columns some are shown at a time', async () => {
    const playground = await start();
    const { page } = playground;
    const line = (first) => Array.from({ length: 1000 }, (_, k) => first + k).join();
    await drop(playground, ['wide.csv', `${line(0)}\n${line(1)}\n`]);
    await page.waitForSelector('#own-import');
    const shown = async () => (await columnsOf(playground)).map(([name]) => name);
    expect(await shown()).toEqual(['999', ...Array.from({ length: 31 }, (_, k) => `${k}`)]);
    expect(await page.$eval('[name=role-999]', ({ value }) => value)).toBe('y');
    expect(await playground.isReady('#own-earlier')).toBe(false);
    await page.evaluate(async () => {
      const later = document.querySelector('#own-later');
      while (later.getAttribute('aria-disabled') === 'false') {
        later.click();
        await new Promise(requestAnimationFrame);
      }
    });
    await page.waitForFunction(() =>
      document.querySelector('.own-turner p').textContent.startsWith('Columns 993 to 1000'),
    );
    expect(await shown()).toEqual(Array.from({ length: 8 }, (_, k) => `${991 + k}`));
    expect(await playground.isReady('#own-later')).toBe(false);
    await page.select('[name=role-998]', 'y');
    await page.waitForFunction(() =>
      document.querySelector('#own-shape').textContent.includes('999 × 2'),
    );
    await close(playground);
  });
});

describe('what is taken away', () => {
  const browser = useBrowser(launchChromium);

  test('the adapter has its preprocessing: the library foretells the same with raw rows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-own-'));
    try {
      const playground = await browser.open('#steps=20&speed=full', async (page) => {
        const session = await page.createCDPSession();
        const behaviour = { behavior: 'allow', downloadPath: folder };
        await session.send('Browser.setDownloadBehavior', behaviour);
      });
      const { page } = playground;
      await (await page.$('#own-file')).uploadFile(WEATHER.pathname);
      await page.waitForSelector('#own-import');
      await chooseWind(playground);
      await trainOnIt(playground);
      await playground.press('#save-safetensors');
      const bytes = await fileAt(join(folder, 'lora-own-rank-1.safetensors'));
      const config = { peft_type: 'LORA', r: 1, lora_alpha: 1, target_modules: ['proj'] };
      const adapter = fromPeft(config, bytes);
      const { rows, preprocessing, problem, result } = await expected({ steps: 2000 });
      const { table, ...fitted } = adapter.preprocessing;
      expect({ ...fitted, table: undefined }).toEqual({ ...preprocessing, table: undefined });
      expect(table.x.map(({ name }) => name)).toEqual(INPUTS);
      expect(table.y.map(({ name }) => name)).toEqual(['wind']);
      const { wBase } = problem;
      expect(await apply(rows.x, adapter, { wBase })).toEqual(
        await apply(rows.x, { ...result, preprocessing }, { wBase }),
      );
      await playground.press('#save-predictions');
      const csv = await fileAt(join(folder, 'lora-own-rank-1-predictions.csv'));
      const [read] = await all(
        readCsv(csv, { x: ['row', 'wind', 'wind predicted'], batchRows: 1e6 }),
      );
      expect(read.n).toBe(rows.n);
      const column = (place) => read.x.filter((_, k) => k % 3 === place);
      expect(column(0)).toEqual(Float64Array.from({ length: rows.n }, (_, k) => k));
      expect(column(1)).toEqual(rows.y);
      expect(column(2)).toEqual(await apply(rows.x, adapter, { wBase }));
      await playground.click('#python summary');
      await page.waitForFunction(() => document.querySelector('#python-text').textContent !== '');
      expect(await playground.text('#python-text')).toContain(
        'folder = "lora-own-rank-1-step-2000"',
      );
      expect(await browser.close(playground)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

const fileAt = (path) =>
  until(path, async () => {
    const bytes = await readFile(path).catch(() => undefined);
    return bytes?.length > 0 && bytes;
  });
