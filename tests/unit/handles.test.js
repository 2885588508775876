/** The handles of what lives in the WebAssembly memory: a wrong one is refused, and nothing is harmed. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { acceptTrainOptions } from '../../build/lib/arguments/train.js';
import { numbersOf } from '../../build/lib/engine/crossing.js';
import { LAYER, PROBLEM, SEARCH, SVD } from '../../build/lib/engine/layouts.js';
import { chooseSource, sharedEngine } from '../../build/lib/engine/choice.js';
import { instantiate } from '../../build/lib/engine/instance.js';
import { freeProblems, holdProblems } from '../../build/lib/problem/hold.js';
import { copyProblem, drawProblem } from '../../build/lib/problem/problem.js';
import { startTrainer } from '../../build/lib/run/trainer.js';
import { runToEnd } from '../../build/lib/work/slices.js';
import { bits } from './agreement.js';
import { optionsOf, randomProblem, randomValues } from './problems.js';

const sizes = { n: 9, dIn: 4, dOut: 3, rank: 2 };
const options = optionsOf(randomProblem(sizes), { steps: 20, lr: 0.01 });

let engine;
beforeAll(async () => {
  engine = await sharedEngine('auto');
});

/** What a trainer is made from: its problem, its start and its numbers. */
function trainerArguments(more = {}) {
  const { problem, settings } = acceptTrainOptions({ ...options, ...more });
  const drawn = runToEnd(drawProblem(runToEnd(copyProblem(problem))));
  const held = runToEnd(holdProblems(engine, drawn, false));
  const { a0, b0 } = drawn;
  return { source: { ...held, rank: sizes.rank, a0, b0 }, settings };
}

const makeTrainer = () => {
  const { source, settings } = trainerArguments();
  const trainer = startTrainer(engine, source, settings);
  freeProblems(engine, source);
  return trainer;
};
/** Two rows, fewer than dIn: an optimum takes them as they are. */
const makeProblem = () =>
  engine.make((raw) => raw.makeProblem(numbersOf(PROBLEM, { ...sizes, ...fewRows })));
const fewRows = { rows: 2, n: 2, residualSquares: 0 };
const pushRows = (problem, rows) =>
  engine.run((raw) => {
    const { dIn, dOut } = sizes;
    raw.problemPushRows(problem, randomValues(rows * dIn, 1), randomValues(rows * dOut, 2), rows);
  });
const pushWeight = (problem, rows) =>
  engine.run((raw) => {
    raw.problemPushWeight(problem, randomValues(rows * sizes.dOut, 3), rows);
  });
const makeFullProblem = () => {
  const problem = makeProblem();
  pushRows(problem, 2);
  pushWeight(problem, sizes.dIn);
  return problem;
};
const makeReduction = () => engine.make((raw) => raw.makeReduction(sizes.dIn, sizes.dOut));
const makeProductReduction = () =>
  engine.make((raw) => raw.makeProductReduction(sizes.dIn, sizes.dOut));
const makeOptimum = () => {
  const problem = makeFullProblem();
  const optimum = engine.make((raw) => raw.makeOptimum(problem, 0));
  engine.free(problem);
  return optimum;
};

/** For two queries of three values, in an index pushed four rows at a time. */
const makeSearch = (k) =>
  engine.make((raw) =>
    raw.makeSearch(numbersOf(SEARCH, { queries: 2, width: 3, portion: 4, k, similarity: 0 })),
  );
const makeLayer = () =>
  engine.make((raw) => {
    const { dIn, dOut } = sizes;
    return raw.makeLayer(none, none, numbersOf(LAYER, { ...{ dIn, dOut }, ...plainLayer }));
  });
const plainLayer = { rank: 0, scale: 1, weightRows: sizes.dIn };

const makeSvd = () =>
  engine.make((raw) => {
    const { n, ...ofAdapter } = sizes;
    const [columns, rows] = [randomValues(2 * 4, n), randomValues(2 * 3, n)];
    return raw.makeSvd(columns, rows, numbersOf(SVD, { ...ofAdapter, scale: 1 }));
  });

