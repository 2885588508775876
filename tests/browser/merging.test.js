import { afterEach, expect, test } from '@jest/globals';
import { accuracy, effectiveWeight, meanSquaredError } from '../../web/tasks/index.js';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { drawnAnew } from './layout.js';
import { trainInNode } from './tasks.js';

const browser = useBrowser(launchChromiumShell);
let playground;

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

async function open(hash) {
  playground = await browser.openAtRest(hash);
  return playground.page;
}

const says = (id, pattern) =>
  playground.page.waitForFunction(
    (selector, source) => new RegExp(source).test(document.querySelector(selector).textContent),
    {},
    id,
    pattern,
  );

/** The rows of a table, cell by cell: the exact number where there is one, else the words. */
const rows = (table) =>
  playground.page.$$eval(`${table} tbody tr`, (all) =>
    all.map((row) =>
      [...row.children].map((cell) => {
        const data = cell.querySelector('data');
        return data ? Number(data.value) : cell.textContent;
      }),
    ),
  );

test('merged, the layer is one matrix that predicts the same; unmerged, w is back', async () => {
  await open('#steps=60&speed=full');
  expect(await rows('#costs')).toEqual([
    ['w with the adapter beside it', '116 + 66 = 182', '116 + 66 = 182'],
    ['Merged', '116', '116'],
  ]);
  expect(await playground.isReady('#unmerge')).toBe(false);
  await playground.press('#merge');
  await says('#merged', 'One matrix, 29 × 4: ');
  const words = await playground.text('#merged');
  const [, size] = /up to rounding \((\S+)\)/.exec(words) ?? ['', '0'];
  expect(Number(size)).toBeLessThan(1e-14);
  await playground.press('#unmerge');
  await says('#merged', '^w is back, bit for bit');
  expect(await playground.isReady('#merge')).toBe(true);
});

/** The model as it is seen: the pictures with their sizes, its formula, its answer's error, its height. */
const model = () =>
  playground.page.evaluate(() => {
    const seen = [...document.querySelectorAll('#shapes canvas')].filter((picture) =>
      picture.checkVisibility({ visibilityProperty: true }),
    );
    return {
      pictures: seen.map(({ ariaLabel }) => ariaLabel.replace(/^the best.*$|^s·a·b minus.*$/, '')),
      formula: document.querySelector('#matrices .formula').textContent,
      error: Number(document.querySelector('#redrawn data')?.value),
      answer: document.querySelector('#redrawn canvas, .output-strips canvas')?.toDataURL(),
      height: document.querySelector('#shapes').offsetHeight,
    };
  });

const APART = ['w', 'b', 'a', 's·a·b'];

test('in the picture of the model, w + s·ab becomes one matrix, and comes apart again', async () => {
  const page = await open('#data=redraw&steps=200&speed=full');
  const apart = await model();
  expect(apart.formula).toBe('ŷ = x (w + s·a·b) s = α/r = 1');
  expect(apart.pictures.map((label) => label.split(',')[0])).toEqual([...APART, '', '']);
  await playground.press('#merge');
  await page.waitForSelector('.one-matrix');
  const merged = await model();
  expect(merged.pictures).toEqual(['w′, 64 by 64']);
  expect(merged.formula).toBe('ŷ = x w′');
  expect(merged.error).toBeCloseTo(apart.error, 14); // the same predictions
  expect(merged.answer).toBe(apart.answer);
  expect(merged.height).toBe(apart.height);
  expect(await page.$('.one-matrix .lock')).toBeNull();
  const { task, result } = await trainInNode('redraw', { steps: 200 });
  await page.$eval('.one-matrix', (matrix) => matrix.scrollIntoView({ block: 'center' }));
  const { x, y } = await (await page.$('.one-matrix canvas')).boundingBox();
  await page.mouse.move(x + 1, y + 1);
  await says('#value', '^w′, from x\\[row 1, column 1\\] to ŷ\\[row 1, column 1\\]: ');
  const [, value] = /: (\S+)$/.exec(await playground.text('#value'));
  expect(Number(value.replace('−', '-'))).toBeCloseTo(effectiveWeight(task, result)[0], 3);
  await playground.press('#unmerge');
  await page.waitForFunction(() => !document.querySelector('.one-matrix'));
  expect(await model()).toEqual(apart);
});

