import type { Exercise } from './exercise.js';

/** The ways to depart from the specification; without any, it is the specification. */
export interface Departures {
  /** Which gradient sees the other factor after its update. */
  readonly late?: 'a' | 'b';
  /** With `late`: G is computed anew in between, too. */
  readonly anew?: boolean;
  /** What stands before xᵀ(ŷ − y), in place of 2/n. */
  readonly factor?: (sizes: { n: number; dOut: number }) => number;
  /** y − ŷ in place of ŷ − y. */
  readonly ascends?: boolean;
  /** s is left out of w_base + s * a @ b, of the gradients, or of both. */
  readonly withoutScale?: 'forward' | 'gradients' | 'everywhere';
  /** The effective weight is s * a @ b alone. */
  readonly withoutBase?: boolean;
  /** w_base takes a step of its own. */
  readonly movesBase?: boolean;
  /** What does not take its step. */
  readonly stays?: 'a' | 'b';
  /** Added to the number of steps. */
  readonly moreSteps?: number;
  /** Every result is rounded to float32. */
  readonly single?: boolean;
}

export interface Trained {
  /** (dIn, rank) */
  readonly a: Float64Array;
  /** (rank, dOut) */
  readonly b: Float64Array;
  /** (dIn, dOut) */
  readonly wBase: Float64Array;
}

/** Trains as the specification says but for the departures. */
export function trainWith(exercise: Exercise, departures: Departures = {}): Trained {
  const { moreSteps = 0, single = false } = departures;
  const round = single ? Math.fround : (value: number) => value;
  let trained: Trained = {
    a: exercise.a0.map(round),
    b: exercise.b0.map(round),
    wBase: exercise.wBase.map(round),
  };
  for (let step = 0; step < exercise.steps + moreSteps; step++) {
    trained = stepped(exercise, trained, departures, round);
  }
  return trained;
}

type Round = (value: number) => number;

function stepped(
  exercise: Exercise,
  before: Trained,
  departures: Departures,
  round: Round,
): Trained {
  const { dIn, dOut, rank, scale, lr } = exercise;
  const { late, anew, stays, movesBase, withoutScale } = departures;
  const s = withoutScale === 'gradients' || withoutScale === 'everywhere' ? 1 : scale;
  const g = gradientOf(exercise, before, departures, round);
  const moved = (values: Float64Array, slope: Float64Array) =>
    values.map((value, k) => round(value - round(round(lr) * (slope[k] as number))));
  const scaled = (matrix: Float64Array) => matrix.map((value) => round(s * value));
  const movedA = ({ a, b }: Trained, gradient: Float64Array) =>
    moved(a, scaled(product(gradient, transposed(b, rank, dOut), dIn, round)));
  const movedB = ({ a, b }: Trained, gradient: Float64Array) =>
    moved(b, scaled(product(transposed(a, dIn, rank), gradient, rank, round)));
  // The one whose gradient is late sees what the other has become.
  const first: Trained = {
    a: stays === 'a' || late === 'a' ? before.a : movedA(before, g),
    b: stays === 'b' || late === 'b' ? before.b : movedB(before, g),
    wBase: movesBase ? moved(before.wBase, g) : before.wBase,
  };
  if (!late || stays === late) return first;
  const now = anew ? gradientOf(exercise, first, departures, round) : g;
  return late === 'a' ? { ...first, a: movedA(first, now) } : { ...first, b: movedB(first, now) };
}

/** G, (dIn, dOut) */
function gradientOf(
  { x, y, n, dIn, dOut, scale }: Exercise,
  { a, b, wBase }: Trained,
  { factor = ({ n: rows }) => 2 / rows, ascends, withoutScale, withoutBase }: Departures,
  round: Round,
): Float64Array {
  const s = withoutScale === 'forward' || withoutScale === 'everywhere' ? 1 : scale;
  const weight = product(a, b, dIn, round).map((value, k) =>
    round((withoutBase ? 0 : (wBase[k] as number)) + round(s * value)),
  );
  const single = round === Math.fround;
  const inputs = single ? x.map(round) : x;
  const residual = product(inputs, weight, n, round).map((value, k) => {
    const error = round(value - round(y[k] as number));
    return ascends ? -error : error;
  });
  const before = round(factor({ n, dOut }));
  return product(transposed(inputs, n, dIn), residual, dIn, round).map((value) =>
    round(before * value),
  );
}

/** left (rows, inner) @ right (inner, columns) */
function product(left: Float64Array, right: Float64Array, rows: number, round: Round) {
  const inner = left.length / rows;
  const columns = right.length / inner;
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      const term = round((left[i * inner + k] as number) * (right[k * columns + j] as number));
      sum = round(sum + term);
    }
    return sum;
  });
}

/** matrix (rows, columns) → (columns, rows) */
export function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: matrix.length },
    (_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] as number,
  );
}
