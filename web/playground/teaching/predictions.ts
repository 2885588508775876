import type { teaching } from '../words/index.js';

/** A question to answer before one looks. */
export interface Prediction {
  readonly name: keyof typeof teaching.QUESTION;
  /** The index of the right choice. */
  readonly right: number;
  /** The panel in which it can be seen. */
  readonly seeIn: string;
}

export const PREDICTIONS: readonly Prediction[] = [
  { name: 'first-step', right: 1, seeIn: 'matrices' },
  { name: 'frozen', right: 0, seeIn: 'matrices' },
  { name: 'double-rank', right: 1, seeIn: 'parameters' },
  { name: 'training-loss', right: 1, seeIn: 'rank-question' },
  { name: 'held-out-loss', right: 0, seeIn: 'training' },
  { name: 'merged', right: 1, seeIn: 'merging' },
];
