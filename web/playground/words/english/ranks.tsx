/** Which rank is needed, what its directions do, and what it costs. */
import type { ComponentChildren } from 'preact';
import type { Bend } from '../../training/elbow.js';
import { r } from '../symbols.js';
import * as format from './format.js';

const written = (loss: number | undefined) => (loss === undefined ? '–' : format.loss(loss));

/** What speaks for a rank. */
export const WHY = {
  elbow: 'elbow',
  best: 'best on held-out rows',
  nearly: 'nine tenths of the best gain',
} as const;

export type Reason = keyof typeof WHY;

export const QUESTION = {
  title: 'Which rank do I need?',
  about: (
    <>
      The lowest training loss that an adapter of each rank can have, computed without training.
      Held out is its loss on unseen rows; training that stops early can do better there. A click
      sets the rank.
    </>
  ),
  training: (rank: number, loss: number | undefined) => `training, rank ${rank}: ${written(loss)}`,
  heldOut: (loss: number | undefined) => `held out: ${written(loss)}`,
  /** `planted`: the data whose elbow is clear. */
  verdict: ({ rank, before, beyond, isClear }: Bend, planted: ComponentChildren) =>
    isClear ? (
      `Elbow at rank ${rank}: up to it, each rank lowers the training loss by ${format.preciseShare(before)} on average, beyond it by ${format.preciseShare(beyond)}.`
    ) : (
      <>
        No clear elbow: every rank still helps, each by {format.preciseShare(beyond)} on average
        beyond rank {rank}. {planted} has an elbow.
      </>
    ),
  take: (rank: number, reasons: readonly Reason[]) =>
    `Rank ${rank}: ${reasons.map((reason) => WHY[reason]).join(', ')}`,
  savesNothing: (rank: number) =>
    `Rank ${rank} saves nothing: a and b have no fewer numbers than w.`,
  /** `share`: the numbers of a and b, as a part of those of w. */
  saves: (rank: number, share: number) =>
    `Rank ${rank} has ${format.share(share)} of w’s numbers, and nine tenths of the gain.`,
  unknown: 'Loss by rank: not computed yet',
  summary: (losses: readonly number[]) => {
    const ranks = losses.map((loss, rank) => `${format.loss(loss)} at rank ${rank}`);
    return `Lowest training loss by rank: ${ranks.join(', ')}`;
  },
} as const;

const listed = (values: readonly number[] = []) =>
  values.length > 0 ? values.map(format.loss).join(', ') : 'not known yet';

export const SPECTRUM = {
  title: 'Singular values of s·a·b',
  about: (
    <>
      How strongly each of the {r} directions of <var>s</var>·<var>a</var>·<var>b</var> changes the
      layer, beside the best adapter of this rank.
    </>
  ),
  now: 's·a·b now',
  best: (rank: number) => `best of rank ${rank}`,
  summary: (now: readonly number[] | undefined, best: readonly number[] | undefined) =>
    `Singular values of s·a·b: ${listed(now)}; of the best adapter: ${listed(best)}`,
} as const;

export const PARAMETERS = {
  title: 'What is trained',
  numbers: (value: number) => `${format.count(value)} numbers`,
  adapter: 'The adapter',
  full: 'Full fine-tuning',
  /** The index of d in the formulas: of inputs, of outputs. */
  input: 'in',
  output: 'out',
  inLanguageModel:
    'In a 4096 × 4096 layer of a language model, rank 8 trains 65,536 numbers in place of 16,777,216: 0.4%.',
} as const;
