/** One problem by every way there is to train on it, against the reference in plain JavaScript. */
import { compress, createTrainer, load, solve, train } from 'lora-wasm';
import { readR, writeR } from 'lora-wasm/data';
import { gradient, loss, trainReference } from '../reference/reference.js';
import { awkwardProblem, inUnits, timesPowerOfTwo } from './generator.js';

const STEPS = 3;
export const TOLERANCE = 1e-9;

/** A step size at which rounding does not grow: half of what the curvature allows. */
function stepSizeFor(problem) {
  const { x, n, a0, b0 } = problem;
  const squares = (values) => values.reduce((sum, value) => sum + value * value, 0);
  const weights = gradient({ ...problem, rank: problem.dIn }, identityStart(problem)).b;
  const bound =
    (2 / n) * squares(x) * (squares(a0) + squares(b0) + 1) + Math.sqrt(squares(weights));
  return 0.5 / (1 + bound);
}

/** With a the identity and b zero, the gradient of b is that of the weight at wBase. */
function identityStart({ dIn, dOut }) {
  const a = new Float64Array(dIn * dIn);
  for (let k = 0; k < dIn; k++) a[k * dIn + k] = 1;
  return { a, b: new Float64Array(dIn * dOut) };
}

/** max |actual - expected|, in units of max |expected| or of `scale` where that is larger. */
function apart(actual, expected, scale = 0) {
  if (actual.length !== expected.length) return Infinity;
  let [difference, size] = [0, scale];
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(actual[i])) return Infinity;
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  return difference / (size || 1);
}

/** Compressed data of the rows in shards, merged in any order, by way of bytes or a file at times. */
async function inShards({ x, y, n, dIn, dOut }, random) {
  const widths = { dIn, dOut };
  const shards = [];
  for (let from = 0; from < n;) {
    const to = random.whole(from + 1, n);
    shards.splice(random.below(shards.length + 1), 0, [from, to]);
    from = to;
  }
  let data = await compress(widths);
  for (const [from, to] of shards) {
    const rows = [x.subarray(from * dIn, to * dIn), y.subarray(from * dOut, to * dOut)];
    if (random.below(3) === 0) {
      await data.push(...rows);
      continue;
    }
    const shard = await compress(widths);
    await shard.push(...rows);
    data.merge(shard);
    shard.dispose();
    data = await throughStorage(data, random.below(4));
  }
  return data;
}

async function throughStorage(data, way) {
  if (way > 1) return data;
  const stored = way === 0 ? await compress({ bytes: data.toBytes() }) : await readR(writeR(data));
  data.dispose();
  return stored;
}

/** What differs from what it should be by more than TOLERANCE, and by how much: { name: number }. */
export async function check(seed) {
  const { random, ...ordinary } = awkwardProblem(seed);
  const { exponents } = ordinary;
  const core = await load({ build: random.pick(await builds()) });
  const p = inUnits(ordinary);
  const data = await inShards(p, random);
  const { wBase, rank, a0, b0, dIn, dOut, x, y } = p;
  const rows = { x, y, dIn, dOut };
  const lr0 = stepSizeFor(ordinary);
  const lr = timesPowerOfTwo([lr0], -exponents.x - exponents.y)[0];
  const start = { a: ordinary.a0, b: ordinary.b0 };
  const expected = trainReference(ordinary, start, lr0, STEPS);
  const found = {};
  const note = (name, difference) => {
    found[name] = Math.max(found[name] ?? 0, difference);
  };
  const factors = (ab) => timesPowerOfTwo(ab, (exponents.x - exponents.y) / 2);
  const losses = (values) =>
    timesPowerOfTwo(values, -2 * exponents.y).map((value) => Math.sqrt(value));
  // A residual is a difference of values of this size: that of an exact fit is their rounding.
  const size = Math.sqrt(loss({ ...ordinary, wBase: wBase.map(() => 0) }, zero(ordinary))) + 1;

  const common = { wBase, rank, a0, b0 };
  const settings = { ...common, steps: STEPS, lossEvery: 1 };
  const roots = expected.losses.map(Math.sqrt);
  const agrees = (name, { ab, history }) => {
    note(`${name}: a and b`, apart(factors(ab), expected.ab));
    note(`${name}: losses`, apart(losses(history.loss), roots, size));
  };
  for (const route of ['direct', 'factored', 'compressed']) {
    agrees(route, await train({ ...settings, ...rows, lr, route }));
  }
  agrees('data', await train({ ...settings, data, lr }));
  const ab = core.trainLora(x, y, wBase, a0, b0, p.n, dIn, dOut, rank, lr, STEPS);
  note('trainLora', apart(factors(ab), expected.ab));
  if (random.below(10) === 0) await checkInWorker({ ...common, data, lr }, agrees);

  await checkStepSizes({ ...settings, steps: 10 }, { rows, data }, losses, note);
  await checkOptimum(ordinary, { rows, data, wBase, rank }, { factors, losses, size }, note);
  data.dispose();
  return Object.fromEntries(Object.entries(found).filter(([, by]) => !(by <= TOLERANCE)));
}

/** Those that this engine can run. */
async function builds() {
  const refused = await load({ build: 'relaxed' }).then(
    () => false,
    () => true,
  );
  return refused ? ['simd'] : ['simd', 'relaxed'];
}

const zero = ({ dIn, dOut, rank }) => ({
  a: new Float64Array(dIn * rank),
  b: new Float64Array(rank * dOut),
});

async function checkInWorker(options, agrees) {
  const trainer = await createTrainer({ ...options, lossEvery: 1 });
  await trainer.step(STEPS);
  agrees('worker', { ab: (await trainer.adapter()).ab, history: trainer.history });
  await trainer.dispose();
}

/** No step raises the loss, of any problem in any units. */
async function checkStepSizes(settings, { rows, data }, losses, note) {
  for (const lr of ['auto', 'line-search']) {
    for (const given of [rows, { data }]) {
      const { history } = await train({ ...settings, ...given, lr });
      const roots = losses(history.loss);
      const rise = roots.map((root, i) => Math.max(0, root - (roots[i - 1] ?? root)));
      const by = Math.max(...rise) / (roots[0] + 1e-3);
      note(`${lr} rises`, roots.every(Number.isFinite) ? by : Infinity);
    }
  }
}

/** The losses of every rank are those of rows and data alike, and attained. */
async function checkOptimum(
  ordinary,
  { rows, data, wBase, rank },
  { factors, losses, size },
  note,
) {
  const best = await solve({ ...rows, wBase, rank });
  const ofData = await solve({ data, wBase, rank });
  const roots = losses(best.lossByRank);
  note('solve: data', apart(losses(ofData.lossByRank), roots, size));
  const ab = factors(best.ab);
  const adapter = { a: ab.subarray(0, best.a.length), b: ab.subarray(best.a.length) };
  const attained = Math.sqrt(loss(ordinary, adapter));
  note('solve: attained', apart([attained], [losses([best.loss])[0]], size));
}
