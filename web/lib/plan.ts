import type { Sizes } from './problem.js';
import type { Route } from './types.js';

/**
 * Operations that a second has room for, relative to each other: what the routes reach on layers of
 * middling size (tests/bench). The factored route's kernels are our own, the direct one's Eigen's.
 */
const OPERATIONS_PER_SECOND: Record<Route, number> = { direct: 8e9, factored: 20e9 };

/** Floating point operations before the first step, and of each step. */
const COSTS: Record<Route, (sizes: Sizes) => { once: number; step: number }> = {
  direct: ({ n, dIn, dOut, rank }) => ({
    once: 0,
    step: 4 * n * dIn * dOut + 6 * dIn * rank * dOut,
  }),
  factored: ({ n, dIn, dOut, rank }) => ({
    once: 2 * n * dIn * dOut,
    step: 2 * n * rank * (2 * dIn + 3 * dOut),
  }),
};

/** The route that is expected to be done first. */
export function chooseRoute(sizes: Sizes, steps: number): Route {
  return expectedSeconds('factored', sizes, steps) <= expectedSeconds('direct', sizes, steps)
    ? 'factored'
    : 'direct';
}

function expectedSeconds(route: Route, sizes: Sizes, steps: number): number {
  const { once, step } = COSTS[route](sizes);
  // The loss after the last step takes another pass, of about half a step.
  return (once + (steps + 0.5) * step) / OPERATIONS_PER_SECOND[route];
}
