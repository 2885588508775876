import { describe, expect, test } from '@jest/globals';
import { uniformFrom } from '../../web/tasks/random.js';
import { gradient, residual } from '../reference/reference.js';
import { importPageModule } from './page-module.js';

const { norm, quantitiesOf } = await importPageModule('inside-step/quantities.ts');
const { formulasOf } = await importPageModule('inside-step/formulas.ts');
const { shapeOf, sumOf } = await importPageModule('inside-step/cell-sum.ts');
const { whatMoves } = await importPageModule('inside-step/what-moves.ts');
const { slice, SLICE_MS } = await importPageModule('parts/slices.ts');
const words = await importPageModule('words/english/inside-step.ts');

const random = uniformFrom(3);
const matrix = (length) => Float64Array.from({ length }, () => 2 * random() - 1);
const zeros = (length) => new Float64Array(length);

/** A task and an adapter of some size; `given` replaces what is drawn. */
function problem({ n, dIn, dOut, rank, scale = 1 }, given = {}) {
  const train = { x: matrix(n * dIn), y: matrix(n * dOut), n };
  const task = { dIn, dOut, wBase: matrix(dIn * dOut), train };
  const adapter = { a: matrix(dIn * rank), b: matrix(rank * dOut), scale, dIn, dOut, rank };
  return { task: { ...task, ...given.task }, adapter: { ...adapter, ...given.adapter } };
}

/** All at once, and how often it rested. */
function computed({ task, adapter }, ridge = 0) {
  const work = quantitiesOf({ task, adapter, ridge, step: 7 });
  for (let rests = 0; ; rests++) {
    const { done, value } = work.next();
    if (done) return { ...value, rests };
  }
}

function expectClose(values, expected) {
  expect(values).toHaveLength(expected.length);
  values.forEach((value, k) => expect(value).toBeCloseTo(expected[k], 12));
}

const SMALL = { n: 5, dIn: 4, dOut: 3, rank: 2, scale: 1.5 };

describe('the quantities of a step', () => {
  test.each([
    ['few rows', SMALL],
    ['more rows than are shown', { ...SMALL, n: 40 }],
    ['one of everything', { n: 1, dIn: 1, dOut: 1, rank: 1 }],
  ])('are those of the specification: %s', (_, sizes) => {
    const given = problem(sizes);
    const { task, adapter } = given;
    const { n, dIn, dOut } = sizes;
    const { x, y } = task.train;
    const specified = { ...sizes, x, y, wBase: task.wBase };
    const errors = residual(specified, adapter);
    const gradients = gradient(specified, adapter);
    const quantities = computed(given);
    const shown = Math.min(n, 12) * dOut;
    expectClose(quantities.residual, errors.slice(0, shown));
    expectClose(
      quantities.predictions,
      errors.slice(0, shown).map((error, k) => error + y[k]),
    );
    expectClose(quantities.gradA, gradients.a);
    expectClose(quantities.gradB, gradients.b);
    expect(quantities.norms.residual).toBeCloseTo(norm(errors), 12);
    expect(quantities.norms.predictions).toBeCloseTo(norm(errors.map((e, k) => e + y[k])), 12);
    expect(quantities.norms.x).toBeCloseTo(Math.hypot(...x), 12);
    expect(quantities.gradient).toHaveLength(dIn * dOut);
  });

  test('a ridge adds its gradient to G', () => {
    const given = problem(SMALL);
    const [without, withRidge] = [computed(given), computed(given, 0.3)];
    const { a, b, scale, dOut, rank } = given.adapter;
    const added = withRidge.gradient.map((value, k) => value - without.gradient[k]);
    const expected = added.map((_, k) => {
      const [i, j] = [Math.floor(k / dOut), k % dOut];
      let product = 0;
      for (let r = 0; r < rank; r++) product += a[i * rank + r] * b[r * dOut + j];
      return 2 * 0.3 * scale * product;
    });
    expectClose(added, expected);
  });

  test('rest as often as there is work, not as time goes by', () => {
    const sizes = { n: 2000, dIn: 32, dOut: 16, rank: 2 };
    // Two products of 512 multiplications a row, whose own cost is 128, and a rest after every 2^18.
    expect(computed(problem(sizes)).rests).toBe(Math.floor((2000 * (2 * 512 + 128)) / 2 ** 18));
    // However narrow the layer is: rows cost by themselves.
    const narrow = { n: 50_000, dIn: 1, dOut: 1, rank: 1 };
    expect(computed(problem(narrow)).rests).toBeGreaterThan(20);
    expect(computed(problem(SMALL)).rests).toBe(0);
  });

  test('are computed in slices of a frame', () => {
    let time = 0;
    const work = (function* () {
      for (let k = 0; k < 10; k++, time += SLICE_MS / 2) yield;
      return 'done';
    })();
    const results = Array.from({ length: 5 }, () => slice(work, () => time));
    expect(results).toEqual([...Array(4).fill(undefined), 'done']);
  });
});

