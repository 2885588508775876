import { beforeAll, expect, test } from '@jest/globals';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';

const browser = useBrowser(launchChromiumShell);
let playground;

beforeAll(async () => {
  playground = await browser.open();
});

const valueOf = (selector) => playground.page.$eval(selector, ({ value }) => value);

/** Waits until a control has the value. */
const valueIs = (selector, value) =>
  playground.page.waitForFunction(
    (control, wanted) => document.querySelector(control).value === wanted,
    {},
    selector,
    value,
  );

test.each([
  ['', {}],
  ['#rank=1e9', { rank: '32' }],
  ['#rank=-3', { rank: '1' }],
  ['#rank=2.6', { rank: '3' }],
  ['#rank=NaN', {}],
  ['#rank=', {}],
  ['#rank=16&data=planted', { data: 'planted', rank: '16' }],
  ['#rank=3&rank=4', { rank: '3' }],
  ['#data=constructor', {}],
  ['#data=__proto__&__proto__=1', {}],
  ['#data=<img src=x onerror=alert(1)>', {}],
  ['#lr=-1', { lr: '0.000001' }],
  ['#lr=1e400', {}],
  ['#lr=javascript:alert(1)', {}],
  ['#lr=0x1', { lr: '1' }],
  ['#lr=line-search', { lr: 'line-search' }],
  ['#lr=line-search&optimizer=adam', { optimizer: 'adam' }],
  ['#optimizer=sgd%00', {}],
  ['#steps=-1', { steps: '1' }],
  ['#steps=1e300', { steps: '1000000' }],
  ['#batch=1e9', { batch: '1000' }],
  ['#known=5x5&learn=77', { known: '5', learn: '7' }],
  ['#known=<b>', {}],
  [
    '#data=over-fitting&rank=4&rows=1e9&noise=-1',
    { data: 'over-fitting', rank: '4', rows: '512', noise: '0' },
  ],
  ['#seed=-5', {}],
  ['#seed=7.4', { seed: '7' }],
  ['#alpha=1e300', { alpha: '1000' }],
  ['#dropout=1', { dropout: '0.9' }],
  ['#momentum=2&optimizer=momentum', { optimizer: 'momentum', momentum: '0.999' }],
  ['#ratio=0', { ratio: '0.01' }],
  ['#decay=-0', {}],
  ['#init=orthogonal', { init: 'orthogonal' }],
  ['#schedule=cosine', { schedule: 'cosine' }],
  ['#speed=1e9', {}],
  ['#axis=toString', {}],
  ['#theme=dark', { theme: 'dark' }],
  ['#hide=<b>,comparison', { hide: 'b,comparison' }],
  ['#%E0%A4%A&&==&rank', {}],
  ['#no=such&setting', {}],
])('an address of %j is mended', async (hash, expected) => {
  await playground.page.evaluate((next) => (location.hash = next), hash);
  // Nothing of it is left but what differs from the preset.
  const mended = String(new URLSearchParams({ data: 'redraw', ...expected }));
  await playground.page.waitForFunction(
    (all) => {
      const sorted = (text) => String([...new URLSearchParams(text)].sort());
      return sorted(location.hash.slice(1)) === sorted(all);
    },
    {},
    mended,
  );
  // An address that is right as it is does not change: the page may not have taken it yet.
  await valueIs('#data', expected.data ?? 'redraw');
  await valueIs('#rank', expected.rank ?? '4');
});

test('an address is not lost that comes just when another is written', async () => {
  const { page } = playground;
  await page.evaluate(() => (location.hash = '#rank=3'));
  await page.waitForFunction(() => document.querySelector('#rank').value === '3');
  // The change comes when writing is due, and before the page is told of the change.
  await page.evaluate(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (location.hash = '#rank=5');
    port2.postMessage(undefined);
    const due = performance.now() + 500;
    while (performance.now() < due);
  });
  await page.waitForFunction(() => location.hash === '#data=redraw&rank=5');
  expect(await valueOf('#rank')).toBe('5');
});

test('none of them makes the page complain', async () => {
  expect(await browser.close(playground)).toEqual([]);
});

test.each([
  '#data=planted&rank=3&lr=0.04&steps=77&axis=linear&speed=full',
  '#data=weather&optimizer=adam&steps=300&batch=64&seed=5&init=gaussian&speed=full',
  '#data=digits-flipped&optimizer=scaled-gd&lr=line-search&steps=40&alpha=8&speed=full',
])('%s brings back the run that it was copied from, bit for bit', async (hash) => {
  const first = await browser.open(hash);
  await first.phase('finished');
  const again = await browser.open(new URL(first.page.url()).hash);
  await again.phase('finished');
  expect(await again.number('#loss')).toBe(await first.number('#loss'));
  expect(await again.number('#held-out-loss')).toBe(await first.number('#held-out-loss'));
  expect(await again.settings()).toEqual(Object.fromEntries(new URLSearchParams(hash.slice(1))));
  expect(await browser.close(first)).toEqual([]);
  expect(await browser.close(again)).toEqual([]);
});