const none = new Float64Array(0);
/** Every kind, how it is made, and its functions with arguments that a right handle would take. */
const KINDS = {
  problem: {
    make: makeProblem,
    calls: { problemPushRows: [none, none, 0], problemPushWeight: [none, 0] },
  },
  trainer: {
    make: makeTrainer,
    calls: {
      trainerAdvance: [5, 100],
      trainerReport: [],
      trainerHistory: [0],
      trainerAb: [],
      trainerReturnToBest: [],
      trainerState: [],
      trainerRestore: [none, 0],
    },
  },
  reduction: {
    make: makeReduction,
    calls: {
      ...{ reductionPush: [none, none, 0], reductionPushReduced: [none, none, 0, 0, 0] },
      ...{ reductionAdvance: [], reductionReport: [], reductionX: [], reductionY: [] },
      ...{ reductionTake: [] },
    },
  },
  productReduction: {
    make: makeProductReduction,
    calls: {
      ...{ productReductionRoom: [], productReductionPush: [none, none, 0] },
      ...{ productReductionAdvance: [], productReductionConclude: [] },
      ...{ productReductionIsAccurate: [], productReductionTake: [] },
    },
  },
  optimum: {
    make: makeOptimum,
    calls: {
      ...{ optimumAdvance: [1], optimumLosses: [], optimumSingularValues: [] },
      ...{ optimumValidate: [0], optimumValidationLosses: [] },
      ...{ optimumBalance: [0], optimumAb: [0, 1] },
    },
  },
  layer: {
    make: makeLayer,
    calls: { layerPushWeight: [none, 0], layerApply: [none, none, 0] },
  },
  svd: {
    make: makeSvd,
    calls: { svdAdvance: [1], svdValues: [], svdLeft: [], svdRight: [] },
  },
  search: {
    make: () => makeSearch(1),
    calls: {
      ...{ searchPushQueries: [none, none, 0], searchPushIndex: [none, 0], searchAdvance: [1] },
      ...{ searchSort: [1], searchRanks: [], searchNeighbours: [0, 0] },
    },
  },
};
const names = Object.keys(KINDS);
const article = {
  ...{ problem: 'a problem', trainer: 'a trainer' },
  ...{ reduction: 'a reduction', optimum: 'an optimum', layer: 'a layer', search: 'a search' },
  svd: 'a decomposition',
  productReduction: 'a reduction by products',
};

function expectRefusal(call, reason) {
  expect(call).toThrow(
    expect.objectContaining({
      name: 'LoraError',
      code: 'ERR_INTERNAL',
      message: `the WebAssembly code refused a call: cannot ${reason}`,
    }),
  );
  expect(engine.broken).toBe(false);
}

/** Calls every function of a kind with a handle. */
function expectAllRefused(kind, handle, what) {
  for (const [name, args] of Object.entries(KINDS[kind].calls)) {
    const call = () => engine.run((raw) => raw[name](handle, ...args));
    expectRefusal(call, `use as ${article[kind]} ${what}`);
  }
}

/** Trains in the engine. */
function trainedBits() {
  const trainer = makeTrainer();
  while (engine.run((raw) => raw.trainerAdvance(trainer, options.steps, 100)) > 0) continue;
  const ab = engine.run((raw) => raw.trainerAb(trainer));
  engine.free(trainer);
  return bits(ab);
}

test('every function that takes a handle is called below', () => {
  const named = names.flatMap((kind) => Object.keys(KINDS[kind].calls));
  const all = engine.run((raw) => Object.keys(raw).filter((name) => /^[a-z]+[A-Z]/.test(name)));
  const taking = all.filter((name) => names.some((kind) => name.startsWith(kind)));
  expect(taking.sort()).toEqual(named.sort());
});

describe.each(names)('the handle of a released %s', (kind) => {
  test('is refused by every function, and when it is released again', () => {
    const expected = trainedBits();
    const handle = KINDS[kind].make();
    engine.free(handle);
    expectAllRefused(kind, handle, 'what was released');
    expectRefusal(() => engine.free(handle), 'release what was released');
    const next = KINDS[kind].make(); // in the memory that the other one had
    expectAllRefused(kind, handle, 'what was released');
    engine.free(next);
    expect(trainedBits()).toEqual(expected);
  });
});

describe.each(names)('the handle of a %s', (kind) => {
  test.each(names.filter((other) => other !== kind))('is refused as that of %s', (other) => {
    const expected = trainedBits();
    const handle = KINDS[kind].make();
    expectAllRefused(other, handle, article[kind]);
    engine.free(handle);
    expect(trainedBits()).toEqual(expected);
  });
});

