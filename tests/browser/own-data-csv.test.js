/** CSV on the page: preview and reader are one, and whatever cannot be done says why. */
import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { drop, expected, trainOnIt, WEATHER } from './own-data.js';

const browser = useBrowser(launchChromiumShell);
const weather = await readFile(WEATHER, 'utf8');
const european = weather.replaceAll('.', '\u0000').replaceAll(',', ';').replaceAll('\u0000', ',');

/** Drops a file, and waits for what is said of it. */
async function open(text, name = 'data.csv') {
  const playground = await browser.open('#steps=20&speed=full');
  await drop(playground, [name, text]);
  await playground.page.waitForSelector('#own-import, #own-failure p');
  return playground;
}

async function close(playground) {
  expect(await browser.close(playground)).toEqual([]);
}

const rowsOf = ({ page }) =>
  page.$$eval('.own-table tbody tr', (rows) =>
    rows.map((row) => [...row.cells].map(({ textContent }) => textContent)),
  );

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
    const playground = await open(text);
    expect((await rowsOf(playground))[0].slice(0, 3)).toEqual([
      'Seattle',
      '2012-01-01',
      decimal === 'commas' ? '0,0' : '0.0',
    ]);
    expect(await playground.text('#own-left-out')).toBe(
      `Read with ${delimiter} between the fields, and decimal ${decimal}. ` +
        'Left out: location, weather (text), date (dates).',
    );
    await trainOnIt(playground);
    const { result } = await expected({ steps: 2000 });
    expect(await playground.number('#loss')).toBe(result.loss);
    await close(playground);
  });

  test('and the other decimal mark can be chosen', async () => {
    const playground = await open('a,b\n"1,250","2,125"\n"3,500","4,750"\n"5,250","6,500"\n');
    const { page } = playground;
    const words = 'No column has numbers, which x and y are made of.';
    expect(await obstacle(playground)).toEqual({ isReady: false, words });
    await playground.click('#own-comma');
    await page.waitForFunction(() =>
      document.querySelector('#own-left-out').textContent.includes('decimal commas'),
    );
    expect(await obstacle(playground)).toEqual({ isReady: true, words: '' });
    await trainOnIt(playground);
    await close(playground);
  });
});

describe('it is said why', () => {
  test.each([
    [
      'no column has numbers',
      'day,town\n2012-01-31,A\n2012-02-01,B\n',
      'No column has numbers, which x and y are made of.',
      'Left out: day (dates), town (text).',
    ],
    [
      'one column has',
      'wind,town,gap\n1,A,\n2,B,\n',
      'Only “wind” has numbers; x and y need a column each.',
      'Left out: town (text), gap (empty).',
    ],
    [
      'one has numbers that are too large',
      'id,wind\n9007199254740993,1\n9007199254740995,2\n',
      'Only “wind” has numbers; x and y need a column each.',
      'Left out: id (integers beyond 2^53).',
    ],
    ['there is no other', 'wind\n1\n2\n', 'There is one column; x and y need one each.', ''],
  ])('%s', async (_, text, words, leftOut) => {
    const playground = await open(text);
    expect(await obstacle(playground)).toEqual({ isReady: false, words });
    const shown = await playground.text('#own-left-out');
    expect(shown.slice(shown.indexOf('.') + 1).trim()).toBe(leftOut);
    await close(playground);
  });

  test('a column without numbers cannot be taken', async () => {
    const playground = await open(weather);
    const { page } = playground;
    await page.select('[name=role-6]', 'x');
    await page.waitForFunction(() => document.querySelector('#own-obstacle').textContent !== '');
    expect(await obstacle(playground)).toEqual({
      isReady: false,
      words: '“weather” cannot be taken (text): leave it out.',
    });
    await page.select('[name=role-6]', 'none');
    await page.waitForFunction(() => document.querySelector('#own-obstacle').textContent === '');
    expect(await playground.isReady('#own-train')).toBe(true);
    await close(playground);
  });

  test('a layer cannot pass x on', async () => {
    const playground = await open(weather);
    const words = await playground.page.$eval(
      '[name=own-base][value=identity]',
      ({ disabled, parentElement }) => [disabled, parentElement.textContent],
    );
    expect(words).toEqual([true, 'Passes x on: identity, for a square layer: this one is 4 × 1']);
    await close(playground);
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
    const playground = await open(text);
    const { page } = playground;
    if (await page.$('#own-import')) await playground.press('#own-train');
    await page.waitForSelector('#own-failure p');
    expect(await playground.text('#own-failure')).toContain(words);
    await close(playground);
  });
});