describe('the sum behind a value', () => {
  // So few of everything that all terms are listed.
  const given = problem({ n: 3, dIn: 3, dOut: 3, rank: 2, scale: 1.5 });
  const quantities = computed(given, 0.2);

  test.each(['predictions', 'gradient', 'gradB', 'gradA'])('%s: is the value', (name) => {
    const { rows, columns, values } = shapeOf(name, quantities);
    for (let k = 0; k < rows * columns; k++) {
      const sum = sumOf(name, Math.floor(k / columns), k % columns, quantities);
      const { factor, terms, more, extra, total } = sum;
      const added = terms.reduce((all, [one, other]) => all + one * other, 0);
      expect([sum.kind, more, total]).toEqual(['product', 0, values[k]]);
      expect((factor?.value ?? 1) * added + extra).toBeCloseTo(total, 12);
    }
  });

  test('of many, the first ones that are not zero, and how many more there are', () => {
    const sizes = { n: 30, dIn: 10, dOut: 4, rank: 2 };
    const x = matrix(300);
    x.fill(0, 0, 4); // the first four values of the first row
    const many = problem(sizes);
    many.task.train.x = x;
    const sum = sumOf('predictions', 0, 1, computed(many));
    expect(sum.terms.map(([value]) => value)).toEqual([x[4], x[5], x[6]]);
    expect(sum.more).toBe(7);
    expect(sumOf('gradient', 2, 3, computed(many)).more).toBe(27);
  });

  test('in words', () => {
    const task = { dIn: 5, dOut: 1, wBase: Float64Array.of(1, -2, 0.5, 3, 1) };
    const train = { x: Float64Array.of(2, 1, 4, 1, 1), y: Float64Array.of(7), n: 1 };
    const adapter = { a: zeros(5), b: Float64Array.of(0.25), scale: 1, dIn: 5, dOut: 1, rank: 1 };
    const tiny = computed({ task: { ...task, train }, adapter });
    const said = (name, next) => words.sum(name, 0, 0, sumOf(name, 0, 0, tiny, next));
    expect(said('predictions')).toBe('ŷ[1, 1] = 2 × 1 + 1 × (−2) + 4 × 0.5 + … 2 more = 6');
    expect(said('residual')).toBe('(ŷ − y)[1, 1] = 6 − 7 = −1');
    expect(said('gradient')).toBe('G[1, 1] = 2 × (2 × (−1)) = −4');
    expect(said('gradA')).toBe('∇a[1, 1] = −4 × 0.25 = −1');
    expect(said('gradB')).toBe('∇b[1, 1] = 0 × (−4) + 0 × (−2) + 0 × (−8) + … 2 more = 0');
    expect(said('a')).toBe('a[1, 1] = 0; its gradient is −1');
    expect(said('a', { a: Float64Array.of(0.1, 0, 0, 0, 0), b: adapter.b })).toBe(
      'a[1, 1] = 0; its gradient is −1, and the step adds 0.1: 0.1',
    );
    expect(said('b', { a: adapter.a, b: adapter.b })).toBe(
      'b[1, 1] = 0.25; its gradient is 0, and the step leaves it as it is',
    );
  });
});

describe('what is said of the gradients', () => {
  const sizes = { n: 20, dIn: 4, dOut: 3, rank: 2 };
  const at = (given) => whatMoves(computed(problem(sizes, given)));

  test.each([
    ['b-zero', { adapter: { b: zeros(6) } }],
    ['a-zero', { adapter: { a: zeros(8) } }],
    ['both-zero', { adapter: { a: zeros(8), b: zeros(6) } }],
    ['both-move', {}],
    ['not-finite', { adapter: { a: zeros(8).fill(NaN) } }],
    ['not-finite', { adapter: { b: zeros(6).fill(Infinity) } }],
  ])('%s', (what, given) => expect(at(given)).toBe(what));

  test('nothing-left: y is what x and w give, but for noise that x has no part in', () => {
    const { task, adapter } = problem(sizes, { adapter: { b: zeros(6) } });
    // x has ones in one row each, so that the last rows can be anything.
    const x = zeros(80);
    for (let i = 0; i < 4; i++) x[i * 4 + i] = 1;
    const y = matrix(60);
    y.set(task.wBase);
    expect(whatMoves(computed({ task: { ...task, train: { x, y, n: 20 } }, adapter }))).toBe(
      'nothing-left',
    );
  });

  test('rank-exhausted: where what G still has is across a and b', () => {
    // x is the identity, and the change that is wanted diagonal: the adapter has its first direction.
    const x = Float64Array.of(1, 0, 0, 1);
    const task = { dIn: 2, dOut: 2, wBase: zeros(4), train: { x, y: x, n: 2 } };
    const first = Float64Array.of(1, 0);
    const adapter = { a: first, b: first, scale: 1, dIn: 2, dOut: 2, rank: 1 };
    expect(whatMoves(computed({ task, adapter }))).toBe('rank-exhausted');
  });

  test('in words, as the norms are', () => {
    const quantities = computed(problem(sizes));
    const moves = (gradA, gradB) =>
      words.moves('both-move', {
        ...quantities,
        gradA: Float64Array.of(gradA),
        gradB: Float64Array.of(gradB),
      });
    expect(moves(1, 1.5)).toBe('At step 7: a and b both move: ‖∇a‖ is 1, ‖∇b‖ 1.5.');
    expect(moves(1, 4)).toContain('both move; b has the larger gradient: ');
    expect(moves(4, 1)).toContain('both move; a has the larger gradient: ');
    expect(words.moves('b-zero', quantities, false)).toContain('only b moves in this step');
    expect(words.moves('b-zero', quantities, true)).toContain('only b learns in this step');
  });
});

test('the update of an optimiser without a formula is not taken for that of sgd', () => {
  const update = (optimizer) => formulasOf('a', { ridge: 0, optimizer });
  expect(update('sgd')).toEqual(['a ← a − lr · ∇a']);
  expect(update('new')).toEqual(['a ← a − lr · new ( ∇a )']);
});