test('on a phone the buttons stay under the finger that merges', async () => {
  playground = await browser.openAtRest('#steps=60&speed=full', (page) =>
    page.setViewport({ width: 390, height: 844 }),
  );
  await playground.page.$eval('#merging', (panel) => panel.scrollIntoView());
  await playground.page.waitForSelector('#merge');
  await drawnAnew(playground.page);
  const places = () =>
    playground.page.$$eval('#merge, #unmerge', (buttons) =>
      buttons.map((button) => button.getBoundingClientRect().top),
    );
  const before = await places();
  await playground.press('#merge');
  await says('#merged', 'One matrix, 29 × 4: ');
  expect(await places()).toEqual(before);
});

test('merging pauses a run; a step takes a and b out again, and so does the model itself', async () => {
  playground = await browser.open('#data=redraw&steps=1000000&speed=full');
  const { page } = playground;
  await playground.step(20);
  await playground.press('#merge');
  await playground.phase('paused');
  await page.waitForSelector('.one-matrix');
  await says('#merged', 'Training is paused for it at step [\\d,]+: “Continue”');
  await playground.press('#one-step');
  await page.waitForFunction(() => !document.querySelector('.one-matrix'));
  await says('#merged', 'Training has gone on since: merge again to have that in it\\.$');
  await playground.press('#merge');
  await page.waitForSelector('.one-matrix');
  await playground.press('#come-back');
  await page.waitForFunction(() => !document.querySelector('.one-matrix'));
  await page.waitForSelector('#unmerge[aria-disabled="true"]'); // nobody sees it: it is drawn later
});

test('what was merged is of its step; training goes on without it', async () => {
  await open('#steps=60&speed=full');
  await playground.press('#reset');
  await playground.phase('ready');
  await playground.press('#one-step');
  await playground.phase('paused');
  await playground.press('#merge');
  await says('#merged', 'One matrix');
  expect(await playground.text('#merged')).not.toContain('gone on');
  await playground.press('#one-step');
  await says('#merged', 'Training has gone on since');
  await playground.press('#merge');
  await playground.page.waitForFunction(
    () => !document.querySelector('#merged').textContent.includes('gone on'),
  );
});

