/**
 * Which numbers JavaScript and C++ exchange together, and in which order. The build generates a C++
 * struct for each layout, so that both sides use these names.
 */
import type { Similarity } from '../types/search.js';

/** How the module computes a step; 'compressed' is 'factored' on reduced rows. */
export const MODULE_ROUTES = ['direct', 'factored'] as const;
export type ModuleRoute = (typeof MODULE_ROUTES)[number];

/** Why no further step is taken. */
export const STOP_REASONS = ['none', 'converged', 'early-stopping'] as const;

/** How similar two rows are. */
export const SIMILARITIES = ['cosine', 'dot'] as const satisfies readonly Similarity[];

/** Names of numbers in their order; a number that encodes words lists them by index. */
export type Layout = readonly (
  string | { readonly name: string; readonly words: readonly string[] }
)[];

/** The names of the numbers of a layout. */
export type NamesOf<Names extends Layout> = {
  [Index in keyof Names]: Names[Index] extends { name: infer Name } ? Name : Names[Index];
}[number] &
  string;

/** Numbers by their names. */
export type Numbers<Names extends Layout> = Readonly<Record<NamesOf<Names>, number>>;

const ROUTE = { name: 'route', words: MODULE_ROUTES } as const;

/**
 * The rows of a problem, and what they were reduced from: n = rows and residualSquares = 0 if they
 * were not.
 */
export const PROBLEM = ['rows', 'dIn', 'dOut', 'n', 'residualSquares'] as const;

/**
 * A layer to be applied: without an adapter its rank is 0, without a weight weightRows is 0, and
 * else it is dIn.
 */
export const LAYER = ['dIn', 'dOut', 'rank', 'scale', 'weightRows'] as const;

/** An adapter to be decomposed. */
export const SVD = ['dIn', 'dOut', 'rank', 'scale'] as const;

/** What a training run takes beside its problem and the numbers of its options. */
export const TRAINING = ['rank', 'scale', ROUTE] as const;

/** What core.trainLora takes beside its problem. */
export const PLAIN_RUN = ['rank', 'lr', 'steps', ROUTE] as const;

/** Rows that were reduced elsewhere, of known widths. */
export const REDUCED_ROWS = ['rows', 'n', 'residualSquares'] as const;

/** The state of a trainer. */
export const TRAINER_REPORT = [
  /** Completed steps. */
  'step',
  'loss',
  /** The newest step whose loss is known, or -1. */
  'lossStep',
  /** The step at which the loss or the gradient was no longer finite, or -1. */
  'divergedAt',
  /** 1 if it was the loss of the validation rows, that of the others being finite; else 0. */
  'validationDiverged',
  /** Why no further step is taken. */
  { name: 'stopReason', words: STOP_REASONS },
  /** The smallest step size taken so far; infinity before the first step. */
  'smallestStepSize',
] as const;

/** The state of a reduction. */
export const REDUCTION_REPORT = [
  /** The rows that were pushed. */
  'n',
  /** The rows that can be pushed before `advance` has to be called until it returns false. */
  'room',
  /** The number of reduced rows. */
  'rows',
  'residualSquares',
] as const;

/** An entry of the history; `validation` is NaN where no rows are held out. */
export const HISTORY_ENTRY = ['step', 'loss', 'validation'] as const;

/**
 * A search: how many queries and values in a row, how many rows of the index are pushed at most at
 * once, and how many of them are wanted for each query; 0 asks for the rank of the relevant row.
 */
export const SEARCH = [
  'queries',
  'width',
  'portion',
  'k',
  { name: 'similarity', words: SIMILARITIES },
] as const;

/** One of the rows that are most similar to a query. */
export const NEIGHBOUR = ['row', 'similarity'] as const;

/** The names of a layout, in its order. */
export const namesOf = (layout: Layout): string[] =>
  layout.map((member) => (typeof member === 'string' ? member : member.name));
