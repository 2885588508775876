// Our own library, through its public interface, as it was built into dist/.
import { load, LoraError, train } from '../../dist/index.js';
import { sampleStepTimes, timed, VERY_SLOW_MS } from './measure.js';
import { LEARNING_RATE, ownFlops, WHOLE_RUN } from './shapes.js';
import { median, spread } from './statistics.js';

/** @import { Effort } from './measure.js' */
/** @import { Problem } from './problem.js' */
/** @import { Shape } from './shapes.js' */

const ROUTES = ['direct', 'factored', 'compressed'];

/** What the library answers where it has no such route or build, or the engine cannot run it. */
const REFUSALS = ['ERR_ARGUMENT', 'ERR_UNSUPPORTED', 'ERR_OUT_OF_MEMORY'];

/** For the first guess of how long a step takes. */
const FLOPS_PER_MS = 12e6;

/**
 * Starts a build, which train() then uses.
 *
 * @param {string} build
 * @returns {Promise<string | undefined>} why there is no such build here
 */
export async function startBuild(build) {
  try {
    await load({ build, worker: false }); // whose start would be counted
    return undefined;
  } catch (error) {
    return refusal(error);
  }
}

/**
 * @param {Problem} problem
 * @param {Shape & { name: string }} shape
 * @param {{ build: string, effort: Effort, measurePeak: () => number }} setting
 * @returns {AsyncGenerator<object>} a measurement, or a note, for every route
 */
export async function* measureRoutes(problem, shape, setting) {
  for (const route of ROUTES) {
    try {
      yield { route, ...(await measureRoute(problem, shape, route, setting)) };
    } catch (error) {
      yield { route, note: refusal(error) };
    }
  }
}

/**
 * The time of a step is the difference between a long run and one of a single step: what comes
 * before the first step and after the last cancels out. The peak is measured in turn with them: what
 * slows the machine down for a while slows both.
 */
async function measureRoute(problem, shape, route, { build, effort, measurePeak }) {
  const run = (steps) => timed(() => train(optionsOf(problem, route, steps)));
  const checked = await run(shape.checkSteps);
  const used = `${checked.result.build} ${checked.result.route}`;
  if (used !== `${build} ${route}`) throw new Error(`train() used ${used}`);

  const single = [(await run(1)).ms];
  const whole = [];
  const peaks = [measurePeak()];
  const timeSteps = async (steps) => {
    const short = (await run(1)).ms;
    const long = (await run(1 + steps)).ms;
    single.push(short);
    peaks.push(measurePeak());
    if (shape.name === WHOLE_RUN.shape && 1 + steps === WHOLE_RUN.steps) whole.push(long);
    return long - short;
  };
  const ofCheck = (checked.ms - single[0]) / (shape.checkSteps - 1);
  const times =
    ofCheck > VERY_SLOW_MS
      ? [ofCheck]
      : await sampleStepTimes(timeSteps, ...samplingOf(shape, route, effort, single[0]));

  const msPerStep = median(times);
  const setupMs = Math.max(0, median(single) - msPerStep);
  return {
    precision: 'float64',
    loss: checked.result.loss,
    msPerStep,
    peakGflops: median(peaks),
    spread: spread(times),
    samples: times.length,
    setupMs,
    ...(route === 'compressed' && { compressMs: setupMs }),
    ...(whole.length > 0 && { wholeRun: { steps: WHOLE_RUN.steps, ms: median(whole) } }),
  };
}

/**
 * How many steps to begin with, and the effort for them. What is the same in a short and in a long
 * run cancels out, but has a jitter of its own: the longer it takes, the more steps are compared
 * with it.
 */
function samplingOf(shape, route, effort, singleMs) {
  const sampleMs = Math.max(effort.sampleMs, singleMs / 2);
  const isWhole = shape.name === WHOLE_RUN.shape && route === 'compressed';
  const guess = (sampleMs * FLOPS_PER_MS) / ownFlops(shape, route);
  return [isWhole ? WHOLE_RUN.steps - 1 : guess, { ...effort, sampleMs }];
}

function optionsOf({ x, y, wBase, a0, b0, dIn, dOut, rank }, route, steps) {
  const lossEvery = steps + 1; // never while training
  return { x, y, wBase, a0, b0, dIn, dOut, rank, route, steps, lr: LEARNING_RATE, lossEvery };
}

function refusal(error) {
  if (error instanceof LoraError && REFUSALS.includes(error.code)) {
    return `${error.code}: ${error.message}`;
  }
  throw error;
}
