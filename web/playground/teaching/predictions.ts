import type { teaching } from '../words/index.js';

/** A question to answer before one looks. */
export interface Prediction {
  readonly name: keyof typeof teaching.QUESTION;
  /** The index of the right choice. */
  readonly right: number;
}

export const PREDICTIONS: readonly Prediction[] = [
  { name: 'first-step', right: 1 },
  { name: 'frozen', right: 0 },
  { name: 'double-rank', right: 1 },
  { name: 'training-loss', right: 1 },
  { name: 'held-out-loss', right: 0 },
  { name: 'merged', right: 1 },
];
