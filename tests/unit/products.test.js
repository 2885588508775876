/** Many wide rows, which solve() reduces by way of their products where that is as accurate. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compress, merge, solve } from 'lora-wasm';
import { sharedEngine } from '../../build/lib/engine/choice.js';
import { reduceByProducts } from '../../build/lib/problem/products.js';
import { runToEnd } from '../../build/lib/work/slices.js';
import { bits, expectAgreement } from './agreement.js';
import { randomValues } from './problems.js';
import { expectLosses } from './solve-and-train.js';

const [n, dIn, dOut] = [1200, 210, 200];

/** y is `fit` times what x explains, and noise. */
function wideRows({ fit = 1, change = () => undefined } = {}) {
  const [x, y] = [randomValues(n * dIn, 3), randomValues(n * dOut, 4)];
  change(x);
  const [w, seen] = [randomValues(dOut, 5), 6];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < dOut; k++) {
      const explained = w[k] * x[i * dIn + (k % seen)];
      y[i * dOut + k] = fit === Infinity ? explained : fit * explained + y[i * dOut + k];
    }
  }
  return { x, y };
}

const copyColumn = (from, to) => (x) => {
  for (let i = 0; i < n; i++) x[i * dIn + to] = x[i * dIn + from];
};

let engine;
beforeAll(async () => {
  engine = await sharedEngine('auto');
});

function isReduced({ x, y }, rows = n) {
  const problem = runToEnd(reduceByProducts(engine, { dIn, dOut }, { x, y, rows }));
  if (problem === undefined) return false;
  engine.free(problem);
  return true;
}

describe('rows are reduced by products', () => {
  test('where they are many', () => {
    const rows = wideRows();
    expect(isReduced(rows)).toBe(true);
    expect(isReduced(rows, 3 * dIn)).toBe(false);
  });

  test('but not where few of them would fill the memory', () => {
    const rows = { x: new Float64Array(60), y: new Float64Array(0), rows: 60 }; // y is not looked at
    const work = reduceByProducts(engine, { dIn: 1, dOut: 1e6 }, rows);
    expect(runToEnd(work)).toBeUndefined();
  });

  test.each([
    ['an exact fit', { fit: Infinity }],
    ['one but for a thousandth', { fit: 300 }],
    ['equal columns', { change: copyColumn(7, 209) }],
    ['a zero column', { change: (x) => x.forEach((_, i) => i % dIn === 0 && (x[i] = 0)) }],
    ['a row that is far from the others', { change: (x) => x.fill(1e9, (n - 1) * dIn) }],
    ['values whose squares are none', { change: (x) => x.forEach((_, i) => (x[i] *= 1e-170)) }],
  ])('and by reflections for %s', async (_, how) => {
    const rows = wideRows(how);
    expect(isReduced(rows)).toBe(false);
    const wBase = new Float64Array(dIn * dOut);
    const options = { wBase, dIn, dOut, rank: 3 };
    const data = await compress({ dIn, dOut });
    await data.push(rows.x, rows.y);
    const [found, expected] = [
      await solve({ ...rows, ...options }),
      await solve({ data, ...options }),
    ];
    expect(bits(found.lossByRank)).toEqual(bits(expected.lossByRank));
    expect(bits(found.ab)).toEqual(bits(expected.ab));
  });
});

describe.each([
  ['rows', {}, {}],
  ['rows of a ridge', {}, { ridge: 0.01 }],
  ['rows and a base', {}, { wBase: randomValues(dIn * dOut, 9) }],
  [
    'columns of many units',
    { change: (x) => x.forEach((_, i) => (x[i] *= 10 ** ((i % dIn) % 15) / 1e7)) },
    {},
  ],
  ['columns with a mean', { change: (x) => x.forEach((_, i) => (x[i] += 5)) }, {}],
])('of %s', (_, how, more) => {
  test('solve() finds the optimum of their compressed form', async () => {
    const rows = wideRows(how);
    expect(isReduced(rows)).toBe(true);
    const { wBase = new Float64Array(dIn * dOut) } = more;
    const options = { ...more, wBase, dIn, dOut, rank: dOut, validation: rows };
    const data = await compress({ dIn, dOut });
    await data.push(rows.x, rows.y);
    const found = await solve({ ...rows, ...options });
    const expected = await solve({ data, ...options });
    expectLosses(found.lossByRank, expected.lossByRank, 1e-13);
    expectLosses(found.validationLossByRank, expected.validationLossByRank, 1e-13);
    expectAgreement(found.singularValues, expected.singularValues, 1e-12);
    expectAgreement(await merge(wBase, found), await merge(wBase, expected), 1e-10);
  });
});
