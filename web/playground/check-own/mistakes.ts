import type { Exercise } from './exercise.js';
import { trainWith, transposed, type Departures, type Trained } from './specification.js';

/** A usual way to go wrong; what it gives is computed by going wrong. */
export interface Mistake {
  readonly name: MistakeName;
  readonly departures?: Departures;
  /** What is returned in place of a and then b, row by row. */
  readonly returns?: (trained: Trained, exercise: Exercise) => Float64Array;
}

export type MistakeName =
  | 'not-trained'
  | 'a-late'
  | 'b-late'
  | 'a-anew'
  | 'b-anew'
  | 'sum'
  | 'twice-sum'
  | 'half'
  | 'elements'
  | 'half-elements'
  | 'ascends'
  | 'moves-base'
  | 'without-base'
  | 'no-scale'
  | 'no-scale-forward'
  | 'no-scale-gradients'
  | 'only-b-moves'
  | 'only-a-moves'
  | 'step-less'
  | 'step-more'
  | 'swapped'
  | 'columns'
  | 'columns-a'
  | 'columns-b'
  | 'gradients'
  | 'product'
  | 'weight'
  | 'only-a'
  | 'only-b'
  | 'predictions';

const MISTAKES: readonly Mistake[] = [
  { name: 'not-trained', returns: (_, { a0, b0 }) => joined(a0, b0) },
  { name: 'a-late', departures: { late: 'a' } },
  { name: 'b-late', departures: { late: 'b' } },
  { name: 'a-anew', departures: { late: 'a', anew: true } },
  { name: 'b-anew', departures: { late: 'b', anew: true } },
  { name: 'sum', departures: { factor: () => 1 } },
  { name: 'twice-sum', departures: { factor: () => 2 } },
  { name: 'half', departures: { factor: ({ n }) => 1 / n } },
  { name: 'elements', departures: { factor: ({ n, dOut }) => 2 / (n * dOut) } },
  { name: 'half-elements', departures: { factor: ({ n, dOut }) => 1 / (n * dOut) } },
  { name: 'ascends', departures: { ascends: true } },
  { name: 'moves-base', departures: { movesBase: true } },
  { name: 'without-base', departures: { withoutBase: true } },
  { name: 'no-scale', departures: { withoutScale: 'everywhere' } },
  { name: 'no-scale-forward', departures: { withoutScale: 'forward' } },
  { name: 'no-scale-gradients', departures: { withoutScale: 'gradients' } },
  { name: 'only-b-moves', departures: { stays: 'a' } },
  { name: 'only-a-moves', departures: { stays: 'b' } },
  { name: 'step-less', departures: { moreSteps: -1 } },
  { name: 'step-more', departures: { moreSteps: 1 } },
  { name: 'swapped', returns: ({ a, b }) => joined(b, a) },
  { name: 'columns', returns: ({ a, b }, sizes) => joined(turnedA(a, sizes), turnedB(b, sizes)) },
  { name: 'columns-a', returns: ({ a, b }, sizes) => joined(turnedA(a, sizes), b) },
  { name: 'columns-b', returns: ({ a, b }, sizes) => joined(a, turnedB(b, sizes)) },
  { name: 'gradients', returns: lastGradients },
  { name: 'product', returns: ({ a, b }, { dIn, rank, dOut }) => times(a, b, dIn, rank, dOut) },
  { name: 'weight', returns: effectiveWeight },
  { name: 'only-a', returns: ({ a }) => a },
  { name: 'only-b', returns: ({ b }) => b },
  {
    name: 'predictions',
    returns: (trained, exercise) =>
      times(
        exercise.x,
        effectiveWeight(trained, exercise),
        exercise.n,
        exercise.dIn,
        exercise.dOut,
      ),
  },
];

/** What comes of mistakes that are made together, one of the ways to return at most. */
export interface Outcome {
  readonly mistakes: readonly Mistake[];
  readonly values: Float64Array;
}

export function rightOutcome(exercise: Exercise): Float64Array {
  const { a, b } = trainWith(exercise);
  return joined(a, b);
}

/** Of each mistake that makes a difference here. */
export function singleOutcomes(exercise: Exercise): Outcome[] {
  const right = rightOutcome(exercise);
  const outcomes = MISTAKES.map((mistake) => outcomeOf(exercise, [mistake]));
  return outcomes.filter(({ values }, k) => {
    const same = (other: Float64Array) => areSame(values, other);
    return !same(right) && !outcomes.slice(0, k).some((earlier) => same(earlier.values));
  });
}

/** Of every two mistakes that can be made together. */
export function pairOutcomes(exercise: Exercise): Outcome[] {
  return MISTAKES.flatMap((one, k) =>
    MISTAKES.slice(k + 1)
      .filter((other) => canMeet(one, other))
      .map((other) => outcomeOf(exercise, [one, other])),
  );
}

function outcomeOf(exercise: Exercise, mistakes: readonly Mistake[]): Outcome {
  const departures = Object.assign({}, ...mistakes.map((mistake) => mistake.departures));
  const trained = trainWith(exercise, departures);
  const returns = mistakes.find((mistake) => mistake.returns)?.returns;
  const values = returns?.(trained, exercise) ?? joined(trained.a, trained.b);
  return { mistakes, values };
}

function canMeet(one: Mistake, other: Mistake): boolean {
  if (one.returns && other.returns) return false;
  const taken = Object.keys(one.departures ?? {});
  return !Object.keys(other.departures ?? {}).some((key) => taken.includes(key));
}

function areSame(one: Float64Array, other: Float64Array): boolean {
  return one.length === other.length && one.every((value, k) => value === other[k]);
}

function joined(one: Float64Array, other: Float64Array): Float64Array {
  return Float64Array.of(...one, ...other);
}

function turnedA(a: Float64Array, { dIn, rank }: Exercise): Float64Array {
  return transposed(a, dIn, rank);
}

function turnedB(b: Float64Array, { rank, dOut }: Exercise): Float64Array {
  return transposed(b, rank, dOut);
}

/** w_base + s * a @ b */
function effectiveWeight({ a, b, wBase }: Trained, exercise: Exercise): Float64Array {
  const { dIn, rank, dOut, scale } = exercise;
  const change = times(a, b, dIn, rank, dOut);
  return wBase.map((value, k) => value + scale * (change[k] as number));
}

/** Of the last step: what it took off, over lr. */
function lastGradients({ a, b }: Trained, exercise: Exercise): Float64Array {
  const before = trainWith(exercise, { moreSteps: -1 });
  const earlier = joined(before.a, before.b);
  return joined(a, b).map((value, k) => ((earlier[k] as number) - value) / exercise.lr);
}

/** left (rows, inner) @ right (inner, columns) */
function times(
  left: Float64Array,
  right: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      const factor = left[Math.floor(at / columns) * inner + k] as number;
      sum += factor * (right[k * columns + (at % columns)] as number);
    }
    return sum;
  });
}
