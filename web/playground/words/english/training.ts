/** The loss while it trains, what goes wrong, and what a screen reader is told of the run. */
import type { Phase } from '../../training/frame.js';
import * as format from './format.js';

export const TITLE = 'Loss';
export const PER_SECOND = 'steps/s';
export const DONE = 'Steps done';

/** In place of all values of a run that did. */
export const DIVERGED = 'diverged';

export const LEGEND = {
  training: 'training',
  at: (loss: number, step: number) => `${format.loss(loss)} at step ${format.count(step)}`,
  heldOut: 'held out',
  best: (rank: number) => `best of rank ${rank}`,
  full: 'full fine-tuning',
  fullBelow: 'full fine-tuning, below the chart:',
  before: (changes: readonly string[], diverged: boolean) =>
    `before: ${changes.join(', ')}${diverged ? `, ${DIVERGED}` : ''} (dashed: held out)`,
} as const;

type Pair = readonly [before: number, now: number];
const change = ([before, now]: Pair) => `${format.loss(before)} → ${format.loss(now)}`;

/** Where a run fits its rows worse than the one before, and unseen rows better. */
export const gain = (training: Pair, heldOut: Pair) =>
  `Training loss ${change(training)}, held out ${change(heldOut)}: less of the noise was learnt, and that is the gain.`;

export const STEP_AXIS = 'step';
export const RANK_AXIS = 'rank';
export const COMPUTED = 'The best that can be reached is being computed.';

export function summary(
  first: { readonly step: number; readonly loss: number } | undefined,
  newest: { readonly step: number; readonly loss: number } | undefined,
  divergedAt: number | undefined,
): string {
  if (!first || !newest) return 'Loss by step: nothing measured yet';
  return (
    `Loss by step: ${format.loss(first.loss)} at step ${first.step}, ` +
    (divergedAt === undefined
      ? `${format.loss(newest.loss)} at step ${newest.step}`
      : `${DIVERGED} at step ${divergedAt}`)
  );
}

export const FAILURE = {
  stopped: 'It stopped.',
  noOptimum: (message: string) => `What can be reached at best is not known: ${message}`,
  divergedAt: (step: number) => `Diverged at step ${format.count(step)}.`,
  tooLarge: (lr: number | string) =>
    `A step size lr of ${lr} is too large: in the end every step overshot further than the last.`,
  holds: (lr: number) => `${lr} was tried and does not diverge.`,
  cure: (lr: number) => `Train with ${lr}`,
  noResult: 'This run failed: there is nothing to merge or keep.',
} as const;

type Limit = { readonly step: number; readonly lr: number };

export const LIMIT = {
  limit: 'largest stable step size lr',
  chosen: (lr: number) => `step size lr ${lr}`,
  /** Of a step size below the limit that is known last. */
  below: (lr: number, { step, lr: limit }: Limit) =>
    `At step ${format.count(step)} the limit is ${format.loss(limit)}: ${lr} is below it.`,
  /** Where the limit was seen below it, and stays there. */
  above: (lr: number, { step }: Limit) =>
    `By step ${format.count(step)}, the limit is below ${lr}: too large a step.`,
  about:
    'The limit is 2 divided by the largest curvature of the loss, and sinks while a and b grow. Above it, each step along the most curved direction overshoots further than the last: at first by little, hidden by what the other directions gain. The step size that “Automatic” takes is smaller: it comes from a bound of the curvature, which holds for every step.',
  summary: (limits: readonly Limit[]) => {
    const [first, last] = [limits[0], limits.at(-1)];
    if (!first || !last) return 'Largest stable step size: not computed yet';
    return (
      `Largest stable step size: ${format.loss(first.lr)} at step ${first.step}, ` +
      `${format.loss(last.lr)} at step ${last.step}`
    );
  },
} as const;

/** The same words are said once. Failures are told where they are shown. */
export function spoken(phase: Phase, step: number, loss: number): string {
  const at = `at step ${format.count(step)}, loss ${format.loss(loss)}`;
  switch (phase) {
    case 'running':
      return 'Training';
    case 'paused':
      return `Paused ${at}`;
    case 'finished':
      return `Finished ${at}`;
    default:
      return '';
  }
}
