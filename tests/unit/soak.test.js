// A few of the problems that `npm run test:soak` goes on with, as many as fit a moment.
import { expect, test } from '@jest/globals';
import { check } from '../soak/check.js';

const PROBLEMS = 150;

test('random problems, by every way to train on them, are as the reference has them', async () => {
  for (let seed = 1; seed <= PROBLEMS; seed++) {
    expect({ seed, wrong: await check(seed) }).toEqual({ seed, wrong: {} });
  }
});
