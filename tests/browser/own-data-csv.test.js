/** CSV on the page: preview and reader are one, and whatever cannot be done says why. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeNpy } from 'lora-wasm/data';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { hardCsv, hardRows } from '../unit/hard-csv.js';
import { chooseWind, columnsOf, drop, expected, trainOnIt, WEATHER } from './own-data.js';

const browser = useBrowser(launchChromiumShell);
const weather = await readFile(WEATHER, 'utf8');
const european = weather.replaceAll('.', '\u0000').replaceAll(',', ';').replaceAll('\u0000', ',');

const shared = browser.share('#steps=20&speed=full');
let playground;
let files = 0;

beforeEach(() => ({ playground } = shared));

/** Drops a file of a name of its own. Resolves to whether it is shown; it may be refused as well. */
async function open(text) {
  const { page } = playground;
  const name = `data-${++files}.csv`;
  await page.evaluate(() => document.querySelector('#own-failure p')?.classList.add('earlier'));
  await drop(playground, [name, text]);
  const told = await page.waitForFunction(
    (title) => {
      if (document.querySelector('#own-import h3')?.textContent === title) return 'shown';
      return document.querySelector('#own-failure p:not(.earlier)') && 'refused';
    },
    {},
    name,
  );
  return (await told.jsonValue()) === 'shown';
}

const obstacle = async (playground) => ({
  isReady: await playground.isReady('#own-train'),
  words: await playground.text('#own-obstacle'),
});

describe('a file is read as its preview shows it', () => {
  test.each([
    ['semicolons and decimal commas', european, 'semicolons', 'commas'],
    ['tabs and decimal commas', european.replaceAll(';', '\t'), 'tabs', 'commas'],
    ['bars', weather.replaceAll(',', '|'), 'bars', 'points'],
    ['lines that end in \\r', weather.replaceAll('\n', '\r'), 'commas', 'points'],
    ['a byte order mark', `\uFEFF${european}`.replaceAll('\n', '\r\n'), 'semicolons', 'commas'],
  ])('with %s', async (_, text, delimiter, decimal) => {
    await open(text);
    const columns = await columnsOf(playground);
    expect(columns[0].slice(0, 2)).toEqual(['weather', 'drizzle']); // y comes first
    expect(columns.slice(1, 4).map((column) => column.slice(0, 2))).toEqual([
      ['location', 'Seattle'],
      ['date', '2012-01-01'],
      ['precipitation', decimal === 'commas' ? '0,0' : '0.0'],
    ]);
    expect(await playground.text('#own-left-out')).toBe(
      `Read with ${delimiter} between the fields, and decimal ${decimal}. ` +
        'Left out: location (the same in the first 999 rows).',
    );
    expect(await playground.page.$$eval('#own-comma', ({ length }) => length)).toBe(
      decimal === 'commas' ? 1 : 0,
    );
    await chooseWind(playground);
    await trainOnIt(playground);
    const { result } = await expected({ steps: 2000 });
    expect(await playground.number('#loss')).toBe(result.loss);
  });

  test('and the other decimal mark can be chosen', async () => {
    await open('a,b\n"1,250","2,125"\n"3,500","4,750"\n"5,250","6,500"\n');
    const { page } = playground;
    const comma = () => page.$eval('label:has(#own-comma)', ({ textContent }) => textContent);
    expect(await comma()).toBe('Numbers have decimal commas, as 1,250 in 2 columns');
    await playground.click('#own-comma');
    await page.waitForFunction(() =>
      document.querySelector('#own-left-out').textContent.includes('decimal commas'),
    );
    expect(await obstacle(playground)).toEqual({ isReady: true, words: '' });
    await trainOnIt(playground);
  });
});

