import { train } from 'lora-wasm';

const SIZES = {
  small: { n: 60, dIn: 6, dOut: 3, rank: 2, steps: 20, lr: 0.05 },
  large: { n: 8000, dIn: 64, dOut: 32, rank: 4, steps: 8, lr: 0.02, route: 'direct' },
};

const values = (length) => Float64Array.from({ length }, (_, i) => Math.sin(i * i));

/** A problem in which every number is given, so that it can be computed elsewhere. */
export function problem(size) {
  const { n, ...options } = SIZES[size];
  const { dIn, dOut, rank } = options;
  return {
    ...options,
    x: values(n * dIn),
    y: values(n * dOut),
    wBase: values(dIn * dOut),
    a0: values(dIn * rank),
    b0: values(rank * dOut),
  };
}

/** Trains on a problem that is done at once, and on one that is worth a worker. */
export async function trainBoth() {
  const outcome = {};
  for (const size of Object.keys(SIZES)) {
    const { loss, thread } = await train(problem(size));
    outcome[size] = { loss, thread };
  }
  return outcome;
}
