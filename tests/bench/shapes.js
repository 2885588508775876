/**
 * @typedef {object} Shape
 * @property {number} n rows
 * @property {number} dIn
 * @property {number} dOut
 * @property {number} rank
 * @property {number} checkSteps after how many steps from the start the loss is compared
 */

/** @type {Record<string, Shape>} */
export const SHAPES = {
  T: { n: 64, dIn: 16, dOut: 8, rank: 4, checkSteps: 100 },
  S: { n: 256, dIn: 64, dOut: 32, rank: 4, checkSteps: 100 },
  M: { n: 1024, dIn: 256, dOut: 256, rank: 8, checkSteps: 20 },
  L: { n: 4096, dIn: 768, dOut: 768, rank: 8, checkSteps: 3 },
  XL: { n: 16384, dIn: 512, dOut: 512, rank: 16, checkSteps: 2 },
};

export const LEARNING_RATE = 0.05;

/** The shape at which, and the number of steps for which, a whole training run is timed. */
export const WHOLE_RUN = { shape: 'XL', steps: 1000 };

/**
 * The arithmetic of a step in the factored form: five thin products, each with the rank as one of
 * its sizes. Every engine and every peer is credited with it, whatever it computes instead, so that
 * the figures compare. The compressed route has at most dIn rows left to work on.
 *
 * @param {Shape} shape
 * @param {string} [route]
 */
export function usefulFlops({ n, dIn, dOut, rank }, route) {
  const rows = route === 'compressed' ? Math.min(n, dIn) : n;
  return 2 * rows * rank * (2 * dIn + 3 * dOut);
}

/**
 * What a step of that route really computes: the direct one forms the effective weight, the
 * residual and the full gradient; the factored one, where there are twice as many rows as dIn, two
 * thin products of x and three of the weight's gradient.
 *
 * @param {Shape} shape
 * @param {string} route
 */
export function ownFlops(shape, route) {
  const { n, dIn, dOut, rank } = shape;
  if (route === 'direct') return 2 * (dIn * rank * dOut + 2 * n * dIn * dOut);
  if (route === 'compressed' || n < 2 * dIn) return usefulFlops(shape, route);
  return 2 * rank * dIn * (2 * n + 3 * dOut);
}
