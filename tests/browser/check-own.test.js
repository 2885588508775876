import { afterEach, expect, test } from '@jest/globals';
import { trainReference } from '../reference/reference.js';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';

const browser = useBrowser(launchChromiumShell);
let playground;

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

async function open() {
  playground = await browser.openAtRest('#steps=5&speed=full');
  const { page } = playground;
  const clipboard = ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write'];
  await page.browserContext().overridePermissions(new URL(page.url()).origin, clipboard);
  await page.$eval('#check-own', (panel) => panel.scrollIntoView());
  return page;
}

/** What a button puts on the clipboard. */
async function copied(id) {
  await playground.press(id);
  await playground.page.waitForFunction(
    (button) => document.querySelector(button).textContent === 'Copied',
    {},
    id,
  );
  return playground.page.evaluate(() => navigator.clipboard.readText());
}

/** Puts a text into the field, and reads what is said of it. */
async function answerTo(text) {
  const before = await playground.text('#diagnosis');
  await playground.page.$eval(
    '#own-result',
    (field, value) => {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    text,
  );
  await playground.page.waitForFunction(
    (old) => document.querySelector('#diagnosis').textContent !== old,
    {},
    before,
  );
  return playground.text('#diagnosis');
}

/** What a reader's function makes of the arrays that were copied, by the specification in plain loops. */
function trained(javascript, change = (problem) => problem) {
  const given = new Function(
    `${javascript}; return { n, dIn, dOut, rank: r, lr, nSteps, scale: s, x, y, wBase, a0, b0 };`,
  )();
  const { lr, nSteps, a0, b0, ...problem } = change(given);
  return [...trainReference(problem, { a: a0, b: b0 }, lr, nSteps).ab];
}

test('the arrays are copied, a result is pasted, and found right or what is wrong with it', async () => {
  const page = await open();
  const javascript = await copied('#copy-javascript');
  const right = trained(javascript);
  expect(right).toHaveLength(14);
  expect(await answerTo(JSON.stringify(right))).toMatch(/^Right: equal to 1[456] digits\.$/);
  const printed = `[${right.map((value) => value.toFixed(8)).join(' ')}]`;
  expect(await answerTo(printed)).toBe(
    'Right: equal to 8 digits, all that you gave. Print more to see more.',
  );
  const swapped = [...right.slice(8), ...right.slice(0, 8)];
  expect(await answerTo(swapped.join('\n'))).toBe('Not yet: b came before a; a comes first.');
  expect(
    await answerTo(JSON.stringify(trained(javascript, (given) => ({ ...given, lr: -given.lr })))),
  ).toContain('the sign is turned');
  expect(await answerTo(JSON.stringify(right.slice(1)))).toContain(
    '13 numbers came; 14 were expected',
  );
  expect(await answerTo('')).toBe('');
  expect(await page.$eval('#diagnosis', (answer) => answer.getAttribute('role'))).toBe('status');
});

test('three steps and a scale are another exercise', async () => {
  const page = await open();
  const one = trained(await copied('#copy-javascript'));
  await playground.click('input[name=check-steps][value="3"]');
  await playground.click('input[name=check-scale][value="1.5"]');
  await page.waitForFunction(
    () => document.querySelector('#copy-javascript').textContent !== 'Copied',
  );
  const javascript = await copied('#copy-javascript');
  const three = trained(javascript);
  expect(await answerTo(JSON.stringify(three))).toMatch(/^Right: equal to 1[456] digits/);
  expect(await answerTo(JSON.stringify(one))).not.toMatch(/Right/);
  expect(
    await answerTo(JSON.stringify(trained(javascript, (given) => ({ ...given, scale: 1 })))),
  ).toBe('Not yet: s is left out everywhere.');
  expect(
    await answerTo(JSON.stringify(trained(javascript, (given) => ({ ...given, nSteps: 2 })))),
  ).toBe('Not yet: one step too few was taken.');
});

test('the arrays as NumPy, in sight and on the clipboard, are the same', async () => {
  await open();
  const python = await copied('#copy-numpy');
  await playground.click('#check-own summary');
  expect(`${await playground.text('#check-arrays')}\n`).toBe(python);
  expect(python).toContain('import numpy as np');
  const javascript = await copied('#copy-javascript');
  const values = (text) => [...text.matchAll(/-?\d+\.\d+/g)].map(Number).sort();
  const inJavascript = values(javascript);
  expect(inJavascript.length).toBeGreaterThan(50);
  expect(values(python)).toEqual(inJavascript);
});
