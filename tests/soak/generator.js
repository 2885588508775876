/**
 * Random problems to train on, as awkward as real ones: columns of x that are zero, constant, equal,
 * dependent, one-hot or sparse, at any place; fewer rows than features; values of any scale.
 */

/** Mulberry32: the same numbers for the same seed. */
export function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  return {
    next,
    below,
    /** From `least` to `most`. */
    whole: (least, most) => least + below(most - least + 1),
    pick: (items) => items[below(items.length)],
    values: (size) => Float64Array.from({ length: size }, () => 2 * next() - 1),
  };
}

/** What a column can be; the most of them are left as they are. */
const KINDS = ['zero', 'constant', 'equal', 'dependent', 'one-hot', 'sparse', ...Array(6).fill('')];

/** (n, dIn) */
export function awkwardFeatures(random, n, dIn) {
  const x = random.values(n * dIn);
  for (let k = 0; k < dIn; k++) {
    const kind = random.pick(KINDS);
    const other = random.below(Math.max(1, k));
    for (let i = 0; i < n; i++) {
      const at = i * dIn + k;
      if (kind === 'zero') x[at] = 0;
      if (kind === 'constant') x[at] = 0.5;
      if (kind === 'equal' && k > 0) x[at] = x[i * dIn + other];
      if (kind === 'dependent' && k > 0) x[at] = x[at - 1] - 2 * x[i * dIn + other];
      if (kind === 'one-hot') x[at] = random.below(3) === 0 ? 1 : 0;
      if (kind === 'sparse' && random.below(8) > 0) x[at] = 0;
    }
  }
  return x;
}

/**
 * A problem whose numbers are ordinary, and the exponents of the powers of two by which x, y and the
 * factors are multiplied where it is to be an extreme one.
 */
export function awkwardProblem(seed) {
  const random = generator(seed);
  const large = random.below(20) === 0;
  const dIn = random.whole(1, large ? 60 : 9);
  const dOut = random.whole(1, large ? 20 : 4);
  const n = random.below(2) === 0 ? random.whole(1, dIn) : random.whole(1, large ? 600 : 40);
  const rank = random.whole(1, 4);
  const exact = random.below(8) === 0;
  const x = awkwardFeatures(random, n, dIn);
  const wBase = random.values(dIn * dOut);
  const y = exact ? new Float64Array(n * dOut) : random.values(n * dOut);
  const problem = {
    n,
    dIn,
    dOut,
    rank,
    x,
    y,
    wBase,
    a0: random.values(dIn * rank),
    b0: random.values(rank * dOut),
  };
  if (exact) y.set(predictionOf(problem));
  return { ...problem, exponents: exponents(random), random };
}

/** y where wBase and a0 @ b0 are right. */
function predictionOf({ n, dIn, dOut, rank, x, wBase, a0, b0 }) {
  const y = new Float64Array(n * dOut);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < dOut; j++) {
      for (let k = 0; k < dIn; k++) {
        let weight = wBase[k * dOut + j];
        for (let q = 0; q < rank; q++) weight += a0[k * rank + q] * b0[q * dOut + j];
        y[i * dOut + j] += x[i * dIn + k] * weight;
      }
    }
  }
  return y;
}

/** Up to 1e150 and down to 1e-150 in three of four problems; their difference is even. */
function exponents(random) {
  if (random.below(4) === 0) return { x: 0, y: 0 };
  const most = random.pick([20, 200, 490]);
  const x = random.whole(-most, most);
  const y = random.whole(-most, most);
  return { x, y: y - ((y - x) % 2) };
}

/** values * 2^exponent, which is exact; in two steps, since 2^1074 is no number. */
export function timesPowerOfTwo(values, exponent) {
  const half = Math.trunc(exponent / 2);
  return values.map((value) => value * 2 ** half * 2 ** (exponent - half));
}

/**
 * The same problem in other units of x and y: the residual is 2^y times as large, wBase and a @ b
 * 2^(y - x) times, and so is the loss 4^y times after steps of sizes that are 2^(-x - y) times.
 */
export function inUnits({ exponents: { x, y }, ...problem }) {
  return {
    ...problem,
    x: timesPowerOfTwo(problem.x, x),
    y: timesPowerOfTwo(problem.y, y),
    wBase: timesPowerOfTwo(problem.wBase, y - x),
    a0: timesPowerOfTwo(problem.a0, (y - x) / 2),
    b0: timesPowerOfTwo(problem.b0, (y - x) / 2),
  };
}
