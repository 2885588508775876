/** Problems to train on, and ways to hand them to the library. */
import { TRAIN } from 'lora-wasm/options';
import { awkwardFeatures, generator } from '../soak/generator.js';

/** The names of all optimisers. */
export const OPTIMIZERS = TRAIN.optimizer.check.words;

/** Numbers in [-1, 1) from a seed: a linear congruential generator, good enough for test data. */
export function randomValues(size, seed) {
  const values = new Float64Array(size);
  let state = seed >>> 0;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 2 ** 31 - 1;
  }
  return values;
}

/** Random matrices of the given sizes; x (n, dIn), y, wBase, a0, b0 as in the library. */
export function randomProblem({ n, dIn, dOut, rank }, seed = 1) {
  return {
    n,
    dIn,
    dOut,
    rank,
    x: randomValues(n * dIn, seed),
    y: randomValues(n * dOut, seed + 1),
    wBase: randomValues(dIn * dOut, seed + 2),
    a0: randomValues(dIn * rank, seed + 3),
    b0: randomValues(rank * dOut, seed + 4),
  };
}

/** The same with columns of x that are zero, constant, equal, dependent, one-hot or sparse. */
export function awkwardProblem(sizes, seed = 1) {
  return { ...randomProblem(sizes, seed), x: awkwardFeatures(generator(seed), sizes.n, sizes.dIn) };
}

/** The options of train() for a problem, which has n besides. */
export function optionsOf({ x, y, wBase, a0, b0, dIn, dOut, rank }, more = {}) {
  return { x, y, wBase, a0, b0, dIn, dOut, rank, ...more };
}

/** core.trainLora of a problem. */
export function trainLora(core, { x, y, wBase, a0, b0, n, dIn, dOut, rank }, lr, steps) {
  return core.trainLora(x, y, wBase, a0, b0, n, dIn, dOut, rank, lr, steps);
}

/** Options for a run of many seconds, unless it is made shorter: by the slowest of the routes. */
export const longOptions = optionsOf(randomProblem({ n: 500, dIn: 20, dOut: 10, rank: 4 }, 5), {
  lr: 1e-3,
  route: 'direct',
  steps: 100_000,
});

/**
 * Options for a change of rank 4 that is to be learnt, whose parts are of sizes from 1 down to 1/100,
 * and for a start from nothing: what docs/scaled-gd.svg shows.
 */
export function illScaledProblem() {
  const [n, dIn, dOut, rank] = [120, 12, 10, 4];
  const p = randomProblem({ n, dIn, dOut, rank }, 21);
  const [left, right] = [randomValues(dIn * rank, 31), randomValues(rank * dOut, 32)];
  const noise = randomValues(n * dOut, 33);
  const y = new Float64Array(n * dOut);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < dOut; j++) {
      let sum = 0.01 * noise[i * dOut + j];
      for (let k = 0; k < dIn; k++) {
        let weight = p.wBase[k * dOut + j];
        for (let q = 0; q < rank; q++) {
          weight += left[k * rank + q] * 100 ** (-q / (rank - 1)) * right[q * dOut + j];
        }
        sum += p.x[i * dIn + k] * weight;
      }
      y[i * dOut + j] = sum;
    }
  }
  return { ...optionsOf(p), y, a0: undefined, b0: undefined };
}
