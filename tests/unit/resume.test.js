/** A run that is written as a state, and goes on in another trainer made from the same options. */
import { describe, expect, test } from '@jest/globals';
import { sharedEngine } from '../../build/lib/engine/choice.js';
import { freeProblems, holdProblems } from '../../build/lib/problem/hold.js';
import { copyProblem, drawProblem } from '../../build/lib/problem/problem.js';
import { runToEnd } from '../../build/lib/work/slices.js';
import { startTrainer } from '../../build/lib/run/trainer.js';
import { acceptTrainOptions } from '../../build/lib/arguments/train.js';
import { bits } from './agreement.js';
import fc from './drawn.js';
import { OPTIMIZERS, optionsOf, randomProblem } from './problems.js';

const STEPS = 30;
const base = optionsOf(randomProblem({ n: 70, dIn: 5, dOut: 4, rank: 2 }, 4), {
  steps: STEPS,
  lossEvery: 4,
});

/** A trainer of the WebAssembly code, as an object: `advance(...)` is trainerAdvance(trainer, ...). */
async function start(options) {
  const engine = await sharedEngine('auto');
  const { problem, settings } = acceptTrainOptions(options);
  const drawn = runToEnd(drawProblem(runToEnd(copyProblem(problem))));
  const held = runToEnd(holdProblems(engine, drawn, false));
  const { sizes, a0, b0 } = drawn;
  const trainer = startTrainer(engine, { ...held, rank: sizes.rank, a0, b0 }, settings);
  freeProblems(engine, held); // the trainer keeps them alive
  const call = (name, ...args) => engine.run((raw) => raw[`trainer${name}`](trainer, ...args));
  return {
    ask: call,
    advance: (untilStep, rowBudget) => call('Advance', untilStep, rowBudget),
    restore: (state) => call('Restore', state, state.length),
    release: () => engine.free(trainer),
  };
}

function run(trainer, steps, rowBudget) {
  while (trainer.advance(steps, rowBudget) > 0) continue;
}

/** Everything that a run leaves, as bits. */
function outcome(trainer) {
  const values = [
    ...trainer.ask('Report'),
    ...trainer.ask('Ab'),
    ...trainer.ask('History', 0),
    ...trainer.ask('State'),
  ];
  trainer.release();
  return bits(values);
}

const cases = [
  ...OPTIMIZERS.map((optimizer) => [optimizer, { optimizer, lr: 0.01 }]),
  ...OPTIMIZERS.map((optimizer) => [`${optimizer}, a step size left to it`, { optimizer }]),
  ...OPTIMIZERS.map((optimizer) => [
    `${optimizer}, with batches, dropout, a schedule and validation`,
    {
      optimizer: { name: optimizer, weightDecay: 0.01, loraPlusRatio: 2 },
      lr: 0.01,
      batchSize: 16,
      dropout: 0.2,
      validation: 0.3,
      seed: 5,
      schedule: { name: 'cosine', warmup: 5 },
      earlyStopping: { patience: 3 },
    },
  ]),
  ['a line search', { lr: 'line-search', optimizer: 'scaled-gd', ridge: 0.1 }],
];

describe.each(cases)('%s', (_, more) => {
  const options = { ...base, ...more };

  test('goes on with the same bits wherever it was interrupted', async () => {
    const whole = await start(options);
    run(whole, STEPS, 1e6);
    const expected = outcome(whole);
    const pause = fc.record({
      rows: fc.integer({ min: 0, max: 3500 }),
      steps: fc.integer({ min: 0, max: STEPS }),
      budget: fc.integer({ min: 1, max: 500 }),
    });
    await fc.assert(
      fc.asyncProperty(pause, async ({ rows, steps, budget }) => {
        const first = await start(options);
        run(first, steps, budget); // to a whole step, whose loss is measured
        first.advance(STEPS, Math.max(1, rows)); // and then anywhere
        const state = first.ask('State');
        first.release();
        const second = await start(options);
        expect(second.restore(state)).toBe(true);
        expect(bits(second.ask('State'))).toEqual(bits(state));
        run(second, STEPS, budget);
        expect(outcome(second)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});

test('a state of another run, or a part of one, is refused', async () => {
  const trainer = await start({ ...base, optimizer: 'adam' });
  run(trainer, 5, 1e6);
  const state = trainer.ask('State');
  trainer.release();
  const restores = async (options, values) => {
    const other = await start(options);
    const fits = other.restore(values);
    other.release();
    return fits;
  };
  expect(await restores({ ...base, optimizer: 'adam' }, state)).toBe(true);
  expect(await restores({ ...base, optimizer: 'sgd' }, state)).toBe(false);
  expect(
    await restores({ ...base, optimizer: 'adam', rank: 3, a0: undefined, b0: undefined }, state),
  ).toBe(false);
  for (const size of [0, 1, 2, state.length - 1]) {
    expect(await restores({ ...base, optimizer: 'adam' }, state.slice(0, size))).toBe(false);
  }
});
