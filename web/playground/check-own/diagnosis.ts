import type { Exercise } from './exercise.js';
import {
  pairOutcomes,
  rightOutcome,
  singleOutcomes,
  type MistakeName,
  type Outcome,
} from './mistakes.js';
import { numbersIn, type Printed } from './numbers.js';

/** What is to be said of what a function returned. */
export type Diagnosis =
  | { readonly kind: 'empty' }
  | { readonly kind: 'not-finite'; readonly place: number }
  /** Not enough digits to tell anything. */
  | { readonly kind: 'coarse' }
  /** `asWritten`: to all digits that were given, which are fewer than there are. */
  | { readonly kind: 'right'; readonly digits: number; readonly asWritten: boolean }
  | { readonly kind: 'single'; readonly digits: number }
  /** Right, but less exact than float64 and more than float32. */
  | { readonly kind: 'inexact'; readonly digits: number }
  | {
      readonly kind: 'mistakes';
      readonly names: readonly MistakeName[];
      readonly single: boolean;
    }
  | { readonly kind: 'length'; readonly came: number; readonly expected: number }
  /** One of a and b is right. */
  | { readonly kind: 'half-right'; readonly right: 'a' | 'b' }
  | {
      readonly kind: 'unknown';
      /** Where it is farthest from what is right, counted from 0, and how far. */
      readonly matrix: 'a' | 'b';
      readonly row: number;
      readonly column: number;
      readonly distance: number;
      /** The mistake that it is nearest to, if it is much nearer to that than to what is right. */
      readonly nearest: MistakeName | undefined;
    };

/** Relative to the largest value: how far apart the same computation may be in another order. */
const ROUNDING = 1e-11;
const SINGLE_ROUNDING = 3e-6;
/** What a gradient by finite differences can reach, and float32 cannot. */
const INEXACT = 3e-9;
/** Digits that are rounded off further than this tell nothing. */
const TOO_COARSE = 2e-3;
/** How much nearer a mistake has to be, to be named where nothing fits. */
const MUCH_NEARER = 0.1;

export function diagnose(text: string, exercise: Exercise): Diagnosis {
  const numbers = numbersIn(text);
  const right = rightOutcome(exercise);
  if (numbers.length === 0) return { kind: 'empty' };
  const place = numbers.findIndex(({ value }) => !Number.isFinite(value));
  if (place >= 0) return { kind: 'not-finite', place };
  const singles = singleOutcomes(exercise);
  if (isCoarse(numbers)) return exactly(numbers, singles) ?? { kind: 'coarse' };
  if (numbers.length === right.length) {
    const verdict = asRight(numbers, right);
    if (verdict) return verdict;
  }
  const found = fitting(numbers, singles) ?? fitting(numbers, pairOutcomes(exercise));
  if (found) return found;
  if (numbers.length !== right.length) {
    return { kind: 'length', came: numbers.length, expected: right.length };
  }
  return halfRight(numbers, right, exercise) ?? farthest(numbers, right, singles, exercise);
}

function asRight(numbers: readonly Printed[], right: Float64Array): Diagnosis | undefined {
  const distance = distanceOf(numbers, right);
  const digits = digitsOf(distance);
  if (distance <= ROUNDING) return { kind: 'right', digits, asWritten: false };
  if (fits(numbers, right, ROUNDING)) return { kind: 'right', digits, asWritten: true };
  if (distance <= INEXACT) return { kind: 'inexact', digits };
  if (fits(numbers, right, SINGLE_ROUNDING)) return { kind: 'single', digits };
  return undefined;
}

/** The mistakes that give these numbers, the nearest ones where there are several. */
function fitting(numbers: readonly Printed[], outcomes: readonly Outcome[]): Diagnosis | undefined {
  for (const [tolerance, single] of [
    [ROUNDING, false],
    [SINGLE_ROUNDING, true],
  ] as const) {
    const fit = outcomes.filter(
      ({ values }) => values.length === numbers.length && fits(numbers, values, tolerance),
    );
    const best = nearestOf(numbers, fit);
    if (best) return { kind: 'mistakes', names: best.mistakes.map(({ name }) => name), single };
  }
  return undefined;
}

/** Few digits are enough where the numbers have no more: a0 and b0 have two decimals. */
function exactly(numbers: readonly Printed[], outcomes: readonly Outcome[]): Diagnosis | undefined {
  const found = nearestOf(numbers, outcomes);
  if (!found || distanceOf(numbers, found.values) > ROUNDING) return undefined;
  return { kind: 'mistakes', names: found.mistakes.map(({ name }) => name), single: false };
}

function nearestOf(numbers: readonly Printed[], outcomes: readonly Outcome[]): Outcome | undefined {
  let [nearest, least]: [Outcome | undefined, number] = [undefined, Infinity];
  for (const outcome of outcomes) {
    if (outcome.values.length !== numbers.length) continue;
    const distance = distanceOf(numbers, outcome.values);
    if (distance < least) [nearest, least] = [outcome, distance];
  }
  return nearest;
}

function halfRight(
  numbers: readonly Printed[],
  right: Float64Array,
  { dIn, rank }: Exercise,
): Diagnosis | undefined {
  const ends = dIn * rank;
  if (fits(numbers.slice(0, ends), right.subarray(0, ends), SINGLE_ROUNDING)) {
    return { kind: 'half-right', right: 'a' };
  }
  if (fits(numbers.slice(ends), right.subarray(ends), SINGLE_ROUNDING)) {
    return { kind: 'half-right', right: 'b' };
  }
  return undefined;
}

function farthest(
  numbers: readonly Printed[],
  right: Float64Array,
  singles: readonly Outcome[],
  { dIn, rank, dOut }: Exercise,
): Diagnosis {
  const distances = numbers.map(({ value }, k) => Math.abs(value - (right[k] as number)));
  const distance = Math.max(...distances);
  const at = distances.indexOf(distance);
  const inA = at < dIn * rank;
  const [index, columns] = inA ? [at, rank] : [at - dIn * rank, dOut];
  const nearest = nearestOf(numbers, singles);
  const isNear =
    nearest && distanceOf(numbers, nearest.values) < MUCH_NEARER * distanceOf(numbers, right);
  return {
    ...{ kind: 'unknown', matrix: inA ? 'a' : 'b', distance },
    ...{ row: Math.floor(index / columns), column: index % columns },
    nearest: isNear ? nearest.mistakes[0]?.name : undefined,
  };
}

/** Whether these are the values, but for how they were printed and rounded. */
function fits(numbers: readonly Printed[], values: Float64Array, tolerance: number): boolean {
  const most = largest(values);
  return numbers.every(
    ({ value, rounding }, k) =>
      Math.abs(value - (values[k] as number)) <= 1.001 * rounding + tolerance * most,
  );
}

/** The largest distance, relative to the largest value. */
function distanceOf(numbers: readonly Printed[], values: Float64Array): number {
  const distances = numbers.map(({ value }, k) => Math.abs(value - (values[k] as number)));
  return Math.max(...distances) / largest(values);
}

function digitsOf(distance: number): number {
  return distance === 0 ? 16 : Math.min(16, Math.floor(-Math.log10(distance)));
}

/** Round numbers are printed with few digits by programs that print many of others. */
function isCoarse(numbers: readonly Printed[]): boolean {
  const finest = Math.min(...numbers.map(({ rounding }) => rounding));
  return finest > TOO_COARSE;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
