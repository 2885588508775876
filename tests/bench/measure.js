/**
 * How much is measured.
 *
 * @typedef {object} Effort
 * @property {number} sampleMs how long the steps of one sample take, about
 * @property {number} samples
 * @property {number} budgetMs no further sample is begun after that time
 */

/**
 * Many short samples rather than few long ones: other processes interrupt some, and the median is
 * one that was left alone.
 *
 * @type {Record<string, Effort>}
 */
export const EFFORTS = {
  full: { sampleMs: 20, samples: 120, budgetMs: 8000 },
  quick: { sampleMs: 10, samples: 30, budgetMs: 2000 },
};

/** Of single steps there are at least so many, if the budget allows. */
const FEWEST_STEPS = 5;

/** A step that takes longer is not repeated: the steps of the check are sample enough. */
export const VERY_SLOW_MS = 1500;

/** A sample of this length is counted even if it is the first: it warms itself up. */
const LONG_MS = 1000;

/**
 * Milliseconds per step, measured several times.
 *
 * @param {(steps: number) => Promise<number>} timeSteps takes that many steps and says how many
 *   milliseconds they took
 * @param {number} firstGuess how many steps fill a sample, about
 * @param {Effort} effort
 * @returns {Promise<number[]>} at least one
 */
export async function sampleStepTimes(timeSteps, firstGuess, { sampleMs, samples, budgetMs }) {
  const begin = performance.now();
  let steps = Math.max(1, Math.round(firstGuess));
  let elapsed = await timeSteps(steps);
  while (elapsed < sampleMs / 2) {
    const growth = elapsed > 0 ? sampleMs / elapsed : Infinity;
    steps = Math.ceil(steps * Math.min(growth, 10));
    elapsed = await timeSteps(steps);
  }
  const times = elapsed >= LONG_MS ? [elapsed / steps] : [];
  const inTime = () => performance.now() - begin < budgetMs;
  while (times.length === 0 || (times.length < samples && inTime())) {
    times.push((await timeSteps(steps)) / steps);
  }
  return times;
}

/**
 * Milliseconds of single steps, one after the other. Their median leaves out what happens between
 * them now and then, such as collecting garbage: where only others are measured in this way, it is
 * to their advantage.
 *
 * @param {() => void | Promise<void>} step
 * @param {Effort} effort
 * @returns {Promise<number[]>} at least one
 */
export async function timeSingleSteps(step, { sampleMs, samples, budgetMs }) {
  const times = [];
  let total = 0;
  while (total < samples * sampleMs || (times.length < FEWEST_STEPS && total < budgetMs)) {
    const begin = performance.now();
    const unfinished = step();
    if (unfinished) await unfinished; // waiting for nothing would take its time, too
    times.push(performance.now() - begin);
    total += times.at(-1);
  }
  return times;
}

/**
 * @template T
 * @param {() => T | Promise<T>} work
 * @returns {Promise<{ ms: number, result: T }>}
 */
export async function timed(work) {
  const begin = performance.now();
  const result = await work();
  return { ms: performance.now() - begin, result };
}