test('numbers that are no handles are refused', () => {
  const expected = trainedBits();
  const alive = names.map((kind) => KINDS[kind].make());
  const numbers = [
    ...[NaN, Infinity, -Infinity, 0, -0, -1, 0.5, 1, 2, 65536, 2 ** 32, 2 ** 53, -(2 ** 53)],
    ...[1e300, -1e300, 5e-324, alive.at(-1) + 1, undefined, null],
  ];
  for (const number of numbers) {
    for (const kind of names) expectAllRefused(kind, number, 'what is not a handle');
    expectRefusal(() => engine.run((raw) => raw.release(number)), 'release what is not a handle');
  }
  alive.forEach((handle) => engine.free(handle));
  expect(trainedBits()).toEqual(expected);
});

test('the handle of one instance is refused by another', async () => {
  const { module } = await chooseSource();
  const { raw: one } = await instantiate(module);
  const { raw: other } = await instantiate(module);
  const handle = one.makeReduction(sizes.dIn, sizes.dOut);
  other.makeReduction(sizes.dIn, sizes.dOut);
  expect(() => other.reductionReport(handle)).toThrow(/^cannot use as a reduction/);
});

describe('where a problem is asked for', () => {
  const { a0, b0 } = options;
  const calls = {
    makeOptimum: (raw, handle) => raw.makeOptimum(handle, 0),
    makeTrainer: (raw, handle) => raw.makeTrainer(handle, 0, a0, b0, none),
    trainLora: (raw, handle) => raw.trainLora(handle, a0, b0, none),
  };

  test.each(Object.keys(calls))('%s refuses another handle', (name) => {
    const expected = trainedBits();
    const call = (handle) => () => engine.make((raw) => calls[name](raw, handle));
    const problem = makeProblem();
    engine.free(problem);
    expectRefusal(call(problem), 'use as a problem what was released');
    expectRefusal(call(0), 'use as a problem what is not a handle');
    const trainer = makeTrainer();
    expectRefusal(call(trainer), 'use as a problem a trainer');
    engine.free(trainer);
    expect(trainedBits()).toEqual(expected);
  });

  test('the rows held out and those to validate on are one, too', () => {
    const { source, settings } = trainerArguments();
    const reduction = makeReduction();
    expectRefusal(
      () => startTrainer(engine, { ...source, validation: reduction }, settings),
      'use as a problem a reduction',
    );
    const optimum = foundOptimum();
    expectRefusal(
      () => engine.run((raw) => raw.optimumValidate(optimum, reduction)),
      'use as a problem a reduction',
    );
    [reduction, optimum].forEach((held) => engine.free(held));
    freeProblems(engine, source);
  });
});

function foundOptimum() {
  const optimum = makeOptimum();
  while (engine.run((raw) => raw.optimumAdvance(optimum, 100)) > 0) continue;
  return optimum;
}

