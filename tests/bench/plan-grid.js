// Whether `route: 'auto'` chooses well: whole training runs on a grid of shapes and step counts, by
// every route, against the one that plan() takes.
import { load, plan, train } from '../../dist/index.js';

const ROUTES = ['direct', 'factored', 'compressed'];
const STEPS = [3, 50, 1000];

/** n, dIn, dOut, rank: from tiny to large, with few and many rows, thin and wide, low and full rank. */
const SHAPES = [
  [8, 4, 2, 1],
  [64, 16, 8, 4],
  [30, 40, 12, 2],
  [200, 1, 5, 1],
  [256, 64, 32, 4],
  [1000, 10, 3, 2],
  [300, 300, 10, 3],
  [5000, 8, 1, 1],
  [500, 100, 100, 8],
  [2000, 64, 64, 16],
  [1024, 32, 32, 32],
  [100, 500, 200, 4],
  [10000, 32, 16, 2],
  [3000, 128, 64, 8],
  [1024, 256, 256, 8],
  [1500, 200, 20, 20],
  [40000, 24, 24, 4],
  [600, 768, 64, 8],
  [20000, 64, 10, 5],
  [4000, 256, 128, 2],
];

/** How many times as long as the best route the planned one may take, to be a good choice. */
export const TOLERANCE = 1.25;

/** A route that is expected to take that many times as long as the best is not tried. */
const HOPELESS = 20;

/** Every route has that many turns, one after the other, so that a busy neighbour meets them all. */
const TURNS = 7;

/** Runs of one turn take that long together, at least. */
const TURN_MS = 5;

/** @typedef {{ n: number, dIn: number, dOut: number, rank: number, steps: number }} Task */

/**
 * @param {string} build
 * @returns {AsyncGenerator<object>} a row for every task
 */
export async function* measurePlan(build) {
  await load({ build, worker: false });
  for (const [n, dIn, dOut, rank] of SHAPES) {
    for (const steps of STEPS) yield measureTask({ n, dIn, dOut, rank, steps });
  }
}

/** @param {Task} task */
async function measureTask(task) {
  const { route: planned, seconds } = plan(task);
  const problem = { ...randomProblem(task), steps: task.steps, lr: 1e-6 };
  const routes = ROUTES.filter((route) => seconds[route] <= HOPELESS * seconds[planned]);
  const ms = Object.fromEntries(routes.map((route) => [route, Infinity]));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const route of routes)
      ms[route] = Math.min(ms[route], await timeRun({ ...problem, route }));
  }
  const expectedMs = Object.fromEntries(ROUTES.map((route) => [route, 1000 * seconds[route]]));
  return { ...task, planned, ms, expectedMs, ratio: ms[planned] / Math.min(...Object.values(ms)) };
}

/** Milliseconds of a run from the call to its result. */
async function timeRun(options) {
  const begin = performance.now();
  let runs = 0;
  do {
    await train(options);
    runs++;
  } while (performance.now() - begin < TURN_MS);
  return (performance.now() - begin) / runs;
}

/** Values do not matter to the time, as long as they are finite. */
function randomProblem({ n, dIn, dOut, rank }) {
  const uniform = (length) => Float64Array.from({ length }, () => Math.random() - 0.5);
  return { x: uniform(n * dIn), y: uniform(n * dOut), wBase: uniform(dIn * dOut), dIn, dOut, rank };
}

export const isGood = ({ ratio }) => ratio <= TOLERANCE;
