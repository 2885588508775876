import { describe, expect, test } from '@jest/globals';
import { apply, combineAdapters, compressRank, merge, svd } from 'lora-wasm';
import { bits, expectAgreement } from './agreement.js';
import { randomProblem, randomValues } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const { x } = randomProblem({ n: 5, dIn: 4, dOut: 3, rank: 2 }, 7);
const adapterOf = (rank, scale, seed) => ({
  a: randomValues(4 * rank, seed),
  b: randomValues(rank * 3, seed + 1),
  rank,
  scale,
  dIn: 4,
  dOut: 3,
});
const [p, q] = [adapterOf(2, 1.5, 1), adapterOf(1, 0.25, 5)];

/** The change of the weight, (4, 3). */
const changeOf = (adapter) => merge(new Float64Array(12), adapter);

describe('combineAdapters()', () => {
  test('adds up the changes of the weight, each times its weight', async () => {
    const sum = combineAdapters([
      { adapter: p, weight: 0.7 },
      { adapter: q, weight: -2 },
      { adapter: p },
    ]);
    expect(sum).toMatchObject({ rank: 5, scale: 1, dIn: 4, dOut: 3 });
    const [dp, dq] = [await changeOf(p), await changeOf(q)];
    expectAgreement(
      await changeOf(sum),
      dp.map((value, i) => 1.7 * value - 2 * dq[i]),
      1e-14,
    );
    const [ofP, ofQ] = [await apply(x, p), await apply(x, q)];
    const outputs = ofP.map((value, i) => 1.7 * value - 2 * ofQ[i]);
    expectAgreement(await apply(x, sum), outputs, 1e-14);
    expect([...sum.ab]).toEqual([...sum.a, ...sum.b]);
  });

  test('keeps a scale that all of them have, and every bit where nothing is weighted', () => {
    const other = adapterOf(1, 1.5, 9);
    const { a, b, scale, rank } = combineAdapters([{ adapter: p }, { adapter: other }]);
    expect({ scale, rank }).toEqual({ scale: 1.5, rank: 3 });
    expect(bits(b)).toEqual(bits(Float64Array.of(...p.b, ...other.b)));
    const rows = [0, 1, 2, 3].flatMap((i) => [p.a[2 * i], p.a[2 * i + 1], other.a[i]]);
    expect(bits(a)).toEqual(bits(Float64Array.from(rows)));
  });

  test('can be lowered in rank, without loss where the sum has that rank', async () => {
    const sum = combineAdapters([{ adapter: p }, { adapter: p, weight: 0.5 }]);
    const lowered = await compressRank(sum, 2);
    expectAgreement(
      await changeOf(lowered),
      (await changeOf(p)).map((value) => 1.5 * value),
      1e-14,
    );
    expect((await svd(sum)).singularValues[2]).toBeLessThan(1e-14);
  });

  test('keeps the preprocessing that all have', () => {
    const preprocessing = { columns: 3, constant: true };
    const parts = [p, q].map((adapter) => ({ adapter: { ...adapter, preprocessing } }));
    expect(combineAdapters(parts).preprocessing).toEqual(preprocessing);
  });

  test.each([
    ['nothing', undefined, 'adapters is missing; an Array of { adapter, weight } was expected'],
    ['one alone', p, 'adapters is an object; an Array of { adapter, weight } was expected'],
    ['none', [], 'adapters is empty; one { adapter, weight } was expected'],
    [
      'an adapter without its weight',
      [p],
      /^a is not an option of adapters\[0\], which has adapter, /,
    ],
    ['no adapter', [{ weight: 1 }], /^adapters\[0\]\.adapter is missing; an object with a and b/],
    [
      'a weight in words',
      [{ adapter: p, weight: 'half' }],
      'adapters[0].weight is "half"; a finite number was expected',
    ],
    [
      'an infinite weight',
      [{ adapter: p, weight: Infinity }],
      'adapters[0].weight is Infinity; a finite number was expected',
      'ERR_NOT_FINITE',
    ],
    [
      'one that is too large',
      [
        { adapter: p, weight: 1e308 },
        { adapter: { ...q, scale: 1e9 }, weight: 1e308 },
      ],
      'weight * scale * b has values that are too large for a number',
      'ERR_NOT_FINITE',
    ],
    [
      'one of another layer',
      [{ adapter: p }, { adapter: { a: [1], b: [1], rank: 1 } }],
      'adapters[1].adapter is of a 1 × 1 layer; one of the 4 × 3 layer of adapters[0] was expected',
      'ERR_SHAPE',
    ],
    [
      'another preprocessing',
      [{ adapter: p }, { adapter: { ...q, preprocessing: { columns: 4, constant: false } } }],
      'adapters[1].adapter.preprocessing is another one than that of adapters[0]; the same was expected',
    ],
  ])('refuses %s', async (_, adapters, message, code = 'ERR_ARGUMENT') => {
    expectRefusal(await errorOf(() => combineAdapters(adapters)), code, message);
  });
});
