/** What is taken away from the page: code, files, a link. */
import * as format from './format.js';

export const CODE = {
  title: 'Train it in JavaScript or Python',
  about: 'A program that trains anew, to the same numbers. For the a and b that were trained here:',
  language: 'Language',
  copy: 'Copy code',
  languages: { JavaScript: 'JavaScript', NumPy: 'Python (NumPy)' },
  data: 'Save code and data (.zip)',
  region: (language: string) => `Code in ${language}`,
  noNumPy:
    'NumPy has no loop of a few lines for these settings: take all rows, no dropout and another step size.',
} as const;

export const EXPORT = {
  title: 'Export the adapter (PEFT, Python)',
  about: 'The a and b that were trained here, as files. For a program that trains them:',
  run: (data: string, optimizer: string, rank: number) => `${data}: ${optimizer}, rank ${rank}`,
  peft: 'PEFT folder (.zip)',
  saved: (step: number, of: number) =>
    `Saved as it was at step ${format.count(step)} of ${format.count(of)}.`,
  aboutPeft: 'For Hugging Face PEFT and fromPeft(), with a Python program that runs it',
  safetensors: 'Adapter (.safetensors)',
  aboutSafetensors: 'Its two matrices, to every bit',
  history: 'History (.csv)',
  aboutHistory: 'Step, training loss, held-out loss',
  chart: 'Loss chart (.png)',
  aboutChart: 'As it is drawn now, with its legend',
} as const;

export const LINK = {
  title: 'Prepare a link',
  about:
    'The link opens the page as it is set now, and trains to the same bits: to set a task, or to hand in what came of it.',
  show: 'Show',
  parts: {
    data: 'Choice of data',
    rank: 'Rank',
    lr: 'Step size lr',
    optimizer: 'Optimiser',
    advanced: 'More settings',
    tour: 'Tour',
  },
  embed: 'For a frame in another page, one panel with the run',
  noFrame: 'no frame: a whole page',
  region: 'The link',
} as const;
