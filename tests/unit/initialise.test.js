import { describe, expect, test } from '@jest/globals';
import { train } from 'lora-wasm';
import { bits } from './agreement.js';
import { optionsOf, randomProblem } from './problems.js';

// From a Python program of the same generator: every engine has to give these values for dIn = 4.
const knownSequences = [
  [
    0,
    [
      -0.18251855646212356, -0.3116971702744684, -0.2792942555240102, 0.42303382223152086,
      0.47986916629141874, -0.2807356836728855, -0.1838009361561388, -0.1195829418734562,
    ],
  ],
  [
    1,
    [
      -0.031509925157334084, -0.10241078276634397, -0.028188061812092657, 0.13540896749285003,
      -0.33506732317612653, 0.16532380270622837, -0.25050993964404766, 0.04577594961926068,
    ],
  ],
  [
    2 ** 32 + 1,
    [
      -0.4188832042947821, 0.3201578451192596, 0.14797747884844992, -0.38431593498055805,
      0.1751231889244319, -0.33185830040130915, 0.27260304398552426, 0.07750400773057464,
    ],
  ],
  [
    2 ** 53 - 1,
    [
      0.2609843358837698, 0.260523885805499, -0.05690273367246523, -0.21122483802454883,
      2.1799369872232965e-5, 0.1378797128700927, 0.14698949226125912, -0.03862215222441123,
    ],
  ],
];

const problem = randomProblem({ n: 5, dIn: 4, dOut: 3, rank: 2 });

function initialise(more) {
  return train(optionsOf({ ...problem, a0: undefined, b0: undefined }, { steps: 0, ...more }));
}

describe('where training starts', () => {
  test('b is zero, so that the loss is that of wBase', async () => {
    const { b, loss } = await initialise({ rank: 3 });
    expect(bits(b)).toEqual(bits(new Float64Array(9)));
    const withoutAdapter = await initialise({ a0: new Float64Array(4 * 2) });
    expect(loss).toBe(withoutAdapter.loss);
  });

  test('a fills ±1/sqrt(dIn) evenly', async () => {
    const dIn = 100;
    const rank = 100;
    const wide = randomProblem({ n: 1, dIn, dOut: 1, rank: 1 });
    const { a } = await initialise({ ...optionsOf(wide), rank, a0: undefined, b0: undefined });
    const bound = 1 / Math.sqrt(dIn);
    const tenths = new Array(10).fill(0);
    for (const value of a) tenths[Math.floor(((value + bound) / (2 * bound)) * 10)]++;
    expect(a).toHaveLength(dIn * rank);
    expect(tenths.every((count) => Math.abs(count - 1000) < 150)).toBe(true);
  });

  test.each(knownSequences)('a from seed %p is always the same', async (seed, expected) => {
    const { a } = await initialise({ seed });
    expect(Array.from(a)).toEqual(expected);
  });

  test('the default seed is 0', async () => {
    const [given, left] = await Promise.all([initialise({ seed: 0 }), initialise({})]);
    expect(bits(left.a)).toEqual(bits(given.a));
  });

  test('of a0 and b0 one can be given alone', async () => {
    const onlyA = await initialise({ a0: problem.a0 });
    expect(bits(onlyA.ab)).toEqual(bits([...problem.a0, ...new Float64Array(6)]));
    const onlyB = await initialise({ b0: problem.b0, seed: 1 });
    const { a } = await initialise({ seed: 1 });
    expect(bits(onlyB.ab)).toEqual(bits([...a, ...problem.b0]));
  });
});

describe('init', () => {
  const wide = (dIn, rank, more) =>
    initialise({
      ...optionsOf(randomProblem({ n: 1, dIn, dOut: 1, rank: 1 })),
      a0: undefined,
      b0: undefined,
      rank,
      ...more,
    }).then(({ a }) => a);

  test("'uniform' is the default", async () => {
    expect(bits(await wide(20, 3, { init: 'uniform' }))).toEqual(bits(await wide(20, 3)));
  });

  test("'gaussian' has the moments and the tails of a normal distribution", async () => {
    const a = await wide(200, 200, { init: 'gaussian' });
    const values = Array.from(a, (value) => value * Math.sqrt(200));
    const mean = (of) => values.reduce((sum, value) => sum + of(value), 0) / values.length;
    // Of 40,000 values, each within six standard deviations of what is expected.
    expect(Math.abs(mean((v) => v))).toBeLessThan(6 / 200);
    expect(Math.abs(mean((v) => v * v) - 1)).toBeLessThan((6 * Math.SQRT2) / 200);
    expect(Math.abs(mean((v) => v ** 4) - 3)).toBeLessThan((6 * Math.sqrt(96)) / 200);
    const beyond = (limit) => mean((v) => (Math.abs(v) > limit ? 1 : 0));
    expect(Math.abs(beyond(1) - 0.3173)).toBeLessThan((6 * 0.4655) / 200);
    expect(Math.abs(beyond(2) - 0.0455)).toBeLessThan((6 * 0.2084) / 200);
  });

  test.each([
    ['columns', 12, 5],
    ['a square', 6, 6],
    ['rows, where rank is above dIn', 4, 9],
  ])("'orthogonal' has orthonormal %s", async (_, dIn, rank) => {
    const a = await wide(dIn, rank, { init: 'orthogonal' });
    const [count, next, along] = rank <= dIn ? [rank, 1, rank] : [dIn, rank, 1];
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        let dot = 0;
        for (let k = 0; k < Math.max(dIn, rank); k++) {
          dot += a[i * next + k * along] * a[j * next + k * along];
        }
        expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-14);
      }
    }
  });

  test.each(['uniform', 'gaussian', 'orthogonal'])("'%s' comes from the seed", async (init) => {
    const one = bits(await wide(8, 3, { init, seed: 1 }));
    expect(bits(await wide(8, 3, { init, seed: 1 }))).toEqual(one);
    expect(bits(await wide(8, 3, { init, seed: 2 }))).not.toEqual(one);
  });
});
