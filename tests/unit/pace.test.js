/** How many steps the page deals to its trainer. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { Pace } = await importPageModule('training/pace.ts');

let now;

beforeEach(() => {
  now = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => jest.restoreAllMocks());

/** Deals steps for a while on a page that comes round once in so many milliseconds. */
async function dealt(pace, ms, round, stepMs = 0.01) {
  const portions = [];
  for (const end = now + ms; now < end;) {
    now += round;
    const steps = await pace.due();
    portions.push(steps);
    pace.took(steps, steps * stepMs);
  }
  return portions;
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

test.each([16, 50, 100, 250])('500 a second are 500 where a round takes %i ms', async (round) => {
  const steps = sum(await dealt(new Pace(500), 4000, round));
  expect(Math.abs(steps - 2000)).toBeLessThanOrEqual(500 * 0.25);
});

test('what a page missed while it slept is not made up for', async () => {
  const pace = new Pace(500);
  await dealt(pace, 1000, 20);
  now += 60_000;
  const steps = sum(await dealt(pace, 1000, 20));
  expect(steps).toBeLessThan(500 + 2 * 150);
  expect(steps).toBeGreaterThanOrEqual(450);
});

test('at full speed a portion grows until it takes about a frame, and no further', async () => {
  const portions = await dealt(new Pace(Infinity), 1000, 16, 0.02);
  expect(portions[0]).toBe(1);
  expect(portions.at(-1)).toBeLessThanOrEqual(600); // 12 ms
  expect(portions.at(-1)).toBeGreaterThan(500);
});
