import { beforeAll, describe, expect, test } from '@jest/globals';
import { load, train } from 'lora-wasm';
import { trainReference } from '../reference/reference.js';
import { bits, expectAgreement } from './agreement.js';
import fc from './drawn.js';
import { awkwardProblem, optionsOf, randomProblem, trainLora } from './problems.js';

const LR = 0.01;

/**
 * So many steps of the reference, and their size: the first of LR, LR / 4, LR / 16, … that does not raise the
 * loss, since LR diverges where columns of x depend on one another many times.
 */
function steadyRun(problem, count, lr = LR) {
  const run = trainReference(problem, { a: problem.a0, b: problem.b0 }, lr, count);
  const falls = run.losses.every((loss) => loss <= run.losses[0]);
  return falls ? { ...run, lr } : steadyRun(problem, count, lr / 4);
}

let core;
beforeAll(async () => {
  core = await load();
});

const size = fc.integer({ min: 1, max: 40 });
const seed = fc.integer({ min: 0, max: 2 ** 31 });
const steps = fc.integer({ min: 0, max: 5 });
const anyShape = { n: size, dIn: size, dOut: size, rank: size };

/** Problems whose sizes are drawn from `shape`, with random values; half have awkward columns. */
function problems(shape) {
  return fc
    .tuple(fc.record(shape), seed)
    .map(([sizes, problemSeed]) =>
      (problemSeed % 2 === 0 ? randomProblem : awkwardProblem)(sizes, problemSeed),
    );
}

describe('agrees with the reference', () => {
  const cases = {
    'in any shape': problems(anyShape),
    'with a rank above min(dIn, dOut)': problems(anyShape).filter(
      ({ dIn, dOut, rank }) => rank > Math.min(dIn, dOut),
    ),
    'with fewer rows than features': problems(anyShape).filter(({ n, dIn }) => n < dIn),
    'with one output': problems({ ...anyShape, dOut: fc.constant(1) }),
  };

  test.each(Object.entries(cases))('%s', async (_, problem) => {
    await fc.assert(
      fc.asyncProperty(problem, steps, async (p, count) => {
        const { lr, ...expected } = steadyRun(p, count);
        expectAgreement(trainLora(core, p, lr, count), expected.ab, 1e-11);

        for (const route of ['auto', 'direct', 'factored', 'compressed']) {
          const result = await train(optionsOf(p, { lr, steps: count, lossEvery: 1, route }));
          expectAgreement(result.ab, expected.ab, 1e-11);
          expectAgreement(result.history.loss, expected.losses, 1e-11);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('with any scale', async () => {
    const alpha = fc.double({ min: 0.1, max: 4, noNaN: true });
    await fc.assert(
      fc.asyncProperty(problems(anyShape), alpha, fc.boolean(), async (p, alphaValue, rslora) => {
        const scale = alphaValue / (rslora ? Math.sqrt(p.rank) : p.rank);
        const { lr, ab } = steadyRun({ ...p, scale }, 3);
        const result = await train(optionsOf(p, { lr, steps: 3, alpha: alphaValue, rslora }));
        expect(result.scale).toBe(scale);
        expectAgreement(result.ab, ab, 1e-11);
      }),
      { numRuns: 40 },
    );
  });
});

describe('no step, or steps of no size, give back a0 and b0 bit for bit', () => {
  /** Problems whose a0 and b0 go up to `largest`, with zeros of both signs and subnormals in them. */
  function startsUpTo(largest) {
    const value = fc.oneof(
      fc.double({ noNaN: true, min: -largest, max: largest }),
      fc.constantFrom(0, -0, 5e-324, -5e-324, largest, -largest),
    );
    const values = (count) => fc.array(value, { minLength: count, maxLength: count });
    return problems(anyShape).chain((p) =>
      fc
        .tuple(values(p.a0.length), values(p.b0.length))
        .map(([a0, b0]) => ({ ...p, a0: Float64Array.from(a0), b0: Float64Array.from(b0) })),
    );
  }

  const cases = [
    ['0 steps', 0.1, 0],
    ['lr = 0', 0, 3],
  ];

  test.each(cases)('%s, core.trainLora, up to the largest number', (_, lr, count) => {
    fc.assert(
      fc.property(startsUpTo(Number.MAX_VALUE), (p) => {
        expect(bits(trainLora(core, p, lr, count))).toEqual(bits([...p.a0, ...p.b0]));
      }),
      { numRuns: 25 },
    );
  });

  // Above that the loss itself overflows, which train() refuses.
  test.each(cases)('%s, train(), up to 1e50', async (_, lr, count) => {
    await fc.assert(
      fc.asyncProperty(startsUpTo(1e50), async (p) => {
        const { ab, a, b } = await train(optionsOf(p, { lr, steps: count }));
        const expected = bits([...p.a0, ...p.b0]);
        expect(bits(ab)).toEqual(expected);
        expect(bits([...a, ...b])).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});

test("the caller's arrays stay as they are", async () => {
  await fc.assert(
    fc.asyncProperty(problems(anyShape), async (p) => {
      const names = ['x', 'y', 'wBase', 'a0', 'b0'];
      const before = names.map((name) => bits(p[name]));
      trainLora(core, p, LR, 2);
      await train(optionsOf(p, { lr: LR, steps: 2 }));
      expect(names.map((name) => bits(p[name]))).toEqual(before);
    }),
    { numRuns: 25 },
  );
});

test('what happens to the arrays after the call does not matter', async () => {
  await fc.assert(
    fc.asyncProperty(problems(anyShape), async (p) => {
      const [overwritten, transferred] = [optionsOf(p, { lr: LR, steps: 2 }), structuredClone(p)];
      const expected = trainLora(core, p, LR, 2);
      const one = train(overwritten);
      const two = train(optionsOf(transferred, { lr: LR, steps: 2 }));
      for (const name of ['x', 'y', 'wBase', 'a0', 'b0']) {
        p[name].fill(7);
        structuredClone(transferred[name], { transfer: [transferred[name].buffer] });
      }
      for (const { ab } of [await one, await two]) expect(bits(ab)).toEqual(bits(expected));
    }),
    { numRuns: 10 },
  );
});

test('a Float32Array and a plain array are trained on as the float64 values they hold', async () => {
  await fc.assert(
    fc.asyncProperty(problems(anyShape), async (p) => {
      const names = ['x', 'y', 'wBase', 'a0', 'b0'];
      const convert = (conversion) =>
        Object.fromEntries(names.map((name) => [name, conversion(p[name])]));
      const single = { ...p, ...convert((values) => Float32Array.from(values)) };
      const widened = { ...p, ...convert((values) => Float64Array.from(values, Math.fround)) };
      const plain = { ...p, ...convert((values) => Array.from(values, Math.fround)) };

      const expected = bits(trainLora(core, widened, LR, 2));
      expect(bits(trainLora(core, single, LR, 2))).toEqual(expected);
      expect(bits(trainLora(core, plain, LR, 2))).toEqual(expected);
      const results = await Promise.all(
        [widened, single, plain].map((inputs) => train(optionsOf(inputs, { lr: LR, steps: 2 }))),
      );
      expect(results.map(({ ab }) => bits(ab))).toEqual([expected, expected, expected]);
    }),
    { numRuns: 20 },
  );
});
