import type { State } from '../model/state.js';
import type { teaching } from '../words/index.js';

export interface TourStep {
  /** The name of the panel that it is about. */
  readonly panel: keyof typeof teaching.TOUR_STEPS;
  /** Whether what is to be tried was done; undefined where there is nothing. Nobody has to. */
  done?(before: State, now: State): boolean;
  /** The id of what its words are about, if it is not the whole panel. */
  readonly shows?: string;
}

export interface TourPlace {
  readonly step: TourStep;
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

const anotherRank = (before: State, now: State) => before.rank !== now.rank;

/** As many as the setting `tour` can count. */
const STEPS: readonly TourStep[] = [
  { panel: 'matrices', shows: 'shapes' },
  { panel: 'training' },
  { panel: 'controls', done: anotherRank, shows: 'shapes' },
  { panel: 'rank-question', done: anotherRank },
  { panel: 'held-out' },
];

/** Where a tour stands that shows only what is on the page; undefined where none is under way. */
export function tourAt(number: number, panels: readonly string[]): TourPlace | undefined {
  const steps = STEPS.filter(({ panel }) => panels.includes(panel));
  const at = Math.min(number, steps.length);
  const step = steps[at - 1];
  return step && { step, number: at, count: steps.length };
}
