import { afterEach, describe, expect, test } from '@jest/globals';
import { accuracy, effectiveWeight, meanSquaredError } from '../../examples/tasks/index.js';
import { launchChromium } from './browsers.js';
import { useBrowser } from './fixture.js';
import { trainInNode } from './tasks.js';

const browser = useBrowser(launchChromium);
let playground;

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

const open = async (hash) => (playground = await browser.open(hash));

test('trains on arrival, to the loss that the library reaches in Node, bit for bit', async () => {
  await open();
  await playground.phase('finished');
  const { task, result } = await trainInNode('weather', { rank: 2, steps: 3000 });
  expect(await playground.number('#loss')).toBe(result.loss);
  expect(await playground.number('#best')).toBe(Math.min(...result.history.loss));
  expect(await playground.number('#full-loss')).toBe(meanSquaredError(task.train, task.fullWeight));
  expect(await playground.text('#step')).toBe('3,000');
  expect(await playground.text('#steps-of')).toBe('of 3,000');
  expect(await playground.text('#speed')).toMatch(/^\d{1,3}(,\d{3})*$/);
});

test('shows the held-out error of w alone, the adapter and full fine-tuning', async () => {
  await open();
  await playground.phase('finished');
  const { task, result } = await trainInNode('weather', { rank: 2, steps: 3000 });
  const errorOf = (weight) => meanSquaredError(task.heldOut, weight);
  expect(await playground.errors()).toEqual([
    errorOf(task.wBase),
    errorOf(effectiveWeight(task, result)),
    errorOf(task.fullWeight),
  ]);
  expect(await playground.text('#verdict')).toMatch(/^Training 57% as many numbers, .* 94% of/);
});

test('digits: the share misread, and the same loss as the library', async () => {
  await open('#task=digits&rank=3&steps=800');
  await playground.phase('finished');
  const { task, result } = await trainInNode('digits', { rank: 3, steps: 800 });
  expect(await playground.number('#loss')).toBe(result.loss);
  const errorOf = (weight) => 1 - accuracy(task.heldOut, weight);
  expect(await playground.errors()).toEqual([
    errorOf(task.wBase),
    errorOf(effectiveWeight(task, result)),
    errorOf(task.fullWeight),
  ]);
  expect(await playground.text('#measure')).toBe('Share of digits misread');
});

test('synthetic: a step size of one’s own, and the same loss as the library', async () => {
  await open('#task=synthetic&rank=4&steps=500&lr=0.05');
  await playground.phase('finished');
  const { result } = await trainInNode('synthetic', { rank: 4, steps: 500, lr: 0.05 });
  // Not to the bit: the data are drawn with sines and logarithms, which engines round differently.
  expect((await playground.number('#loss')) / result.loss).toBeCloseTo(1, 12);
});

describe('pause', () => {
  const STEPS = 150_000;

  test('keeps what was reached, and going on gives the bits of a run without a pause', async () => {
    await open(`#steps=${STEPS}`);
    await playground.step(100);
    await playground.click('#run');
    await playground.phase('paused');
    const step = Number((await playground.text('#step')).replace(',', ''));
    expect(step).toBeGreaterThanOrEqual(100);
    expect(step).toBeLessThan(STEPS);
    expect((await playground.errors())[1]).toBeGreaterThan(0);
    const { result: part } = await trainInNode('weather', { rank: 2, steps: step });
    expect(await playground.number('#loss')).toBe(part.loss);

    await playground.click('#run');
    await playground.step(step + 100);
    await playground.click('#run'); // and once more
    await playground.phase('paused');
    await playground.click('#run');
    await playground.phase('finished');
    const { result } = await trainInNode('weather', { rank: 2, steps: STEPS });
    expect(await playground.number('#loss')).toBe(result.loss);
    expect(await playground.text('#step')).toBe('150,000');
    const chart = await playground.page.$eval('#chart', (plot) => plot.getAttribute('aria-label'));
    expect(chart).toMatch(/^Loss by step: 0\.9430 at step 0, .* at step 150000, best/);
  });

  test('a change while paused waits for the user', async () => {
    await open(`#steps=${STEPS}`);
    await playground.step(1);
    await playground.click('#run');
    await playground.phase('paused');
    await playground.type('#steps', '40');
    await playground.phase('ready');
    expect(await playground.text('#step')).toBe('0');
    await playground.click('#run');
    await playground.phase('finished');
    expect(await playground.text('#step')).toBe('40');
  });
});

test('reset goes back to step 0 and waits, also in the middle of a run', async () => {
  await open('#steps=1000000');
  await playground.step(1);
  expect(await playground.text('#run')).toBe('Pause');
  await playground.click('#reset');
  await playground.phase('ready');
  expect(await playground.text('#step')).toBe('0');
  expect(await playground.text('#run')).toBe('Train');
  expect((await playground.settings()).steps).toBe('1000000');
  expect((await playground.errors())[1]).toBeNaN();
  // The loss of w alone: b starts as zero. Prepared by other arithmetic than the library's.
  expect(await playground.number('#loss')).toBeCloseTo(0.943010322392, 12);
  // Nothing of the run that was ended arrives late.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await playground.text('#step')).toBe('0');
});
