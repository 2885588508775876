import { describe, expect, test } from '@jest/globals';
import { apply, merge, preprocess, train, unmerge } from 'lora-wasm';
import { residual } from '../reference/reference.js';
import { bits, expectAgreement } from './agreement.js';
import { optionsOf, randomProblem } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const problem = randomProblem({ n: 7, dIn: 5, dOut: 3, rank: 2 });
const { n, x, wBase, dIn, dOut, rank } = problem;
const adapter = { a: problem.a0, b: problem.b0, scale: 0.75, dIn, dOut, rank };

/** x @ (w + scale * a @ b) by the reference: its residual with targets of 0. */
function reference(w, { a, b, scale }) {
  return residual({ ...problem, wBase: w, y: new Float64Array(n * dOut), scale }, { a, b });
}
const zeros = new Float64Array(dIn * dOut);

describe('apply()', () => {
  test('gives the correction, and with wBase the whole output', () => {
    expectAgreement(apply(x, adapter), reference(zeros, adapter), 1e-14);
    expectAgreement(apply(x, adapter, { wBase }), reference(wBase, adapter), 1e-14);
  });

  test("gives the predictions behind train()'s loss", async () => {
    const result = await train(optionsOf(problem, { steps: 20, alpha: 3 }));
    const yHat = apply(x, result, { wBase });
    const squares = yHat.map((value, i) => (value - problem.y[i]) ** 2);
    const loss = squares.reduce((sum, square) => sum + square, 0) / squares.length;
    expect(loss).toBeCloseTo(result.loss, 13);
  });

  test.each([['dIn'], ['dOut'], ['rank']])('needs %s only, of the sizes', (name) => {
    const { a, b, scale } = adapter;
    expect(bits(apply(x, { a, b, scale, [name]: adapter[name] }))).toEqual(bits(apply(x, adapter)));
  });

  test('takes a scale of 1 where there is none', () => {
    const { a, b } = adapter;
    expect(bits(apply(x, { a, b, rank }))).toEqual(bits(apply(x, { ...adapter, scale: 1 })));
  });

  test('repeats the preprocessing that is kept with the adapter', () => {
    const preprocessing = {
      columns: 4,
      mean: [0.5, -1, 0, 2],
      deviation: [2, 0.5, 1, 4],
      constant: true,
    };
    const raw = x.slice(0, n * 4);
    const rows = [];
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < 4; c++) {
        rows.push((raw[i * 4 + c] - preprocessing.mean[c]) / preprocessing.deviation[c]);
      }
      rows.push(1);
    }
    expect(Array.from(preprocess(raw, preprocessing))).toEqual(rows);
    const kept = { ...adapter, preprocessing };
    expect(bits(apply(raw, kept, { wBase }))).toEqual(bits(apply(rows, adapter, { wBase })));
  });

  test('widens float32 and never changes what it is given', () => {
    const given = [x, wBase, adapter.a, adapter.b].map((values) => Float32Array.from(values));
    const before = given.map(bits);
    const [x32, w32, a, b] = given;
    const yHat = apply(x32, { ...adapter, a, b }, { wBase: w32 });
    expectAgreement(yHat, reference(wBase, adapter), 1e-6);
    expect(given.map(bits)).toEqual(before);
  });

  test.each([
    [
      'a b of another size',
      () => apply(x, { ...adapter, b: [1, 2, 3] }),
      'ERR_SHAPE',
      'adapter.b has 3 values; rank × dOut = 2 × 3 = 6 were expected',
    ],
    [
      'sizes that do not divide',
      () => apply(x, { a: adapter.a, b: adapter.b, dIn: 4 }),
      'ERR_SHAPE',
      'adapter.a has 10 values; a positive multiple of dIn = 4 was expected',
    ],
    [
      'no sizes',
      () => apply(x, { a: adapter.a, b: adapter.b }),
      'ERR_ARGUMENT',
      'adapter has neither dIn nor dOut nor rank; one was expected',
    ],
    [
      'no adapter',
      () => apply(x),
      'ERR_ARGUMENT',
      'adapter is missing; an object with a and b, as train() returns it, was expected',
    ],
    [
      'an infinite scale',
      () => apply(x, { ...adapter, scale: Infinity }),
      'ERR_NOT_FINITE',
      'adapter.scale is Infinity; a finite number was expected',
    ],
    [
      'NaN in the adapter',
      () => apply(x, { ...adapter, a: adapter.a.with(3, NaN) }),
      'ERR_NOT_FINITE',
      'adapter.a[3] is NaN (row 1, column 1); every value has to be finite',
    ],
    [
      'part of a row',
      () => apply(x.slice(1), adapter),
      'ERR_SHAPE',
      'x has 34 values; n × dIn were expected, a positive multiple of dIn = 5',
    ],
    [
      'an option that there is not',
      () => apply(x, adapter, { base: wBase }),
      'ERR_ARGUMENT',
      'base is not an option of apply(), which has wBase, wBaseTransposed; is wBase meant?',
    ],
    [
      'preprocessing of another width',
      () => apply(x, { ...adapter, preprocessing: { columns: 5, constant: true } }),
      'ERR_SHAPE',
      'adapter.preprocessing makes rows of 6 values; dIn = 5 were expected',
    ],
    [
      'a deviation of zero',
      () => preprocess([1, 2], { columns: 2, mean: [0, 0], deviation: [1, 0], constant: false }),
      'ERR_ARGUMENT',
      'preprocessing.deviation[1] is 0; a finite number above 0 was expected',
    ],
  ])('refuses %s', async (_, call, code, message) => {
    expectRefusal(await errorOf(call), code, message);
  });
});

describe('merge() and unmerge()', () => {
  test('give the effective weight, and the base back bit for bit', () => {
    const merged = merge(wBase, adapter);
    const identity = Float64Array.from({ length: dIn * dIn }, (_, i) => (i % (dIn + 1) ? 0 : 1));
    expectAgreement(merged, apply(identity, adapter, { wBase }), 1e-15);
    expect(bits(unmerge(merged))).toEqual(bits(wBase));
    expect(bits(unmerge(merged))).toEqual(bits(wBase));
  });

  test('restore also what subtraction could not: -0 and values lost beside large ones', () => {
    const base = Float64Array.of(-0, 1e-300, 3);
    const merged = merge(base, { a: [1e300], b: [1, 1, 1], scale: 1, rank: 1 });
    expect(bits(unmerge(merged))).toEqual(bits(base));
  });

  test('are undone one by one where they are stacked', () => {
    const first = merge(wBase, adapter);
    const second = merge(first, { ...adapter, scale: -3 });
    const back = unmerge(second);
    expect(bits(back)).toEqual(bits(first));
    expect(bits(unmerge(back))).toEqual(bits(wBase));
  });

  test('keep a base of their own', () => {
    const base = wBase.slice();
    const merged = merge(base, adapter);
    base.fill(0);
    merged.fill(0);
    unmerge(merged).fill(0);
    expect(bits(unmerge(merged))).toEqual(bits(wBase));
  });

  test('refuse a copy, and a base of another size', async () => {
    const merged = merge(wBase, adapter);
    const message =
      'merged is not what merge() returned; that very array was expected, not a copy of it';
    for (const other of [merged.slice(), wBase, undefined, 1]) {
      expectRefusal(await errorOf(() => unmerge(other)), 'ERR_ARGUMENT', message);
    }
    const refused = await errorOf(() => merge([1], adapter));
    expectRefusal(
      refused,
      'ERR_SHAPE',
      'wBase has 1 values; dIn × dOut = 5 × 3 = 15 were expected',
    );
  });
});
