import { beforeAll, expect, test } from '@jest/globals';
import { launchChromium } from './browsers.js';
import { useBrowser } from './fixture.js';

const DEFAULTS = { task: 'weather', rank: '2', lr: 'auto', steps: '3000', axis: 'log' };

const browser = useBrowser(launchChromium);
let playground;

beforeAll(async () => {
  playground = await browser.open();
});

const valueOf = (selector) => playground.page.$eval(selector, ({ value }) => value);

test.each([
  ['', {}],
  ['#rank=1e9', { rank: '4' }],
  ['#rank=-3', { rank: '1' }],
  ['#rank=2.6', { rank: '3' }],
  ['#rank=NaN', {}],
  ['#rank=', {}],
  ['#rank=4&task=synthetic', { task: 'synthetic', rank: '4', steps: '2000' }],
  ['#rank=3&rank=4', { rank: '3' }],
  ['#task=constructor', {}],
  ['#task=__proto__&__proto__=1', {}],
  ['#task=<img src=x onerror=alert(1)>', {}],
  ['#lr=-1', { lr: '0.000001' }],
  ['#lr=1e400', {}],
  ['#lr=javascript:alert(1)', {}],
  ['#lr=0x1', { lr: '1' }],
  ['#steps=-1', { steps: '1' }],
  ['#steps=1e300', { steps: '1000000' }],
  ['#axis=toString', {}],
  ['#%E0%A4%A&&==&rank', {}],
  ['#no=such&setting', {}],
])('an address of %j is mended', async (hash, expected) => {
  await playground.page.evaluate((next) => (location.hash = next), hash);
  const mended = String(new URLSearchParams({ ...DEFAULTS, ...expected }));
  await playground.page.waitForFunction((all) => location.hash === `#${all}`, {}, mended);
  expect(await playground.settings()).toEqual({ ...DEFAULTS, ...expected });
  expect(await valueOf('input[name=task]:checked')).toBe(expected.task ?? 'weather');
  expect(await valueOf('#rank')).toBe(expected.rank ?? '2');
});

test('none of them makes the page complain', async () => {
  expect(await browser.close(playground)).toEqual([]);
});

test('an address brings back the run that it was copied from', async () => {
  const first = await browser.open('#task=synthetic&lr=0.04&steps=77&axis=linear');
  await first.phase('finished');
  const again = await browser.open(new URL(first.page.url()).hash);
  await again.phase('finished');
  expect(await again.number('#loss')).toBe(await first.number('#loss'));
  expect(await again.settings()).toEqual({
    ...{ task: 'synthetic', rank: '4', lr: '0.04', steps: '77', axis: 'linear' },
  });
  expect(await browser.close(first)).toEqual([]);
  expect(await browser.close(again)).toEqual([]);
});