test('read in another way, it keeps what was chosen, and so does the link of it', async () => {
  const text = '1990,1991,1992\n1.5,2,3\n2,5,1\n1,4,2\n3,7,9\n4.5,10,7\n';
  const { page } = playground;
  const y = () => page.$eval('.own-y', ({ textContent }) => textContent);
  await open(text);
  await playground.type('#own-seed', '7');
  await page.select('[name=role-2]', 'x');
  await page.select('[name=role-1]', 'y');
  await playground.click('#own-header');
  await page.waitForFunction(() => document.querySelector('.own-y').textContent === '1991');
  await trainOnIt(playground);
  const { own } = await playground.settings();
  expect(own).toBe('x0_2.y1.held20.seed7.standardised.targets.constant.header.zeros');
  const loss = await playground.number('#loss');
  await playground.go(`#data=own-99&own=${own}&steps=2000&speed=full`);
  await open(text);
  expect([await y(), await page.$eval('#own-header', ({ checked }) => checked)]).toEqual([
    '1991',
    true,
  ]);
  await trainOnIt(playground);
  expect(await playground.number('#loss')).toBe(loss);
});

describe('it is said why', () => {
  test.each([
    [
      'no column can be taken',
      'day,gap\n31.1.12,\n1.2.12,\n',
      'No column can be taken: none has numbers, categories or dates. What each one has is said above.',
      'Left out: day (dates, not all of one form: 2012-01-31, 31.1.2012 or 1/31/2012), gap (empty).',
    ],
    [
      'one column can',
      'wind,day,gap\n1,31.1.12,\n2,1.2.12,\n',
      'Only “wind” can be taken; x and y need a column each. What the others have is said above.',
      'Left out: day (dates, not all of one form: 2012-01-31, 31.1.2012 or 1/31/2012), gap (empty).',
    ],
    [
      'one has numbers that are too large',
      'id,wind\n9007199254740993,1\n9007199254740995,2\n',
      'Only “wind” can be taken; x and y need a column each. What the others have is said above.',
      'Left out: id (integers beyond 2^53).',
    ],
    [
      'there is no other',
      'wind\n1\n2\n',
      'There is one column; x and y need one each. Commas, tabs, semicolons and bars stand between values.',
      '',
    ],
  ])('%s', async (_, text, words, leftOut) => {
    await open(text);
    expect(await obstacle(playground)).toEqual({ isReady: false, words });
    const shown = await playground.text('#own-left-out');
    expect(shown.slice(shown.indexOf('points.') + 7).trim()).toBe(leftOut);
  });

  test('a column of dates cannot be taken where the day or the month may come first', async () => {
    await open('wind,sun,day\n1,3,1.2.2012\n2,5,2.2.2012\n3,6,2.3.2012\n');
    const { page } = playground;
    await page.select('[name=role-2]', 'x');
    await page.waitForFunction(() => document.querySelector('#own-obstacle').textContent !== '');
    expect(await obstacle(playground)).toEqual({
      isReady: false,
      words:
        '“day” cannot be taken (dates, of which nobody knows whether the day or the month comes first, ' +
        'as 1.2.2012: write them as 2012-01-31): leave it out.',
    });
    await page.select('[name=role-2]', 'none');
    await page.waitForFunction(() => document.querySelector('#own-obstacle').textContent === '');
    expect(await playground.isReady('#own-train')).toBe(true);
  });

  test('dates with the day first are days, and it is said before and after they are read', async () => {
    await open('wind,day,sun\n1,31.1.2012,3\n2,1.2.2012,5\n3,2.2.2012,6\n4,3.2.2012,1\n');
    const about = await playground.page.$$eval('#own-import tr', (rows) =>
      rows.map(({ textContent }) => textContent).find((text) => text.includes('31.1.2012')),
    );
    expect(about).toContain('in days since 1970-01-01, read with the day first');
    await trainOnIt(playground);
    expect(await playground.text('#own-report')).toContain(
      'As days since 1970-01-01, read with the day first: day.',
    );
  });

  test('a layer cannot pass x on', async () => {
    await open(weather);
    await chooseWind(playground);
    const words = await playground.page.$eval(
      '[name=own-base][value=identity]',
      ({ disabled, parentElement }) => [disabled, parentElement.textContent],
    );
    expect(words).toEqual([true, 'Passes x on: identity, for a square layer: this one is 4 × 1']);
  });

  test.each([
    [
      'thousands',
      'a;b\n1,5;2\n2,5;3\n1.234,5;4\n',
      'is "1.234,5": thousands separators are not read',
    ],
    [
      'a large integer',
      'a,b\n1,2\n9007199254740993,3\n2,3\n',
      'beyond the integers that a float64 holds',
    ],
    ['a blank line at the start', '\na,b\n1,2\n', 'line 1 is blank, and rows follow'],
    ['one between rows', 'a,b\r1,2\r\r3,4\r', 'line 3 is blank, and rows follow'],
    [
      'another boolean',
      'a,b\n1,true\n2,false\n3,yes\n',
      'a finite number, true or false was expected',
    ],
  ])('%s is refused', async (_, text, words) => {
    if (await open(text)) await playground.press('#own-train');
    await playground.page.waitForSelector('#own-failure p:not(.earlier)');
    expect(await playground.text('#own-failure')).toContain(words);
  });
});

