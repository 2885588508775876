/**
 * Runs whose bits are fixed, in groups: what the simd build gives for them is the same on every
 * machine, and changes only where somebody means it to. Each resolves to arrays of numbers.
 */
import { compress, createTrainer, solve, train } from 'lora-wasm';
import { optionsOf, randomProblem } from './problems.js';

const SHAPES = [
  { n: 1, dIn: 1, dOut: 1, rank: 1 },
  { n: 7, dIn: 3, dOut: 5, rank: 2 },
  { n: 5, dIn: 12, dOut: 9, rank: 3 },
  { n: 64, dIn: 16, dOut: 8, rank: 4 },
  { n: 130, dIn: 33, dOut: 17, rank: 8 },
  { n: 300, dIn: 20, dOut: 1, rank: 5 },
  { n: 90, dIn: 10, dOut: 40, rank: 16 },
];

const middle = optionsOf(randomProblem({ n: 70, dIn: 13, dOut: 9, rank: 3 }, 42), { steps: 30 });

/** a, b and all that was measured on the way. */
const trained = async (options) => {
  const { ab, history } = await train(options);
  return [ab, history.step, history.loss, history.validation ?? []];
};

const groups = {
  routes: SHAPES.flatMap((shape, i) =>
    ['direct', 'factored', 'compressed'].map(
      (route) => () =>
        trained(optionsOf(randomProblem(shape, 100 + i), { route, lr: 0.02, steps: 20 })),
    ),
  ),

  optimizers: [
    'sgd',
    'momentum',
    'nesterov',
    'adam',
    'adamw',
    'scaled-gd',
    { name: 'sgd', weightDecay: 0.01 },
    { name: 'momentum', momentum: 0.7, weightDecay: 0.02 },
    { name: 'nesterov', momentum: 0.8 },
    { name: 'adam', beta1: 0.8, beta2: 0.99, eps: 1e-6 },
    { name: 'adamw', weightDecay: 0.05 },
    { name: 'scaled-gd', delta: 1e-3 },
    { name: 'sgd', loraPlusRatio: 4 },
    { name: 'adam', loraPlusRatio: 8, weightDecay: 0.01 },
  ].flatMap((optimizer) => [0.01, 'auto'].map((lr) => () => trained({ ...middle, optimizer, lr }))),

  steps: [
    { lr: 'line-search' },
    { lr: 'line-search', optimizer: 'scaled-gd' },
    { schedule: 'linear' },
    { lr: 0.05, schedule: { name: 'cosine', warmup: 5, final: 0.1 } },
    { lr: 0.05, schedule: { name: 'constant', warmup: 10 } },
    { lr: 0.1, clipNorm: 0.5 },
    { ridge: 0.3 },
    { alpha: 6 },
    { alpha: 6, rslora: true },
    { lossEvery: 7, lr: 0.01 },
    { validation: 0.25, seed: 5 },
    { validation: 0.25, earlyStopping: { patience: 2 }, steps: 400 },
    { tolerance: { loss: 1e-3 }, steps: 400 },
    { tolerance: { gradient: 0.05 }, steps: 400 },
  ].map((more) => () => trained({ ...middle, ...more })),

  samples: [
    ...[1, 8, 16, 69, 70].map((batchSize) => ({ batchSize })),
    ...[0.1, 0.5].map((dropout) => ({ dropout })),
    { batchSize: 16, dropout: 0.2 },
    { batchSize: 16, dropout: 0.2, seed: 2 ** 40 + 3, steps: 100 },
    { batchSize: 9, optimizer: 'momentum', lr: 'auto' },
    { batchSize: 9, dropout: 0.3, optimizer: 'adam', lr: 0.02, route: 'direct' },
  ].map((more) => () => trained({ ...middle, ...more })),

  starts: ['uniform', 'gaussian', 'orthogonal', 'optimum'].flatMap((init) =>
    [0, 1, 2 ** 53 - 1].map(
      (seed) => () => trained({ ...middle, a0: undefined, b0: undefined, init, seed, steps: 3 }),
    ),
  ),

  snapshots: [{}, { optimizer: 'adam', lr: 0.01 }, { batchSize: 16, dropout: 0.1 }].map(
    (more) => async () => {
      const trainer = await createTrainer({ ...middle, ...more, lossEvery: 4 });
      await trainer.step(11);
      const snapshot = await trainer.snapshot();
      await trainer.step(13);
      const first = await trainer.adapter();
      await trainer.restore(snapshot);
      await trainer.step(9);
      const second = await trainer.adapter();
      await trainer.dispose();
      return [first.ab, second.ab, trainer.history.loss];
    },
  ),

  shards: [1, 2, 5].map((shards) => async () => {
    const { dIn, dOut, x, y, wBase } = middle;
    const rows = Math.ceil(70 / shards);
    const whole = await compress({ dIn, dOut });
    for (let from = 0; from < 70; from += rows) {
      const shard = await compress({ dIn, dOut });
      await shard.push(
        x.slice(from * dIn, (from + rows) * dIn),
        y.slice(from * dOut, (from + rows) * dOut),
      );
      whole.merge(shard);
    }
    return trained({ data: whole, wBase, rank: 3, steps: 30 });
  }),

  optima: [
    ...SHAPES.map((shape, i) => ({ ...randomProblem(shape, 200 + i) })),
    { ...middle, ridge: 0.2 },
    {
      ...middle,
      rank: 'lowest',
      validation: randomProblem({ n: 20, dIn: 13, dOut: 9, rank: 1 }, 8),
    },
  ].map(({ x, y, wBase, dIn, dOut, rank, ridge, validation }) => async () => {
    const others = validation && { x: validation.x, y: validation.y };
    const { ab, lossByRank, singularValues, validationLossByRank } = await solve({
      x,
      y,
      wBase,
      dIn,
      dOut,
      rank,
      ridge,
      validation: others,
    });
    return [ab, lossByRank, singularValues, validationLossByRank ?? []];
  }),
};

export const fixedRuns = Object.entries(groups);
