import { describe, expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { diagnose } = await importPageModule('check-own/diagnosis.ts');
const { asJavaScript, asNumPy, exerciseOf } = await importPageModule('check-own/exercise.ts');
const { numbersIn } = await importPageModule('check-own/numbers.ts');
const words = await importPageModule('words/english/check-own.ts');

// The specification once more, on rows of numbers as a person might write it: nothing is shared with the page.
const mul = (p, q) =>
  p.map((row) => q[0].map((_, j) => row.reduce((sum, v, k) => sum + v * q[k][j], 0)));
const turn = (m) => m[0].map((_, j) => m.map((row) => row[j]));
const times = (s, m) => m.map((row) => row.map((v) => s * v));
const plus = (p, q) => p.map((row, i) => row.map((v, j) => v + q[i][j]));
const minus = (p, q) => plus(p, times(-1, q));
const rows = (values, columns) =>
  Array.from({ length: values.length / columns }, (_, i) => [
    ...values.slice(i * columns, (i + 1) * columns),
  ]);

function given(exercise) {
  const { x, y, wBase, a0, b0, dIn, dOut, rank } = exercise;
  return {
    ...exercise,
    ...{ x: rows(x, dIn), y: rows(y, dOut), w: rows(wBase, dOut) },
    ...{ a: rows(a0, rank), b: rows(b0, dOut) },
  };
}

const effective = ({ w, a, b, scale }) => plus(w, times(scale, mul(a, b)));
const forward = (p) => mul(p.x, effective(p));
const g = (p, yHat = forward(p)) => times(2 / p.n, mul(turn(p.x), minus(yHat, p.y)));
const gradA = (p, G) => times(p.scale, mul(G, turn(p.b)));
const gradB = (p, G) => times(p.scale, mul(turn(p.a), G));
const step = (p, G = g(p)) => ({
  ...p,
  a: minus(p.a, times(p.lr, gradA(p, G))),
  b: minus(p.b, times(p.lr, gradB(p, G))),
});

function repeated(exercise, once, steps = exercise.steps) {
  let p = given(exercise);
  for (let k = 0; k < steps; k++) p = once(p);
  return p;
}

const flat = ({ a, b }) => [...a.flat(), ...b.flat()];
const returned = (once) => (exercise) => flat(repeated(exercise, once));

/** What a function returns that makes the mistake. */
const mistaken = {
  'not-trained': (exercise) => flat(given(exercise)),
  'a-late': returned((p) => {
    const G = g(p);
    const q = { ...p, b: minus(p.b, times(p.lr, gradB(p, G))) };
    return { ...q, a: minus(p.a, times(p.lr, gradA(q, G))) };
  }),
  'b-late': returned((p) => {
    const G = g(p);
    const q = { ...p, a: minus(p.a, times(p.lr, gradA(p, G))) };
    return { ...q, b: minus(p.b, times(p.lr, gradB(q, G))) };
  }),
  'a-anew': returned((p) => {
    const q = { ...p, b: minus(p.b, times(p.lr, gradB(p, g(p)))) };
    return { ...q, a: minus(p.a, times(p.lr, gradA(q, g(q)))) };
  }),
  'b-anew': returned((p) => {
    const q = { ...p, a: minus(p.a, times(p.lr, gradA(p, g(p)))) };
    return { ...q, b: minus(p.b, times(p.lr, gradB(q, g(q)))) };
  }),
  sum: returned((p) => step(p, times(p.n / 2, g(p)))),
  'twice-sum': returned((p) => step(p, times(p.n, g(p)))),
  half: returned((p) => step(p, times(1 / 2, g(p)))),
  elements: returned((p) => step(p, times(1 / p.dOut, g(p)))),
  'half-elements': returned((p) => step(p, times(1 / (2 * p.dOut), g(p)))),
  ascends: returned((p) => step(p, times(-1, g(p)))),
  'moves-base': returned((p) => ({ ...step(p), w: minus(p.w, times(p.lr, g(p))) })),
  'without-base': returned((p) => step(p, g(p, mul(p.x, times(p.scale, mul(p.a, p.b)))))),
  'no-scale': returned((p) => ({ ...step({ ...p, scale: 1 }), scale: p.scale })),
  'no-scale-forward': returned((p) => step(p, g({ ...p, scale: 1 }))),
  'no-scale-gradients': returned((p) => ({ ...step({ ...p, scale: 1 }, g(p)), scale: p.scale })),
  'only-b-moves': returned((p) => ({ ...step(p), a: p.a })),
  'only-a-moves': returned((p) => ({ ...step(p), b: p.b })),
  'step-less': (exercise) => flat(repeated(exercise, (p) => step(p), exercise.steps - 1)),
  'step-more': (exercise) => flat(repeated(exercise, (p) => step(p), exercise.steps + 1)),
  swapped: (exercise) => {
    const { a, b } = repeated(exercise, (p) => step(p));
    return [...b.flat(), ...a.flat()];
  },
  columns: (exercise) => {
    const { a, b } = repeated(exercise, (p) => step(p));
    return [...turn(a).flat(), ...turn(b).flat()];
  },
  'columns-a': (exercise) => {
    const { a, b } = repeated(exercise, (p) => step(p));
    return [...turn(a).flat(), ...b.flat()];
  },
  'columns-b': (exercise) => {
    const { a, b } = repeated(exercise, (p) => step(p));
    return [...a.flat(), ...turn(b).flat()];
  },
  gradients: (exercise) => {
    const p = repeated(exercise, (q) => step(q), exercise.steps - 1);
    return [...gradA(p, g(p)).flat(), ...gradB(p, g(p)).flat()];
  },
  product: (exercise) => {
    const { a, b } = repeated(exercise, (p) => step(p));
    return mul(a, b).flat();
  },
  weight: (exercise) => effective(repeated(exercise, (p) => step(p))).flat(),
  'only-a': (exercise) => repeated(exercise, (p) => step(p)).a.flat(),
  'only-b': (exercise) => repeated(exercise, (p) => step(p)).b.flat(),
  predictions: (exercise) => forward(repeated(exercise, (p) => step(p))).flat(),
};

const right = returned((p) => step(p));
const json = (values) => JSON.stringify(values);
const exercises = [1, 3].flatMap((steps) => [1, 1.5].map((scale) => exerciseOf(steps, scale)));

/** Whether a mistake makes a difference of its own in an exercise. */
const shows = (name, { steps, scale }) =>
  !(name.startsWith('no-scale') && scale === 1) &&
  !(name === 'step-less' && steps === 1) && // a0 and b0, as they come from 'not-trained'
  !(name === 'moves-base' && steps === 1); // w has no part in anything after its only update

describe.each(
  exercises.map((exercise) => [`${exercise.steps} steps, s = ${exercise.scale}`, exercise]),
)('%s', (_, exercise) => {
  test('what is right is said to be', () => {
    const { kind, digits, asWritten } = diagnose(json(right(exercise)), exercise);
    expect([kind, asWritten]).toEqual(['right', false]);
    expect(digits).toBeGreaterThanOrEqual(14);
  });

  test('as NumPy prints it, to eight digits, too', () => {
    const text = `[${right(exercise)
      .map((value) => value.toFixed(8).replace(/0+$/, ''))
      .join('  ')}]`;
    expect(diagnose(text, exercise)).toMatchObject({ kind: 'right', asWritten: true });
  });

  test.each(Object.keys(mistaken).filter((name) => shows(name, exercise)))(
    'mistaken: %s',
    (name) => {
      const values = mistaken[name](exercise);
      const expected = { kind: 'mistakes', names: [name], single: false };
      expect(diagnose(json(values), exercise)).toEqual(expected);
      // To eight decimals, and in float32.
      expect(diagnose(values.map((value) => value.toFixed(8)).join(' '), exercise)).toEqual(
        expected,
      );
      const single = values.map((value) => Math.fround(value * (1 + 1e-7)));
      expect(diagnose(json(single), exercise)).toEqual({ ...expected, single: true });
    },
  );
});

const exercise = exerciseOf(3, 1.5);

describe('what else is said', () => {
  test('of float32: right, in single precision', () => {
    const single = right(exercise).map(Math.fround);
    const { kind, digits } = diagnose(json(single), exercise);
    expect(kind).toBe('single');
    expect(digits).toBeGreaterThanOrEqual(6);
    expect(digits).toBeLessThanOrEqual(8);
    // Printed with its own digits, which are fewer.
    const printed = single.map((value) => value.toPrecision(8)).join('\n');
    expect(diagnose(printed, exercise).kind).toBe('single');
  });

  test('of finite differences: more than float32 and less than float64', () => {
    const differences = right(exercise).map((value, k) => value + 1e-9 * (k % 2 ? 1 : -1));
    expect(diagnose(json(differences), exercise)).toEqual({ kind: 'inexact', digits: 9 });
  });

  test.each([
    [
      ['a-late', 'ascends'],
      (p) => {
        const G = times(-1, g(p));
        const q = { ...p, b: minus(p.b, times(p.lr, gradB(p, G))) };
        return { ...q, a: minus(p.a, times(p.lr, gradA(q, G))) };
      },
      flat,
    ],
    [
      ['half', 'swapped'],
      (p) => step(p, times(1 / 2, g(p))),
      ({ a, b }) => [...b.flat(), ...a.flat()],
    ],
    [
      ['elements', 'no-scale'],
      (p) => ({
        ...step({ ...p, scale: 1 }, times(1 / p.dOut, g({ ...p, scale: 1 }))),
        scale: p.scale,
      }),
      flat,
    ],
  ])('of two mistakes at once: both, %j', (names, once, order) => {
    const values = order(repeated(exercise, once));
    expect(diagnose(json(values), exercise)).toEqual({ kind: 'mistakes', names, single: false });
  });

  test('of a that is right and a b that nothing explains', () => {
    const values = right(exercise);
    expect(diagnose(json([...values.slice(0, 8), 1, 2, 3, 4, 5, 6]), exercise)).toEqual({
      kind: 'half-right',
      right: 'a',
    });
    expect(diagnose(json([1, 2, 3, 4, 5, 6, 7, 8.5, ...values.slice(8)]), exercise)).toEqual({
      kind: 'half-right',
      right: 'b',
    });
  });

  test('of what nothing explains: where it is farthest off, and no mistake that it has not', () => {
    const values = right(exercise).map((value) => 1.1 * value);
    values[3] += 5; // a[1, 1]
    expect(diagnose(json(values), exercise)).toMatchObject({
      ...{ kind: 'unknown', matrix: 'a', row: 1, column: 1, nearest: undefined },
    });
    values[8 + 5] -= 50; // b[1, 2]
    expect(diagnose(json(values), exercise)).toMatchObject({ matrix: 'b', row: 1, column: 2 });
  });

  test('of what is nearly a mistake: that it is, and that it does not explain all', () => {
    const values = mistaken
      .ascends(exercise)
      .map((value, k) => value + (k === 2 || k === 10 ? 1e-3 : 0));
    const diagnosis = diagnose(json(values), exercise);
    expect(diagnosis).toMatchObject({ kind: 'unknown', nearest: 'ascends' });
    expect(words.answer(diagnosis, exercise)).toContain('does not explain all');
  });

  test.each([
    ['', { kind: 'empty' }],
    ['None', { kind: 'empty' }],
    ['[0.123 nan 0.1]', { kind: 'not-finite', place: 1 }],
    ['-inf 0.5', { kind: 'not-finite', place: 0 }],
    ['0.1234 0.2345 0.3456', { kind: 'length', came: 3, expected: 14 }],
    [Array(14).fill('0.12').join(' '), { kind: 'coarse' }],
  ])('of %j', (text, expected) => expect(diagnose(text, exercise)).toEqual(expected));

  test('a value that was not updated is not taken for one that was rounded', () => {
    // a0 has two decimals; beside it b in full. To two decimals a is right, in truth it is not.
    const values = right(exercise);
    const a0 = [...exercise.a0];
    const near = a0.map((_, k) => Number(values[k].toFixed(2)));
    expect(diagnose(json([...near, ...values.slice(8)]), exercise).kind).not.toBe('right');
  });
});

test('every diagnosis has words, and every mistake its own', () => {
  const names = Object.keys(mistaken);
  const said = names.map((name) =>
    words.answer({ kind: 'mistakes', names: [name], single: false }, exercise),
  );
  expect(new Set(said).size).toBe(names.length);
  said.forEach((text) => expect(text).not.toContain('undefined'));
  expect(names.length).toBeGreaterThanOrEqual(12);
  expect(words.answer(diagnose(json(right(exercise)), exercise), exercise)).toMatch(
    /^Right: equal to 1[456] digits\.$/,
  );
  expect(words.answer(diagnose('1.2345', exercise), exercise)).toBe(
    '1 number came; 14 were expected: 4\u00a0×\u00a02 of a, then 2\u00a0×\u00a03 of b.',
  );
});

describe('numbers are read as they are printed:', () => {
  const plain = [0.5, -0.25, 1e-3, 12];
  test.each([
    ['NumPy, printed', '[ 5.0e-01 -2.5e-01\n  1.0e-03  1.2e+01]', plain],
    ['NumPy, repr', 'array([ 0.5  , -0.25 ,  0.001, 12.   ])', plain],
    ['NumPy, with a type', 'array([0.5, -0.25, 0.001, 12.], dtype=float32)', plain],
    [
      'NumPy scalars',
      '[np.float64(0.5), np.float64(-0.25), np.float64(0.001), np.float64(12.0)]',
      plain,
    ],
    ['two arrays', '(array([[0.5, -0.25]]), array([[0.001, 12.0]]))', plain],
    ['JSON', '[0.5,-0.25,0.001,12]', plain],
    ['JSON of a typed array', '{"0":0.5,"1":-0.25,"2":0.001,"3":12}', plain],
    ['Node', 'Float64Array(4) [ 0.5, -0.25, 0.001, 12 ]', plain],
    ['lines', '0.5\n-0.25\n.001\n12.\n', plain],
    [
      'PyTorch',
      "tensor([[0.5000, -0.2500], [0.0010, 12.0000]], device='cuda:0', dtype=torch.float64)",
      plain,
    ],
    ['R', '[1]  0.500 -0.250\n[3]  0.001 12.000', plain],
    ['Julia', '4-element Vector{Float64}:\n 0.5\n -0.25\n 0.001\n 12.0', plain],
    ['decimal commas', '0,5; -0,25; 0,001; 12,0', plain],
    ['decimal commas in lines', '0,5\n-0,25\n0,001\n12,0', plain],
    ['a true minus', '0.5 −0.25 1e−3 +12', plain],
    ['a copied line of Python', 'a = [0.5, -0.25]\nb = [0.001, 12.0]', plain],
  ])('%s', (_, text, expected) => {
    expect(numbersIn(text).map(({ value }) => value)).toEqual(expected);
  });

  test('as exact as the most exact of them', () => {
    const roundings = (text) => numbersIn(text).map(({ rounding }) => rounding);
    expect(roundings('0.5 0.12345678')).toEqual(
      [5e-9, 5e-9].map((value) => expect.closeTo(value, 15)),
    );
    // So many significant digits each.
    const [small, large] = roundings('0.01234 123.4');
    expect(small).toBeCloseTo(5e-6, 12);
    expect(large).toBeCloseTo(0.05, 6);
  });
});

test('the arrays are always the same, and those of both languages too', () => {
  expect(exerciseOf(1, 1).x).toEqual(exerciseOf(3, 1.5).x);
  const exercise = exerciseOf(3, 1.5);
  const python = asNumPy(exercise);
  const values = (name) =>
    numbersIn(python.split(`${name} = np.array(`)[1].split('])')[0]).map(({ value }) => value);
  expect(values('\nx')).toEqual([...exercise.x]);
  expect(values('w_base')).toEqual([...exercise.wBase]);
  const run = new Function(
    `${asJavaScript(exercise)}; return { n, dIn, dOut, r, lr, nSteps, s, x, y, wBase, a0, b0 };`,
  );
  const { x, y, wBase, a0, b0 } = exercise;
  expect(run()).toEqual({
    n: 6,
    dIn: 4,
    dOut: 3,
    r: 2,
    lr: 0.1,
    nSteps: 3,
    s: 1.5,
    x,
    y,
    wBase,
    a0,
    b0,
  });
});