describe('a file as people have them', () => {
  test('is trained on: what is missing and left out is said, and errors are in the units of y', async () => {
    await open(hardCsv());
    const { page } = playground;
    expect(await playground.text('#own-left-out')).toBe(
      'Read with semicolons between the fields, and decimal commas. Left out: ' +
        'id (all different whole numbers in order, as row numbers are), ' +
        'unit (the same in the first 120 rows), note (a different text in every row).',
    );
    expect(await playground.text('#own-missing')).toMatch(
      /^In the first 120 rows, \d+ have a missing value in the chosen columns: \d+ values in all\./,
    );
    await playground.click('[name=own-missing][value=fill]');
    await trainOnIt(playground);
    expect((await playground.settings()).own).toBe(
      'x1-4.y7.held20.seed0.standardised.targets.constant.fill.zeros',
    );
    expect(await playground.text('#own-report')).toMatch(
      /^120 rows read\. 7 rows without y left out\. \d+ missing values filled with the mean/,
    );
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#own-errors data')].every(({ value }) => value !== ''),
    );
    const [base, adapted, full, ...rmse] = await playground.numbers('#own-errors data');
    expect(base).toBeLessThan(0.2); // it foretells the mean
    expect(full).toBeGreaterThan(0.9); // as the file was made
    expect(adapted).toBeGreaterThan(0.9);
    const rain = hardRows().flatMap(({ rain: value }) => value ?? []);
    const mean = rain.reduce((sum, value) => sum + value, 0) / rain.length;
    const spread = Math.sqrt(rain.reduce((sum, y) => sum + (y - mean) ** 2, 0) / rain.length);
    expect(rmse[0] / spread).toBeGreaterThan(0.7);
    expect(rmse[0] / spread).toBeLessThan(1.4);
    expect(rmse[1]).toBeLessThan(rmse[0] / 3);
  });

  test('of one held-out row R² is not defined, and what is exact is said to be', async () => {
    await open('a,b\n0.5,2\n2,5\n1.5,4\n3,7\n4.5,10\n');
    await trainOnIt(playground);
    await playground.page.waitForFunction(() =>
      document.querySelector('#verdict').textContent.includes('exactly, up to rounding'),
    );
    expect(await playground.text('#own-errors tbody tr')).toBe('R²not defined: y does not vary');
  });

  test('is told apart into classes, and how many are right is shown', async () => {
    await open(weather);
    const { page } = playground;
    const about = await page.$eval('.own-table tbody th small', ({ textContent }) => textContent);
    expect(about).toBe('5 values, a column each: drizzle, fog, rain, snow, sun');
    await trainOnIt(playground);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#own-errors data')].every(({ value }) => value !== ''),
    );
    const [base, adapted, full] = await playground.numbers('#own-errors data');
    expect(adapted).toBeGreaterThan(base);
    expect(full).toBeGreaterThan(0.6);
    expect(await playground.errors()).toEqual([base, adapted, full].map((right) => 1 - right));
  });

  test('has w fitted to some groups, and the adapter to the others', async () => {
    await open(weather);
    const { page } = playground;
    await playground.click('[name=own-base][value=group]');
    await page.select('#own-group', '0');
    await page.waitForSelector('[name=own-group-value]');
    const values = await page.$$eval('.own-values label', (all) =>
      all.map(({ textContent }) => textContent),
    );
    expect(values).toEqual(['New York', 'Seattle']); // which the first rows do not show
    expect((await obstacle(playground)).words).toBe('Choose the values that w is fitted to.');
    await playground.click('[name=own-group-value][value="1"]');
    await trainOnIt(playground);
    expect((await playground.settings()).own).toMatch(/\.group0\.of1$/);
    expect(await playground.text('#own-report')).toContain('w was fitted to 1,461 rows; ');
    const [base, adapted] = await playground.numbers('#own-errors data');
    expect(base).toBeGreaterThan(0.3); // it knows Seattle
    expect(adapted).toBeGreaterThanOrEqual(base);
  });

  test('has one’s own w, of a shape that is asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-w-'));
    try {
      await writeFile(join(folder, 'small.npy'), writeNpy([1, 2, 3, 4], [2, 2]));
      await writeFile(join(folder, 'w.npy'), writeNpy([5, 6, 7, 8], [4, 1]));
      await open(weather);
      const { page } = playground;
      await chooseWind(playground);
      await playground.click('[name=own-base][value=weight]');
      const says = async (words) => {
        await page.waitForFunction(
          (expected) => document.querySelector('#own-obstacle').textContent === expected,
          {},
          words,
        );
      };
      await says('Open the .npy file of w, of the shape (4, 1).');
      await (await page.$('#own-weight')).uploadFile(join(folder, 'small.npy'));
      await says(
        'w has the shape (2, 2); (4, 1) was expected: 4 columns of x, the constant one included, and 1 of y.',
      );
      await (await page.$('#own-weight')).uploadFile(join(folder, 'w.npy'));
      await says('');
      await trainOnIt(playground);
      expect((await playground.settings()).own).toMatch(/\.weight$/);
      const [base, adapted] = await playground.numbers('#own-errors data');
      expect(base).toBeLessThan(-50); // nobody's w: its outputs are many times those of y
      expect(adapted).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('with many columns, y is in view, and the table scrolls within itself', async () => {
    const names = Array.from({ length: 30 }, (_, k) => `${k < 25 ? 'input' : 'target'} ${k}`);
    const line = (row) => names.map((_, k) => Math.sin(row * (k + 1) + k).toFixed(3)).join();
    const rows = Array.from({ length: 40 }, (_, row) => line(row));
    await open(`${names.join()}\n${rows.join('\n')}\n`);
    const { page } = playground;
    await page.$eval('#own-targets', (input) => {
      input.value = '5';
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await page.waitForFunction(() =>
      document.querySelector('#own-shape').textContent.includes('26 × 5'),
    );
    for (const width of [390, 1440]) {
      await page.setViewport({ width, height: 844 });
      const { y, frame, list } = await page.evaluate(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        return {
          y: document.querySelector('#own-roles .own-y').textContent,
          frame: box('.own-frame').height,
          list: box('#own-roles').height,
        };
      });
      expect(y).toBe('target 25, target 26, target 27, target 28, target 29');
      expect(frame + list).toBeLessThan(700); // both on one screen
    }
  });
});

test('rows of classes are called rows, and what is wanted is not “written”', async () => {
  const rows = Array.from({ length: 30 }, (_, k) => `${k % 7},${k % 5},${k % 3 ? 'cat' : 'dog'}`);
  expect(await open(`a,b,kind\n${rows.join('\n')}\n`)).toBe(true);
  await trainOnIt(playground);
  expect(await playground.text('#held-out-change .note')).toBe('Misread, unseen rows');
  expect(await playground.text('#drawn')).toMatch(/^Held-out row 1 of 6, y is kind: (cat|dog)$/);
});
