/** A large problem in the worker: how long the page's thread is held, and how soon an abort is answered. */
import { expect, test } from '@jest/globals';
import { equip, solveLargeProblem, trainLargeProblem } from '../browser/large-problem.js';
import { useInstalledPackage } from '../browser/package.js';
import { longest, measured, say } from './watch.js';

const open = useInstalledPackage();

async function inPage(work, ms) {
  const page = await open('<!doctype html><title>large</title>');
  await page.evaluate(equip);
  const seen = await page.evaluate(work, ms);
  await page.close();
  return seen;
}

test('trains with 10 reports a second or more, and the page is alive', async () => {
  const seen = await measured(
    () => inPage(trainLargeProblem, 3000),
    (now) => longest(now.longTasks) < 50 && now.answeredMs < 100 && now.reportsPerSecond >= 10,
  );
  say(
    'train()',
    `${longest(seen.longTasks)} ms, abort answered in ${seen.answeredMs.toFixed(0)} ms`,
  );
  expect(seen).toMatchObject({ thread: 'worker', stopReason: 'aborted' });
  expect(longest(seen.longTasks)).toBeLessThan(50);
  expect(seen.answeredMs).toBeLessThan(100);
  expect(seen.reportsPerSecond).toBeGreaterThanOrEqual(10);
});

test('is solved, and the page is alive', async () => {
  const seen = await measured(
    () => inPage(solveLargeProblem, 1500),
    (now) => longest(now.longTasks) < 50 && now.answeredMs < 100,
  );
  say(
    'solve()',
    `${longest(seen.longTasks)} ms, abort answered in ${seen.answeredMs.toFixed(0)} ms`,
  );
  expect(seen.reason).toBe('AbortError');
  expect(longest(seen.longTasks)).toBeLessThan(50);
  expect(seen.answeredMs).toBeLessThan(100);
});
