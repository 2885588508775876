import type { TrainedAdapter } from 'lora-wasm';
import type { Quantities } from './quantities.js';

/** What can be pointed at. */
export type Name = 'predictions' | 'residual' | 'gradient' | 'gradB' | 'gradA' | 'b' | 'a';

export interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** How a value of a product comes about: factor · (first terms + the rest) + extra. */
export interface ProductSum {
  readonly kind: 'product';
  /** 's' or '2/n' where there is one, with its value. */
  readonly factor: { readonly symbol: string; readonly value: number } | undefined;
  /** The first ones that are not zero, or the first ones where all are. */
  readonly terms: readonly (readonly [number, number])[];
  /** How many terms there are beside those. */
  readonly more: number;
  /** What a ridge adds: 2 ridge s ab. */
  readonly extra: number;
  readonly total: number;
}

/** ŷ − y */
export interface Difference {
  readonly kind: 'difference';
  readonly from: number;
  readonly taken: number;
  readonly total: number;
}

/** A number that is trained, and what the step makes of it; undefined where that is not known. */
export interface Update {
  readonly kind: 'update';
  readonly before: number;
  readonly after: number | undefined;
  readonly gradient: number;
}

export type CellSum = ProductSum | Difference | Update;

const LISTED = 3;

export function shapeOf(name: Name, quantities: Quantities): Shape {
  const { adapter, shown } = quantities;
  const { dIn, dOut, rank, a, b } = adapter;
  switch (name) {
    case 'predictions':
    case 'residual':
      return { rows: shown, columns: dOut, values: quantities[name] };
    case 'gradient':
      return { rows: dIn, columns: dOut, values: quantities.gradient };
    case 'gradB':
      return { rows: rank, columns: dOut, values: quantities.gradB };
    case 'gradA':
      return { rows: dIn, columns: rank, values: quantities.gradA };
    case 'b':
      return { rows: rank, columns: dOut, values: b };
    case 'a':
      return { rows: dIn, columns: rank, values: a };
  }
}

/** `next` is the adapter after the step, where that is known. */
export function sumOf(
  name: Name,
  row: number,
  column: number,
  quantities: Quantities,
  next: TrainedAdapter | undefined,
): CellSum {
  const { columns, values } = shapeOf(name, quantities);
  const total = values[row * columns + column] as number;
  if (name === 'a' || name === 'b') {
    const gradients = name === 'a' ? quantities.gradA : quantities.gradB;
    const gradient = gradients[row * columns + column] as number;
    return { kind: 'update', before: total, after: next?.[name][row * columns + column], gradient };
  }
  if (name === 'residual') {
    const { task, predictions } = quantities;
    const from = at(predictions, row, column, columns);
    return { kind: 'difference', from, taken: at(task.train.y, row, column, columns), total };
  }
  return { kind: 'product', ...productOf(name, row, column, quantities), total };
}

type Product = Omit<ProductSum, 'kind' | 'total'>;

/** The two factors of every term of a sum that are at hand. */
function productOf(
  name: 'predictions' | 'gradient' | 'gradB' | 'gradA',
  row: number,
  column: number,
  { task, adapter, ridge, shown, residual, weight, change, gradient }: Quantities,
): Product {
  const { dIn, dOut, rank, a, b, scale } = adapter;
  const { x, n } = task.train;
  const scaled = scale === 1 ? undefined : { symbol: 's', value: scale };
  switch (name) {
    case 'predictions':
      return listed(dIn, dIn, undefined, (i) => [at(x, row, i, dIn), at(weight, i, column, dOut)]);
    case 'gradient':
      return listed(
        n,
        shown, // of the others no residual is kept
        { symbol: '2/n', value: 2 / n },
        (k) => [at(x, k, row, dIn), at(residual, k, column, dOut)],
        2 * ridge * at(change, row, column, dOut),
      );
    case 'gradB':
      return listed(dIn, dIn, scaled, (i) => [at(a, i, row, rank), at(gradient, i, column, dOut)]);
    case 'gradA':
      return listed(dOut, dOut, scaled, (j) => [
        at(gradient, row, j, dOut),
        at(b, column, j, dOut),
      ]);
  }
}

function listed(
  count: number,
  atHand: number,
  factor: ProductSum['factor'],
  term: (index: number) => readonly [number, number],
  extra = 0,
): Product {
  const all = Array.from({ length: atHand }, (_, index) => term(index));
  const other = all.filter(([one, two]) => one * two !== 0);
  const terms = (other.length > 0 ? other : all).slice(0, LISTED);
  return { factor, terms, more: count - terms.length, extra };
}

function at(values: Float64Array, row: number, column: number, columns: number): number {
  return values[row * columns + column] as number;
}
