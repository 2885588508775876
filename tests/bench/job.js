// What one engine measures in one go. It runs in Node and in a page alike: what differs between
// them is in `host`.
import { EFFORTS, timed, timeSingleSteps, VERY_SLOW_MS } from './measure.js';
import { preparePeak } from './peak.js';
import { lossOf, readProblem } from './problem.js';
import { LEARNING_RATE, SHAPES } from './shapes.js';
import { median, spread } from './statistics.js';

/**
 * @typedef {object} Job
 * @property {string} subject 'lora-wasm', 'plan' (plan-grid.js) or the name of a file in peers/
 * @property {string[]} [uses] instead of steps, what of uses.js; 'start' for the start of the engine
 * @property {string} [build] of lora-wasm
 * @property {string[]} shapes
 * @property {'full' | 'quick'} effort
 *
 * @typedef {object} Host
 * @property {(shape: string, matrix: string) => Promise<Float64Array>} readMatrix
 * @property {(build: string) => Promise<BufferSource>} readPeak
 */

/**
 * @param {Job} job
 * @param {Host} host
 * @returns {AsyncGenerator<object>} measurements { shape, route, … }, notes, and rows of the plan's
 *   grid
 */
export async function* runJob(job, host) {
  if (job.uses) yield* (await usesOf(job))(job, host);
  else if (job.subject === 'lora-wasm') yield* runOurs(job, host);
  else if (job.subject === 'plan') yield* (await import('./plan-grid.js')).measurePlan(job.build);
  else yield* runPeer(job, host);
}

async function usesOf({ subject, uses }) {
  const { measureOurUses, measurePeerUses, measureStart } = await import('./measure-uses.js');
  if (subject !== 'lora-wasm') return measurePeerUses;
  return uses.includes('start') ? measureStart : measureOurUses;
}

async function* runOurs({ build, shapes, effort }, host) {
  const { measureRoutes, startBuild } = await import('./lora-wasm.js');
  const note = await startBuild(build);
  if (note) {
    yield { note };
    return;
  }
  const measurePeak = await preparePeak(await host.readPeak(build));
  for (const name of shapes) {
    const shape = { name, ...SHAPES[name] };
    const problem = await readProblem(shape, (matrix) => host.readMatrix(name, matrix));
    const setting = { build, effort: EFFORTS[effort], measurePeak };
    for await (const report of measureRoutes(problem, shape, setting)) {
      yield { shape: name, ...report };
    }
  }
}

async function* runPeer({ subject, shapes, effort }, host) {
  const { precision, start } = await import(`./peers/${subject}.js`);
  for (const name of shapes) {
    const problem = await readProblem(SHAPES[name], (matrix) => host.readMatrix(name, matrix));
    const trainer = await start(problem, LEARNING_RATE);
    const measured = await measurePeer(trainer, problem, name, EFFORTS[effort]);
    yield { shape: name, route: 'direct', precision, ...measured };
  }
}

async function measurePeer({ step, adapter }, problem, name, effort) {
  for (let i = 1; i < SHAPES[name].checkSteps; i++) await step();
  const last = await timed(step);
  const loss = lossOf(problem, await adapter());
  const times = last.ms > VERY_SLOW_MS ? [last.ms] : await timeSingleSteps(step, effort);
  return { loss, msPerStep: median(times), spread: spread(times), samples: times.length };
}
