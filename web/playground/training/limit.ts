import type { TrainedAdapter } from 'lora-wasm';
import { changeOf, product } from '../../tasks/product.js';
import type { Task } from '../../tasks/index.js';
import { rowsAtOnce } from '../parts/slices.js';
import type { Look } from './frame.js';

/** Where a run is, and what its loss is made of. */
export interface Place {
  readonly task: Task;
  /** After `step` steps. */
  readonly adapter: TrainedAdapter;
  readonly step: number;
  readonly ridge: number;
  readonly decay: number;
}

export interface Limit {
  readonly step: number;
  /** Gradient descent of a larger constant step size leaves a minimum here: 2 / the largest curvature. */
  readonly lr: number;
}

/** A run, where it was looked at. */
export interface Path extends Pick<Place, 'task' | 'ridge' | 'decay'> {
  readonly looks: readonly Look[];
}

export interface Limits {
  readonly task: Task;
  /** The adapter that the run began with. */
  readonly start: TrainedAdapter | undefined;
  /** In the order of the steps, as far as they are finite. */
  readonly limits: readonly Limit[];
}

/** What is affordable: for all rows, in slices, and for each step of Lanczos' method at once. */
const MOST = { rows: 2e8, step: 2e6 };
/** Steps of Lanczos' method: the largest eigenvalue is there long before the others. */
const LANCZOS_STEPS = 24;

/** Whether the computation fits beside a run of the task. */
export function hasLimit({ train: { n }, dIn, dOut }: Task): boolean {
  return n * dIn * (dIn + dOut) <= MOST.rows && dIn * dIn * dOut <= MOST.step;
}

/** The loss of a task as a function of the change of its weight. */
interface Quadratic {
  /** xᵀx, (dIn, dIn) */
  readonly gram: Float64Array;
  /** xᵀ(x w − y), (dIn, dOut): half of n times the gradient where nothing was changed */
  readonly slope: Float64Array;
}

/** Of the tasks that a limit was computed for. */
const QUADRATICS = new WeakMap<Task, Quadratic>();

/** At adapters of runs that were looked at. */
const LIMITS = new WeakMap<TrainedAdapter, Limit>();

/** The limits of a run, with rests; what is known of it is not computed again. */
export function* limitsOf({ looks, ...place }: Path): Generator<undefined, Limits> {
  const limits: Limit[] = [];
  for (const look of looks) {
    const limit = LIMITS.get(look.adapter) ?? (yield* limitOf({ ...place, ...look }));
    LIMITS.set(look.adapter, limit);
    if (Number.isFinite(limit.lr)) limits.push(limit);
  }
  return { task: place.task, start: looks[0]?.adapter, limits };
}

/**
 * The limit at an adapter, with rests: 2 over the largest eigenvalue of the Hessian of
 * ‖x (w + s ab) − y‖² / n + ridge ‖s ab‖² + decay (‖a‖² + ‖b‖²) / 2 with respect to a and b, by the method of Lanczos.
 */
export function* limitOf(place: Place): Generator<undefined, Limit> {
  const { task, adapter, step, decay } = place;
  const quadratic = QUADRATICS.get(task) ?? (yield* quadraticOf(task));
  QUADRATICS.set(task, quadratic);
  const times = hessianAt(place, quadratic);
  const size = adapter.a.length + adapter.b.length;
  const [diagonal, beside]: [number[], number[]] = [[], []];
  let before: Float64Array = new Float64Array(size);
  let vector = scaled(firstVector(size), 1);
  for (let k = 0; k < Math.min(LANCZOS_STEPS, size); k++) {
    const next = times(vector);
    const along = dot(next, vector);
    const last = beside.at(-1) ?? 0;
    for (let i = 0; i < size; i++) {
      next[i] = (next[i] as number) - along * (vector[i] as number) - last * (before[i] as number);
    }
    diagonal.push(along);
    const length = Math.sqrt(dot(next, next));
    if (!(length > 1e-10 * Math.abs(along))) break; // nothing else is reached from the first vector
    beside.push(length);
    [before, vector] = [vector, scaled(next, length)];
    yield;
  }
  return { step, lr: 2 / (largestEigenvalue(diagonal, beside) + decay) };
}

