/** The largest stable step size that the page draws, against the definition and against training. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { load, train } from 'lora-wasm';
import { uniformFrom } from '../../web/tasks/random.js';
import { importPageModule } from './page-module.js';

const { hasLimit, limitOf } = await importPageModule('training/limit.ts');

const SIZES = { n: 12, dIn: 5, dOut: 3 };

/** A task whose x has columns as people have them: one constant, one zero, one twice. */
function awkwardTask(seed) {
  const random = uniformFrom(seed);
  const { n, dIn, dOut } = SIZES;
  const matrix = (length) => Float64Array.from({ length }, () => 2 * random() - 1);
  const x = matrix(n * dIn);
  for (let row = 0; row < n; row++) {
    x[row * dIn + 1] = 1;
    x[row * dIn + 2] = 0;
    x[row * dIn + 4] = x[row * dIn];
  }
  return { ...SIZES, wBase: matrix(dIn * dOut), train: { n, x, y: matrix(n * dOut) } };
}

function adapterOf(seed, rank, scale = 1) {
  const random = uniformFrom(seed);
  const matrix = (length) => Float64Array.from({ length }, () => 2 * random() - 1);
  const { dIn, dOut } = SIZES;
  return { dIn, dOut, rank, scale, a: matrix(dIn * rank), b: matrix(rank * dOut) };
}

function limitAt(task, adapter, { ridge = 0, decay = 0 } = {}) {
  const work = limitOf({ task, adapter, step: 0, ridge, decay });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value.lr;
  }
}

/** The objective at a, b as one vector. */
function objective({ wBase, train: { x, y, n }, dIn, dOut }, { rank, scale }, ridge, decay, v) {
  const [a, b] = [v.slice(0, dIn * rank), v.slice(dIn * rank)];
  const change = Array.from({ length: dIn * dOut }, (_, at) => {
    const [i, j] = [Math.floor(at / dOut), at % dOut];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += a[i * rank + k] * b[k * dOut + j];
    return scale * sum;
  });
  let total = 0;
  for (let row = 0; row < n; row++) {
    for (let j = 0; j < dOut; j++) {
      let error = -y[row * dOut + j];
      for (let i = 0; i < dIn; i++) {
        error += x[row * dIn + i] * (wBase[i * dOut + j] + change[i * dOut + j]);
      }
      total += error ** 2 / n;
    }
  }
  const squares = (values) => values.reduce((sum, value) => sum + value ** 2, 0);
  return total + ridge * squares(change) + (decay / 2) * squares(v);
}

/** The largest eigenvalue of the matrix of second differences: power iteration on what is shifted. */
function largestCurvature(task, adapter, { ridge = 0, decay = 0 }) {
  const at = [...adapter.a, ...adapter.b];
  const h = 1e-3;
  const value = (...moves) => {
    const v = at.slice();
    for (const [k, by] of moves) v[k] += by;
    return objective(task, adapter, ridge, decay, v);
  };
  const hessian = at.map((_, i) =>
    at.map((_, j) => {
      const of = (one, other) => value([i, one], [j, other]);
      return (of(h, h) - of(h, -h) - of(-h, h) + of(-h, -h)) / (4 * h * h);
    }),
  );
  const shift = Math.max(
    ...hessian.map((row) => row.reduce((sum, entry) => sum + Math.abs(entry), 0)),
  );
  let vector = at.map((_, k) => Math.cos(k + 1));
  let size = 0;
  for (let turn = 0; turn < 5000; turn++) {
    const next = vector.map(
      (entry, i) =>
        shift * entry + hessian[i].reduce((sum, other, j) => sum + other * vector[j], 0),
    );
    size = Math.hypot(...next);
    vector = next.map((entry) => entry / size);
  }
  return size - shift;
}

describe('it is 2 over the largest curvature', () => {
  test.each([
    ['anywhere', 1, 2, 1, {}],
    ['with a scale', 2, 2, 0.5, {}],
    ['with a ridge', 3, 2, 1, { ridge: 0.3 }],
    ['with weight decay', 4, 2, 1.5, { decay: 0.7 }],
    ['at rank 1', 5, 1, 1, {}],
    ['at full rank', 6, 3, 1, { ridge: 0.1 }],
  ])('%s', (_, seed, rank, scale, settings) => {
    const [task, adapter] = [awkwardTask(seed), adapterOf(seed + 100, rank, scale)];
    const expected = 2 / largestCurvature(task, adapter, settings);
    expect(Math.abs(limitAt(task, adapter, settings) / expected - 1)).toBeLessThan(1e-4);
  });

  test('where b is zero, as at first', () => {
    const [task, adapter] = [awkwardTask(7), adapterOf(8, 2)];
    adapter.b.fill(0);
    const expected = 2 / largestCurvature(task, adapter, {});
    expect(Math.abs(limitAt(task, adapter) / expected - 1)).toBeLessThan(1e-4);
  });

  test('and there is none where nothing is curved', () => {
    const [task, adapter] = [awkwardTask(9), adapterOf(9, 2)];
    task.train.x.fill(0);
    expect(limitAt(task, adapter)).toBe(Infinity);
  });
});

describe('beside training, at a minimum', () => {
  let task, adapter;

  beforeAll(async () => {
    await load({ build: 'simd' });
    task = awkwardTask(11);
    adapter = await train({ ...problem(), steps: 60_000, seed: 1 });
  });

  const problem = () => {
    const { train: rows, wBase, dIn, dOut } = task;
    return { x: rows.x, y: rows.y, wBase, dIn, dOut, rank: 2 };
  };

  /** The loss, over that of the minimum, after steps of a part of the limit from beside it. */
  async function lossAfter(part) {
    const { a, b } = adapter;
    const lr = part * limitAt(task, adapter);
    const nudged = (values) => values.map((value, k) => value + 1e-6 * Math.cos(k));
    const { loss } = await train({ ...problem(), steps: 600, lr, a0: nudged(a), b0: nudged(b) });
    return loss / adapter.loss;
  }

  test('just below it, steps stay', async () => {
    expect((await lossAfter(0.97)) - 1).toBeLessThan(1e-11);
  });

  // They end in a flatter place near by, or diverge.
  test('just above it, they leave', async () => {
    expect((await lossAfter(1.03)) - 1).toBeGreaterThan(1e-8);
  });

  test('far above it, they diverge', async () => {
    await expect(lossAfter(3)).rejects.toMatchObject({ code: 'ERR_DIVERGED' });
  });
});

test('a layer that is too large to be watched has none', () => {
  const train = { n: 1024 };
  expect(hasLimit({ train, dIn: 65, dOut: 10 })).toBe(true);
  expect(hasLimit({ train, dIn: 256, dOut: 256 })).toBe(false);
  expect(hasLimit({ train: { n: 1e7 }, dIn: 65, dOut: 10 })).toBe(false);
});

test('many rows of one number each are work, too: it rests among them', () => {
  const n = 100_000;
  const train = { n, x: new Float64Array(n).fill(1), y: new Float64Array(n) };
  const task = { train, dIn: 1, dOut: 1, wBase: Float64Array.of(1) };
  const one = Float64Array.of(1);
  const adapter = { a: one, b: one, scale: 1, rank: 1, dIn: 1, dOut: 1 };
  const work = limitOf({ task, adapter, step: 0, ridge: 0, decay: 0 });
  let rests = 0;
  while (!work.next().done) rests++;
  expect(rests).toBeGreaterThan(20);
});
