import { acceptCount, acceptOptions } from './accept.js';
import type { Route } from './types.js';

export interface PlanOptions {
  /** Rows. */
  n: number;
  dIn: number;
  dOut: number;
  rank: number;
  steps: number;
}

/** Which route `train()` takes with `route: 'auto'`, and why. */
export interface Plan {
  route: Route;
  /** Seconds that each route is expected to take on a processor of middling speed. */
  seconds: Record<Route, number>;
  /** The choice in a sentence, with its numbers. */
  reason: string;
}

/** Floating point operations before the first step, and of each step. */
interface Cost {
  once: number;
  step: number;
}

const COSTS: Record<Route, (sizes: PlanOptions) => Cost> = {
  direct: ({ n, dIn, dOut, rank }) => ({
    once: 0,
    step: 4 * n * dIn * dOut + 6 * dIn * rank * dOut,
  }),
  factored: ({ n, dIn, dOut, rank }) => ({
    once: 2 * n * dIn * dOut,
    step: 2 * n * rank * (2 * dIn + 3 * dOut),
  }),
  compressed: ({ n, dIn, dOut, rank }) => ({
    once: 2 * n * dIn * (dIn + 2 * dOut) + 2 * dIn * dIn * dOut,
    step: 2 * Math.min(n, dIn) * rank * (2 * dIn + 3 * dOut),
  }),
};

/** Operations a second, before the first step and in each: measured by tests/bench. */
const SPEEDS: Record<Route, Cost> = {
  direct: { once: 1, step: 11e9 },
  factored: { once: 16e9, step: 20e9 },
  compressed: { once: 9e9, step: 20e9 },
};

/** What a route takes besides, however small the problem is. */
const SECONDS_BESIDES: Record<Route, number> = { direct: 0, factored: 5e-6, compressed: 1e-4 };

/**
 * Says how `train()` would compute the steps for a problem of these sizes, without training.
 *
 * @throws LoraError ERR_ARGUMENT
 */
export function plan(options: PlanOptions): Plan {
  const given = acceptOptions('plan()', options, ['n', 'dIn', 'dOut', 'rank', 'steps']);
  const sizes = {
    n: acceptCount('n', given.n, 1),
    dIn: acceptCount('dIn', given.dIn, 1),
    dOut: acceptCount('dOut', given.dOut, 1),
    rank: acceptCount('rank', given.rank, 1),
    steps: acceptCount('steps', given.steps, 0),
  };
  const seconds = {
    direct: expectedSeconds('direct', sizes),
    factored: expectedSeconds('factored', sizes),
    compressed: expectedSeconds('compressed', sizes),
  };
  const [best, second, third] = byTime(seconds);
  const { n, dIn, dOut, rank, steps } = sizes;
  const reason =
    `'${best}' is expected to take ${inWords(seconds[best])} for ${steps} steps of rank ${rank} ` +
    `on ${n} rows of a ${dIn} × ${dOut} layer; '${second}' would take ` +
    `${inWords(seconds[second])} and '${third}' ${inWords(seconds[third])}`;
  return { route: best, seconds, reason };
}

function expectedSeconds(route: Route, sizes: PlanOptions): number {
  const { once, step } = COSTS[route](sizes);
  // The loss after the last step takes another pass, of about half a step.
  const steps = ((sizes.steps + 0.5) * step) / SPEEDS[route].step;
  return SECONDS_BESIDES[route] + once / SPEEDS[route].once + steps;
}

function byTime(seconds: Record<Route, number>): [Route, Route, Route] {
  const routes: [Route, Route, Route] = ['factored', 'compressed', 'direct'];
  return routes.sort((one, other) => seconds[one] - seconds[other]);
}

/** Two digits, and a unit that fits. */
function inWords(seconds: number): string {
  if (seconds >= 1) return `${Number(seconds.toPrecision(2))} s`;
  if (seconds >= 1e-3) return `${Number((1e3 * seconds).toPrecision(2))} ms`;
  return `${Number((1e6 * seconds).toPrecision(2))} µs`;
}