describe('what comes at the wrong time is refused', () => {
  test('more rows than a problem has room for', () => {
    const problem = makeProblem();
    const refused = 'push more rows than there is room for';
    expectRefusal(() => pushRows(problem, 3), refused);
    expectRefusal(() => pushWeight(problem, sizes.dIn + 1), refused);
    pushRows(problem, 1);
    expectRefusal(() => pushRows(problem, 2), refused);
    engine.free(problem);
  });

  test('a problem whose rows or weight are not all there', () => {
    const problem = makeProblem();
    const use = () => engine.make((raw) => raw.makeOptimum(problem, 0));
    pushRows(problem, 2);
    expectRefusal(use, 'use rows before all of them are pushed');
    pushWeight(problem, sizes.dIn);
    engine.free(use());
    engine.free(problem);
  });

  test('more rows than the weight of a layer has, and rows before it is there', () => {
    const layer = makeLayer();
    const push = (rows) =>
      engine.run((raw) => raw.layerPushWeight(layer, randomValues(rows * sizes.dOut, 1), rows));
    expectRefusal(() => push(sizes.dIn + 1), 'push more rows than there is room for');
    const use = () =>
      engine.run((raw) =>
        raw.layerApply(layer, new Float64Array(sizes.dIn), new Float64Array(sizes.dOut), 1),
      );
    expectRefusal(use, 'use rows before all of them are pushed');
    push(sizes.dIn);
    expect(use()).toBe(0);
    expectRefusal(() => push(1), 'push more rows than there is room for');
    engine.free(layer);
  });

  test('the result of products that are not all there', () => {
    const reduction = makeProductReduction();
    for (const name of ['productReductionIsAccurate', 'productReductionTake']) {
      expectRefusal(
        () => engine.run((raw) => raw[name](reduction)),
        'use reduced rows before all rows are reduced',
      );
    }
    engine.free(reduction);
  });

  test('the results of a decomposition that is not done', () => {
    const svd = makeSvd();
    const results = ['svdValues', 'svdLeft', 'svdRight'];
    const read = (name) => engine.run((raw) => raw[name](svd));
    for (const name of results)
      expectRefusal(() => read(name), 'read a decomposition before it is done');
    while (engine.run((raw) => raw.svdAdvance(svd, 1)) > 0) continue;
    expect(results.map((name) => read(name).length)).toEqual([2, 2 * 4, 2 * 3]);
    engine.free(svd);
  });

  test('an optimum of what a trainer has taken over', () => {
    const { source, settings } = trainerArguments();
    const trainer = startTrainer(engine, source, settings);
    expectRefusal(
      () => engine.make((raw) => raw.makeOptimum(source.training, 0)),
      'use a problem that a trainer has taken over',
    );
    expectRefusal(() => pushRows(source.training, 0), 'push more rows than there is room for');
    engine.free(trainer);
    freeProblems(engine, source);
  });

  test('a trainer on what an optimum reads, or by another route', () => {
    const { source, settings } = trainerArguments();
    const optimum = engine.make((raw) => raw.makeOptimum(source.training, 0));
    expectRefusal(
      () => startTrainer(engine, source, settings),
      'train on a problem while its optimum is computed',
    );
    engine.free(optimum);
    engine.free(startTrainer(engine, source, { ...settings, route: 'direct' }));
    expectRefusal(
      () => startTrainer(engine, source, { ...settings, route: 'factored' }),
      'train on a problem by another route than before',
    );
    freeProblems(engine, source);
  });

  test('what an optimum is asked before it was found', () => {
    const optimum = makeOptimum();
    const problem = makeFullProblem();
    const calls = {
      ...{ optimumLosses: [], optimumSingularValues: [] },
      ...{ optimumValidate: [problem], optimumBalance: [1] },
    };
    for (const [name, args] of Object.entries(calls)) {
      expectRefusal(
        () => engine.run((raw) => raw[name](optimum, ...args)),
        'use an optimum before it is found',
      );
    }
    [optimum, problem].forEach((held) => engine.free(held));
  });

  test('more rows than a search has room for, and what it was not asked for', () => {
    const [ranks, neighbours] = [makeSearch(0), makeSearch(1)];
    const rows = randomValues(3, 1);
    const queries = (count) => (raw) => raw.searchPushQueries(ranks, rows, rows, count);
    engine.run(queries(1));
    for (const push of [queries(2), (raw) => raw.searchPushIndex(ranks, rows, 5)]) {
      expectRefusal(() => engine.run(push), 'push more rows than there is room for');
    }
    const asking = [
      (raw) => raw.searchSort(ranks, 1),
      (raw) => raw.searchNeighbours(ranks, 0, 1),
      (raw) => raw.searchRanks(neighbours),
    ];
    for (const ask of asking) {
      expectRefusal(() => engine.run(ask), 'read what a search was not asked for');
    }
    [ranks, neighbours].forEach((held) => engine.free(held));
  });

  test('an adapter that was not balanced, and losses on rows that there are not', () => {
    const optimum = foundOptimum();
    expectRefusal(
      () => engine.run((raw) => raw.optimumAb(optimum, 1, 1)),
      'read an adapter before optimumBalance',
    );
    expectRefusal(
      () => engine.run((raw) => raw.optimumValidationLosses(optimum)),
      'read validation losses before optimumValidate',
    );
    engine.free(optimum);
  });
});

test('trainers that share a problem take turns without changing a bit of each other', () => {
  const expected = trainedBits();
  const { source, settings } = trainerArguments();
  const trainers = [1, 2].map(() => startTrainer(engine, source, settings));
  freeProblems(engine, source);
  const rowBudget = 5 * sizes.n; // a few passes: the last one is lost to the other trainer
  const advance = (trainer) =>
    engine.run((raw) => raw.trainerAdvance(trainer, options.steps, rowBudget));
  while (trainers.map(advance).some((visited) => visited > 0)) continue;
  for (const trainer of trainers) {
    expect(bits(engine.run((raw) => raw.trainerAb(trainer)))).toEqual(expected);
    engine.free(trainer);
  }
});
