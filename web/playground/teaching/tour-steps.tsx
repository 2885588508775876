import type { ComponentChildren } from 'preact';
import type { State } from '../model/state.js';

export interface TourStep {
  /** The name of the panel that it is about. */
  readonly panel: string;
  readonly title: string;
  readonly words: ComponentChildren;
  /** What to try before going on; nobody has to. */
  readonly deed?: {
    readonly words: ComponentChildren;
    done(before: State, now: State): boolean;
  };
}

export interface TourPlace {
  readonly step: TourStep;
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

const [w, a, b, r] = [
  <var key="w">w</var>,
  <var key="a">a</var>,
  <var key="b">b</var>,
  <var key="r">r</var>,
];

/** As many as the setting `tour` can count. */
const STEPS: readonly TourStep[] = [
  {
    panel: 'matrices',
    title: 'Thin times wide',
    words: (
      <>
        An example goes through the frozen layer {w}, and through {a} and {b} beside it. Only these
        two are trained: one is narrow, the other is flat, and their product is as large as {w}, to
        which it is added. Point at a value of the product: the row of {a} and the column of {b}{' '}
        that make it are marked.
      </>
    ),
  },
  {
    panel: 'training',
    title: 'What it has learned',
    words: (
      <>
        The solid line is the loss on the rows it trains on: it falls while {a} and {b} change. No
        adapter of this rank gets below the dashed line, and nothing at all below the dotted one,
        which is full fine-tuning.
      </>
    ),
  },
  {
    panel: 'controls',
    title: 'Turn the rank',
    words: (
      <>
        The rank {r} is how many columns {a} has, and how many rows {b}. With a higher one the
        adapter can learn more, and there are more numbers to train.
      </>
    ),
    deed: {
      words: 'Set another rank: training starts again.',
      done: (before, now) => before.rank !== now.rank,
    },
  },
  {
    panel: 'rank-question',
    title: 'How much rank is enough?',
    words: (
      <>
        For a linear layer, the best adapter of every rank can be computed without training. The
        curve falls with every rank; behind its elbow, another rank gains little.
      </>
    ),
    deed: {
      words: 'Take the rank that does best on held-out rows, or any other: click it in the curve.',
      done: (before, now) => before.rank !== now.rank,
    },
  },
  {
    panel: 'held-out',
    title: 'Was it worth it?',
    words: (
      <>
        What counts are rows that neither {w} nor the adapter has seen. The nearer the middle bar
        comes to the last one, the less there was to gain by training all of {w}.
      </>
    ),
  },
];

/** Where a tour stands that shows only what is on the page; undefined where none is under way. */
export function tourAt(number: number, panels: readonly string[]): TourPlace | undefined {
  const steps = STEPS.filter(({ panel }) => panels.includes(panel));
  const at = Math.min(number, steps.length);
  const step = steps[at - 1];
  return step && { step, number: at, count: steps.length };
}