function* quadraticOf({ train, dIn, dOut, wBase }: Task): Generator<undefined, Quadratic> {
  const { x, y, n } = train;
  const gram = new Float64Array(dIn * dIn);
  const products = new Float64Array(dIn * dOut); // xᵀy
  const atOnce = rowsAtOnce(dIn * (dIn + dOut));
  for (let row = 0; row < n; row++) {
    const [input, output] = [rowOf(x, row, dIn), rowOf(y, row, dOut)];
    input.forEach((factor, i) => {
      if (factor === 0) return; // as much of a picture is
      addTimes(rowOf(gram, i, dIn), factor, input);
      addTimes(rowOf(products, i, dOut), factor, output);
    });
    if (row % atOnce === atOnce - 1) yield;
  }
  const slope = product(gram, wBase, dIn);
  addTimes(slope, -1, products);
  return { gram, slope };
}

function rowOf(matrix: Float64Array, row: number, columns: number): Float64Array {
  return matrix.subarray(row * columns, (row + 1) * columns);
}

/** to += factor * values */
function addTimes(to: Float64Array, factor: number, values: Float64Array): void {
  for (let k = 0; k < to.length; k++) {
    to[k] = (to[k] as number) + factor * (values[k] as number);
  }
}

/** What the Hessian makes of a change of a and then b. */
function hessianAt({ task, adapter, ridge }: Place, { gram, slope }: Quadratic) {
  const { dIn, dOut, train } = task;
  const { a, b, rank, scale } = adapter;
  /** (2/n) xᵀx v + 2 ridge v, of v (dIn, dOut) */
  const curved = (v: Float64Array) =>
    product(gram, v, dIn).map((value, k) => (2 / train.n) * value + 2 * ridge * (v[k] as number));
  const gradient = curved(changeOf(adapter)).map(
    (value, k) => value + (2 / train.n) * (slope[k] as number),
  );
  const [aT, bT, gradientT] = [transposed(a, dIn), transposed(b, rank), transposed(gradient, dIn)];
  return (vector: Float64Array): Float64Array => {
    const [da, db] = [vector.subarray(0, a.length), vector.subarray(a.length)];
    const change = product(da, b, dIn);
    addTimes(change, 1, product(a, db, dIn));
    const moved = curved(change);
    const result = new Float64Array(vector.length);
    const [ofA, ofB] = [result.subarray(0, a.length), result.subarray(a.length)];
    addTimes(ofA, scale * scale, product(moved, bT, dIn));
    addTimes(ofA, scale, product(gradient, transposed(db, rank), dIn));
    addTimes(ofB, scale * scale, product(aT, moved, rank));
    addTimes(ofB, scale, transposed(product(gradientT, da, dOut), dOut));
    return result;
  };
}

/** Of a symmetric tridiagonal matrix, by bisection: the least number that leaves none above it. */
function largestEigenvalue(diagonal: readonly number[], beside: readonly number[]): number {
  const radius = (k: number) => Math.abs(beside[k - 1] ?? 0) + Math.abs(beside[k] ?? 0);
  let high = Math.max(...diagonal.map((value, k) => value + radius(k)));
  let low = Math.max(...diagonal); // a Rayleigh quotient
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (exceeds(middle, diagonal, beside)) high = middle;
    else low = middle;
  }
  return high;
}

/** Whether a number is above all eigenvalues: all pivots of T − number · I are negative. */
function exceeds(number: number, diagonal: readonly number[], beside: readonly number[]): boolean {
  let pivot = -1;
  return diagonal.every((value, k) => {
    const off = k === 0 ? 0 : (beside[k - 1] as number);
    pivot = value - number - (off * off) / pivot;
    return pivot < 0;
  });
}

/** Always the same, with a part in every direction. */
function firstVector(size: number): Float64Array {
  const vector = Float64Array.from({ length: size }, (_, k) => 1 + Math.sin(12.9898 * (k + 1)));
  return scaled(vector, Math.sqrt(dot(vector, vector)));
}

function scaled(vector: Float64Array, by: number): Float64Array {
  return vector.map((value) => value / by);
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, k) => sum + value * (other[k] as number), 0);
}

function transposed(matrix: Float64Array, rows: number): Float64Array {
  const columns = matrix.length / rows;
  return Float64Array.from(
    { length: matrix.length },
    (_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] as number,
  );
}
