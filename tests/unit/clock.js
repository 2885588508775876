import { jest } from '@jest/globals';

/**
 * Makes every look at the clock `ms` later than the one before, from the `from`-th on; until then it
 * stands still. To the library all it does takes that long, so that how it slices its work does not
 * depend on the machine. `jest.restoreAllMocks()` ends it.
 */
export function useSteppingClock(ms, from = 0) {
  let looks = 0;
  return jest.spyOn(performance, 'now').mockImplementation(() => ms * Math.max(0, looks++ - from));
}

/**
 * How often others had the thread while `work` ran, which has no thread of its own: the slices of
 * the work. `atTurn` is called at each.
 */
export async function turnsDuring(work, atTurn = () => {}) {
  let turns = 0;
  let running = true;
  setImmediate(function turn() {
    if (!running) return;
    atTurn(++turns);
    setImmediate(turn);
  });
  const result = await work();
  running = false;
  return { turns, result };
}
