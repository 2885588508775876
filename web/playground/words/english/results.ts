/** How good an adapter is, what its weights look like, and runs beside each other. */
import * as format from './format.js';

export const HELD_OUT = {
  title: 'On unseen rows',
  misread: (ofPictures: boolean) => `Share of held-out ${ofPictures ? 'pictures' : 'rows'} misread`,
  squared: 'Mean squared error on held-out rows',
  alone: 'w alone',
  adapted: 'w and the adapter',
  full: 'w fully fine-tuned',
  noBetter: 'So far, the adapter does no better than w alone.',
  /** `trained`: as many numbers, as a part of those of w. */
  exact: (trained: number) =>
    `Training ${format.share(trained)} as many numbers, the adapter predicts these rows exactly, up to rounding, as full fine-tuning does.`,
  better: (trained: number, adapted: string, full: string) =>
    `Training ${format.share(trained)} as many numbers, the adapter does better than full fine-tuning: ${adapted} against ${full}. It learnt less of the noise.`,
  /** Both as a part: of the numbers of w, and of what full fine-tuning gains. */
  closes: (trained: number, gap: number) => {
    const part = gap < 1 ? `${format.share(Math.min(gap, 0.99))} of the gap` : 'all of the gap';
    return `Training ${format.share(trained)} as many numbers, the adapter closes ${part} to full fine-tuning.`;
  },
} as const;

export const PICTURES = {
  title: 'What each digit looks for',
  frozen: 'frozen',
  learnt: 'learnt',
  effective: 'effective',
  of: (matrix: string, digit: string | undefined) => `${matrix} for ${digit}`,
} as const;

export const COMPARISON = {
  title: 'Compare runs',
  about: 'Keep a run, change something, and train again: runs on the same data are drawn together.',
  keep: 'Keep this run',
  region: 'Runs that were kept',
  columns: [
    'Name',
    'Rank',
    'Step size lr',
    'Optimiser',
    'Steps until 99% of the possible gain',
    'Loss',
    'Held-out error',
  ],
  name: 'Name of this run',
  notReached: 'not reached',
  show: 'Show again',
  remove: 'Remove',
  /** A button's words, and the run that it is for: for those who do not see the line. */
  of: (what: string, run: string) => `${what}: ${run}`,
  /** What a run is called at first. */
  run: (data: string, optimizer: string, rank: number) => `${data}, ${optimizer}, rank ${rank}`,
} as const;