test('two adapters for one w: kept, exchanged, each with its errors', async () => {
  const page = await open('#steps=60&speed=full');
  await playground.press('#keep-adapter');
  await says('#adapters', 'A');
  await playground.page.focus('#rank');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => location.hash.includes('rank=3'));
  await playground.phase('finished');
  await playground.press('#keep-adapter');
  await page.waitForFunction(() => document.querySelectorAll('#adapters tbody tr').length === 4);
  const { task, result: two } = await trainInNode('weather', { steps: 60 });
  const { result: three } = await trainInNode('weather', { steps: 60, rank: 3 });
  const error = (adapter) =>
    meanSquaredError(task.heldOut, adapter ? effectiveWeight(task, adapter) : task.wBase);
  const table = await rows('#adapters');
  expect(table.map(([name, rank]) => [name, rank])).toEqual([
    ['none: w alone', '–'],
    ['A', '2'],
    ['B', '3'],
    ['the one in training', '3'],
  ]);
  [undefined, two, three, three].forEach((adapter, k) =>
    expect(table[k][2]).toBeCloseTo(error(adapter), 12),
  );
  await playground.click('#adapters tbody tr:nth-child(2) input');
  await says(
    '#on-w',
    '^On w now: A\\. Another one in its place exchanges 66 numbers; the 116 of w',
  );
  expect(await rows('#costs')).toContainEqual([
    'w with the adapter beside it',
    '116 + 66 = 182',
    '116 + 66 = 182',
  ]);
  // The model has the one that was chosen, of rank 2, while another one of rank 3 is in training.
  const shapesAre = (expected) =>
    page.waitForFunction(
      (labels) => {
        const seen = [...document.querySelectorAll('#shapes canvas')].filter((picture) =>
          picture.checkVisibility({ visibilityProperty: true }),
        );
        const named = seen
          .map(({ ariaLabel }) => ariaLabel)
          .filter((label) => /^[wab],/.test(label));
        return String(named) === labels;
      },
      {},
      String(expected),
    );
  await shapesAre(['w, 29 by 4', 'b, 2 by 4', 'a, 29 by 2']);
  expect(await playground.text('#on-weight')).toContain('On w: A.');
  expect((await playground.numbers('#held-out-change data'))[1]).toBeCloseTo(error(two), 12);
  await playground.click('#adapters tbody tr:nth-child(3) input');
  await says('#on-w', 'exchanges 99 numbers');
  await shapesAre(['w, 29 by 4', 'b, 3 by 4', 'a, 29 by 3']);
  await playground.click('#adapters tbody tr:first-child input');
  await says('#on-w', 'no adapter');
  expect(await playground.isReady('#merge')).toBe(false); // there is nothing to merge
  await shapesAre(['w, 29 by 4']);
  expect((await model()).formula).toBe('ŷ = x w');
  await playground.press('#come-back');
  await says('#on-w', '^On w now: the one in training');
  // Forgotten, one that was on w gives its place to the one in training.
  await playground.click('#adapters tbody tr:nth-child(2) input');
  await says('#on-w', '^On w now: A');
  await playground.click('#comparison .link-button');
  await says('#on-w', '^On w now: the one in training');
  // What trains is what is shown.
  await playground.click('#adapters tbody tr:first-child input');
  await says('#on-w', 'no adapter');
  await playground.press('#run');
  await says('#on-w', '^On w now: the one in training');
  await playground.phase('finished');
});

test('adapters of two tasks on one w: each is good at its own', async () => {
  const page = await open('#data=digits-flipped&steps=300&speed=full');
  await playground.press('#keep-adapter');
  await page.evaluate(
    () => (location.hash = '#data=digits-rotated&optimizer=scaled-gd&steps=300&speed=full'),
  );
  await page.waitForFunction(() => document.querySelectorAll('#adapters thead th').length === 4);
  await playground.phase('finished');
  const [, kept, trained] = await rows('#adapters');
  // Columns: rotated, then flipped.
  expect(kept[3]).toBeLessThan(kept[2] - 0.2);
  expect(trained[2]).toBeLessThan(trained[3] - 0.1);
  const { task, result } = await trainInNode('digits-flipped', { steps: 300 });
  expect(kept[3]).toBeCloseTo(1 - accuracy(task.heldOut, effectiveWeight(task, result)), 12);
  const rotated = await trainInNode('digits-rotated', { steps: 300, optimizer: 'scaled-gd' });
  expect(trained[2]).toBeCloseTo(
    1 - accuracy(rotated.task.heldOut, effectiveWeight(rotated.task, rotated.result)),
    12,
  );
});

test('an adapter for another w is not offered', async () => {
  const page = await open('#steps=20&speed=full');
  await playground.press('#keep-adapter');
  await says('#adapters', 'A');
  await page.evaluate(() => (location.hash = '#data=planted&steps=20&speed=full'));
  await playground.phase('finished');
  await page.waitForFunction(() => document.querySelectorAll('#adapters tbody tr').length === 2);
});

test('at 320 px, too, what it costs is read without scrolling', async () => {
  const page = await open('#steps=20&speed=full');
  await page.setViewport({ width: 320, height: 640 });
  await page.$eval('#merging', (panel) => panel.scrollIntoView());
  const wider = await page.$eval(
    '.table-frame:has(#costs)',
    ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
  );
  expect(wider).toBe(0);
});
