import { readOptions, type Given } from '../options/option.js';
import { PLAN } from '../options/tables.js';
import { counted } from '../base/describe.js';
import { MANY_ROWS, PANEL_ROWS, REDUCED_COLUMNS } from '../engine/constants.js';
import type { Route } from '../types/module.js';

export interface PlanOptions extends Given<typeof PLAN> {}

/** The route that `train()` takes with `route: 'auto'`, and why. */
export interface Plan {
  route: Route;
  /** The expected seconds of each route on an average processor. */
  seconds: Record<Route, number>;
  /** The choice in a sentence with its figures. */
  reason: string;
}

/** The seconds per unit of work, fitted to `npm run bench -- --plan`. */
const SECONDS = {
  /** Checking and copying a value of x or y, whatever the route. */
  value: 4e-9,
  /** Rearranging a value for the kernels. */
  arranged: 2.5e-9,
  /** Reading a value in a factored step, in addition to the arithmetic. */
  read: 0.3e-9,
  /** A floating point operation of the kernels. */
  kernelFlop: 1 / 23e9,
  /** A floating point operation of the direct route, and the start of its loop for every value of x. */
  plainFlop: 1 / 5.8e9,
  plainLoop: 7e-9,
  /** The constant costs of a step. */
  plainStep: 1e-6,
  kernelStep: 0.5e-6,
  /** Reducing REDUCED_COLUMNS of a panel of rows, beside applying the result to the rest. */
  reducedColumns: 20e-6,
  /** Starting a reduction and reading its result. */
  reduction: 25e-6,
};

/** Seconds before the first step, and of each step. */
interface Cost {
  once: number;
  step: number;
}

const COSTS: Record<Route, (sizes: PlanOptions) => Cost> = {
  direct: ({ n, dIn, dOut, rank }) => ({
    once: 0,
    step:
      SECONDS.plainStep +
      SECONDS.plainLoop * n * dIn +
      SECONDS.plainFlop * (4 * n * dIn * dOut + 6 * dIn * rank * dOut),
  }),
  factored: (sizes) => {
    const { n, dIn } = sizes;
    if (n >= MANY_ROWS * dIn) return throughWeightGradient(sizes);
    return { once: baseResidualSeconds(sizes, n), step: factoredStepSeconds(sizes, n) };
  },
  compressed: (sizes) => {
    const rows = Math.min(sizes.n, sizes.dIn);
    return {
      once: reductionSeconds(sizes) + baseResidualSeconds(sizes, rows),
      step: factoredStepSeconds(sizes, rows),
    };
  },
};

function baseResidualSeconds({ dIn, dOut }: PlanOptions, rows: number): number {
  return SECONDS.arranged * rows * (dIn + dOut) + SECONDS.kernelFlop * 2 * rows * dIn * dOut;
}

function factoredStepSeconds({ dIn, dOut, rank }: PlanOptions, rows: number): number {
  return kernelStepSeconds(rows * (dIn + dOut), 2 * rows * rank * (2 * dIn + 3 * dOut));
}

/** The cost of the factored route if it computes the gradient through that of the weight. */
function throughWeightGradient(sizes: PlanOptions): Cost {
  const { n, dIn, dOut, rank } = sizes;
  return {
    once: baseResidualSeconds(sizes, n) + SECONDS.kernelFlop * 2 * n * dIn * dOut,
    step: kernelStepSeconds(dIn * (n + dOut), 2 * rank * dIn * (2 * n + 3 * dOut)),
  };
}

function kernelStepSeconds(values: number, flops: number): number {
  return SECONDS.kernelStep + SECONDS.read * values + SECONDS.kernelFlop * flops;
}

function reductionSeconds({ n, dIn, dOut }: PlanOptions): number {
  const panels = (n / PANEL_ROWS) * (dIn / REDUCED_COLUMNS);
  const flops = 2 * n * dIn * (dIn + 2 * dOut);
  return (
    SECONDS.reduction +
    SECONDS.arranged * n * (dIn + dOut) +
    SECONDS.reducedColumns * panels +
    SECONDS.kernelFlop * flops
  );
}

/**
 * Predicts how `train()` would compute the steps for a problem of these sizes, without training.
 *
 * @throws LoraError ERR_ARGUMENT
 */
export function plan(options: PlanOptions): Plan {
  const sizes = readOptions('plan()', PLAN, options);
  const seconds = {
    direct: expectedSeconds('direct', sizes),
    factored: expectedSeconds('factored', sizes),
    compressed: expectedSeconds('compressed', sizes),
  };
  const [best, second, third] = byTime(seconds);
  const { n, dIn, dOut, rank, steps } = sizes;
  const reason =
    `'${best}' is expected to take ${inWords(seconds[best])} for ${counted(steps, 'step')} of rank ${rank} ` +
    `on ${counted(n, 'row')} of a ${dIn} × ${dOut} layer; '${second}' would take ` +
    `${inWords(seconds[second])} and '${third}' ${inWords(seconds[third])}`;
  return { route: best, seconds, reason };
}

function expectedSeconds(route: Route, sizes: PlanOptions): number {
  const { n, dIn, dOut, steps } = sizes;
  const { once, step } = COSTS[route](sizes);
  // The loss after the last step takes another pass, of about half a step.
  return SECONDS.value * n * (dIn + dOut) + once + (steps + 0.5) * step;
}

function byTime(seconds: Record<Route, number>): [Route, Route, Route] {
  const routes: [Route, Route, Route] = ['factored', 'compressed', 'direct'];
  return routes.sort((one, other) => seconds[one] - seconds[other]);
}

/** Formats a duration with two digits and a suitable unit. */
function inWords(seconds: number): string {
  if (seconds >= 1) return `${Number(seconds.toPrecision(2))} s`;
  if (seconds >= 1e-3) return `${Number((1e3 * seconds).toPrecision(2))} ms`;
  return `${Number((1e6 * seconds).toPrecision(2))} µs`;
}
