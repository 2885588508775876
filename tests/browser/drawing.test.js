import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { effectiveWeight, predict } from '../../web/tasks/index.js';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { trainInNode } from './tasks.js';

const STEPS = 200;
const HASH = `#data=digits-flipped&steps=${STEPS}&speed=full`;

const browser = useBrowser(launchChromiumShell);
let playground;

beforeEach(async () => {
  playground = await browser.open(HASH);
  await playground.phase('finished');
});

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

/** The scores on the page: of w alone and with the adapter, for each digit. */
const scores = () => playground.numbers('#scores data');

/** Waits until other scores are shown than these; the new ones. */
async function otherThan(before) {
  await playground.page.waitForFunction(
    (old) => {
      const values = [...document.querySelectorAll('#scores data')].map(({ value }) => value);
      return values.join() !== old;
    },
    {},
    before.join(),
  );
  return scores();
}

/** Draws a line on the pad, in its pixels. */
async function stroke(...points) {
  const { mouse } = playground.page;
  const { x, y, width } = await padBox();
  const [first, ...rest] = points.map(([column, row]) => [
    x + (column * width) / 8,
    y + (row * width) / 8,
  ]);
  await mouse.move(...first);
  await mouse.down();
  for (const point of rest) await mouse.move(...point, { steps: 4 });
  await mouse.up();
}

async function padBox() {
  const pad = await playground.page.$('#pad');
  await pad.scrollIntoView();
  return pad.boundingBox();
}

test('a held-out digit is shown on arrival, with the scores that Node computes', async () => {
  const { task, result } = await trainInNode('digits-flipped', { steps: STEPS });
  const { heldOut, dIn, dOut, wBase } = task;
  const expected = (row) => {
    const one = { x: heldOut.x.slice(row * dIn, (row + 1) * dIn), y: new Float64Array(), n: 1 };
    const [base, adapted] = [predict(one, wBase), predict(one, effectiveWeight(task, result))];
    return Array.from({ length: dOut }, (_, k) => [base[k], adapted[k]]).flat();
  };
  const label = (row) => heldOut.y.slice(row * dOut, (row + 1) * dOut).indexOf(1);
  const close = (values, row) =>
    expected(row).forEach((score, k) => expect(values[k]).toBeCloseTo(score, 10));
  const first = await scores();
  close(first, 0);
  expect(await playground.text('#drawn')).toContain(
    `Held-out picture 1 of 400, written as ${label(0)}`,
  );
  await playground.click('#held-out-picture');
  close(await otherThan(first), 1);
  expect(await playground.text('#drawn')).toContain(
    `Held-out picture 2 of 400, written as ${label(1)}`,
  );
});

test('the scores follow training', async () => {
  const before = await scores();
  await playground.click('#reset');
  await playground.phase('ready');
  const untrained = await otherThan(before);
  for (let k = 0; k < 20; k += 2) expect(untrained[k + 1]).toBe(untrained[k]); // b is zero
  await playground.click('#one-step');
  const stepped = await otherThan(untrained);
  for (let k = 0; k < 20; k += 2) expect(stepped[k]).toBe(before[k]); // w is frozen
});

test('drawing with a pointer changes the scores; undo and clear take it back', async () => {
  const shown = await scores();
  await playground.press('#clear');
  const blank = await otherThan(shown);
  expect(await playground.isReady('#clear')).toBe(false);
  expect(await playground.text('#drawn')).toBe('Your own drawing');
  await stroke([4, 1], [4, 7]);
  const upright = await otherThan(blank);
  await stroke([2, 4], [6, 4]);
  const crossed = await otherThan(upright);
  await playground.press('#undo');
  expect(await otherThan(crossed)).toEqual(upright);
  await playground.press('#undo');
  expect(await otherThan(upright)).toEqual(blank);
  await playground.press('#undo');
  expect(await otherThan(blank)).toEqual(shown);
  expect(await playground.isReady('#undo')).toBe(false);
});

test('turning swaps what the frozen layer and the adapter are good at, and back', async () => {
  const shown = await scores();
  await playground.press('#turn');
  const turned = await otherThan(shown);
  expect(await playground.text('#drawn')).toBe('Your own drawing');
  await playground.press('#turn');
  expect(await otherThan(turned)).toEqual(shown);
  expect(await playground.text('#drawn')).toContain('Held-out picture 1');
});

test('drawing by keyboard: arrows move, space draws, Delete erases, Ctrl+Z undoes', async () => {
  const { page } = playground;
  await playground.press('#clear');
  await page.focus('#pad');
  const blank = await scores();
  const top = () => page.evaluate(() => scrollY);
  const scrolled = await top();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Space');
  const dot = await otherThan(blank);
  expect(await playground.text('.pad [role=status]')).toBe('Row 4, column 5, ink 100%');
  await page.keyboard.press('Delete');
  const erased = await otherThan(dot);
  expect(await playground.text('.pad [role=status]')).toBe('Row 4, column 5, ink 0%');
  await page.keyboard.down('Control');
  await page.keyboard.press('z');
  expect(await otherThan(erased)).toEqual(dot);
  await page.keyboard.press('z');
  await page.keyboard.up('Control');
  expect(await otherThan(dot)).toEqual(blank);
  for (let k = 0; k < 9; k++) await page.keyboard.press('ArrowLeft');
  expect(await playground.text('.pad [role=status]')).toContain('Row 4, column 1');
  expect(await top()).toBe(scrolled);
});

test('a finger draws, and the page does not scroll under it', async () => {
  const { page } = playground;
  await page.setViewport({ width: 360, height: 740, hasTouch: true, isMobile: true });
  await playground.rest();
  await page.waitForSelector('#pad');
  const before = await scores();
  const { x, y, width } = await padBox();
  const top = await page.evaluate(() => scrollY);
  await page.touchscreen.touchStart(x + width / 2, y + width * 0.8);
  for (let k = 0; k < 6; k++)
    await page.touchscreen.touchMove(x + width / 2, y + width * (0.8 - k / 10));
  await page.touchscreen.touchEnd();
  await otherThan(before);
  expect(await page.evaluate(() => scrollY)).toBe(top);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
