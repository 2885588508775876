import { afterEach, expect, test } from '@jest/globals';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';

const browser = useBrowser(launchChromiumShell);
let playground;

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

/** The page with nothing remembered of earlier visits, its run at its end. */
async function open(hash) {
  playground = await browser.open(hash, (page) =>
    page.evaluateOnNewDocument(() => {
      if (!sessionStorage.opened) localStorage.clear();
      sessionStorage.opened = true;
    }),
  );
  await ended();
  return playground.page;
}

/** Waits for the run to end and be judged: by the best of its rank, unless it failed. */
async function ended() {
  const { page } = playground;
  await playground.rest();
  await page.$eval('#challenges', (panel) => panel.scrollIntoView());
  await page.waitForFunction(
    () =>
      document.documentElement.dataset.phase === 'failed' ||
      document.querySelector('#best').value !== '',
  );
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  });
}

const isDone = (name) =>
  playground.page.$eval(`#challenge-${name}`, ({ className }) => className.includes('done'));
const done = (name) => playground.page.waitForSelector(`#challenge-${name}.challenge-done`);

/** Goes to settings, as a followed link does, and waits for the run of them to end. */
async function train(settings) {
  await playground.page.evaluate((hash) => (location.hash = hash), `${settings}&speed=full`);
  await playground.page.waitForFunction(
    (steps) => document.querySelector('#steps-of')?.textContent === `of ${steps}`,
    {},
    new Intl.NumberFormat('en').format(new URLSearchParams(settings).get('steps')),
  );
  await ended();
}

test('diverging, and the one-click cure; it is remembered, and can be started over', async () => {
  const page = await open('#lr=5&steps=50&speed=full');
  await playground.phase('failed');
  expect(await isDone('diverge-and-cure')).toBe(false);
  await playground.click('#failure button');
  await done('diverge-and-cure');
  expect(await playground.text('#challenges-done')).toContain('1 of 5 done');
  await page.evaluate(() => (location.hash = '#steps=5&speed=full'));
  await page.reload();
  await playground.rest();
  expect(await isDone('diverge-and-cure')).toBe(true);
  await playground.click('#forget-challenges');
  await page.waitForFunction(() => !document.querySelector('.challenge-done'));
  await page.reload();
  await playground.rest();
  expect(await isDone('diverge-and-cure')).toBe(false);
});

test('the best of rank 2 in few steps', async () => {
  await open('#steps=100&speed=full');
  expect(await isDone('few-steps')).toBe(false);
  await train('data=weather&steps=99&optimizer=scaled-gd&lr=line-search');
  await done('few-steps');
});

test('faster than sgd', async () => {
  await open('#data=ill-conditioned&steps=300&speed=full');
  await train('data=ill-conditioned&steps=301&optimizer=scaled-gd');
  expect(await isDone('faster-than-sgd')).toBe(false); // 4.5 times as fast
  await train('data=ill-conditioned&steps=300&optimizer=scaled-gd&lr=line-search');
  await done('faster-than-sgd');
});

test('the smallest rank that reads', async () => {
  const with4 = 'data=digits-flipped&rank=4&steps=1000&optimizer=adam&lr=0.01';
  await open(`#${with4}&speed=full`);
  await train(with4.replace('rank=4&steps=1000', 'rank=6&steps=1001'));
  expect(await isDone('smallest-rank')).toBe(false);
  await train(with4.replace('rank=4', 'rank=5'));
  await done('smallest-rank');
});

test('half the numbers', async () => {
  await open('#data=planted&rank=8&steps=300&speed=full');
  await train('data=planted&rank=3&steps=301');
  expect(await isDone('half-the-numbers')).toBe(false);
  await train('data=planted&rank=4&steps=600');
  await done('half-the-numbers');
});

test('a run as long as the one before is judged, also where nothing of it was drawn before its end', async () => {
  const of = (rank) =>
    `#data=digits-flipped&rank=${rank}&steps=1000&optimizer=adam&lr=0.01&speed=full`;
  const page = await open(of(6));
  await page.evaluate((hash) => {
    scrollTo(0, 0);
    const { requestAnimationFrame } = window;
    window.requestAnimationFrame = (draw) => setTimeout(() => requestAnimationFrame(draw), 500);
    location.hash = hash;
  }, of(5));
  await done('smallest-rank');
});

test('the way to the data of a challenge', async () => {
  const page = await open('#steps=50&speed=full');
  await playground.click('#challenge-smallest-rank .link-button');
  await page.waitForFunction(() => location.hash.includes('digits-flipped'));
  expect(await page.$('#challenge-smallest-rank .link-button')).toBeNull();
});
