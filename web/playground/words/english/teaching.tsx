/** What explains the page: notes at its panels, the tour, challenges, questions. */
import type { ComponentChildren } from 'preact';
import { a, b, r, sab, w, x, yHat } from '../symbols.js';
import { COLOURS } from './inside-step.js';

/** What opens the words at a panel, where it is not “What you see”. */
export const ASKED: Readonly<Record<string, string>> = { matrices: 'What is LoRA?' };

/** By panel: what its picture is, and what to look for; an array has a paragraph for each part. */
export const NOTES: Readonly<Record<string, ComponentChildren>> = {
  training: (
    <>
      The loss is the mean squared error, measured after every few steps. On the logarithmic axis a
      straight line means that it shrinks by the same part in every step. It is a mean: a single
      example may be answered worse while it falls. Look where it flattens: near the dashed line
      there is nothing left to gain at this rank. If the held-out line turns up while the other one
      falls, the adapter has begun to learn the noise of its rows.
    </>
  ),
  matrices: [
    <>
      LoRA, low-rank adaptation, teaches a trained layer something new and leaves its weights {w} as
      they are. It adds a change, {sab}, and trains only the two thin matrices of it: far fewer
      numbers than {w} has.
    </>,
    <>
      Here, one row {x} goes through the layer; {yHat} is the answer, and its error the mean squared
      difference from what is wanted.
    </>,
    <>
      Every square of a matrix is one number. {COLOURS} {w} is frozen: its picture and its scale
      stay as they are.
    </>,
    <>
      Unless another start is chosen, {a} starts at random and {b} at zero, so that training begins
      at {w} itself. So {a} stands still at first: its gradient is a product with {b}.
    </>,
  ],
  'step-summary': (
    <>
      A gradient says how fast the loss rises with each number, and the step goes against it: ∇a is
      that of {a}, ∇b that of {b}, and G that of {w} + {sab}. ‖G‖ is the root of the sum of its
      squares.
    </>
  ),
  'inside-step': (
    <>
      The chain rule, with the numbers of this moment. G says how the loss changes with every number
      of {w} + {sab}; the two gradients pass it on to {b} and {a}, each through the other one. Both
      are taken before either moves. Where a picture is faded all over, nothing moves there.
    </>
  ),
  pictures: (
    <>
      One column of the weight is what one digit looks for, put back into the shape of its pixels:
      ink on orange speaks for the digit, ink on blue against it. The upper row is frozen; at a low
      rank, the lower one stays blurred.
    </>
  ),
  'rank-question': (
    <>
      The training curve never rises. The held-out one may: from there on, more rank fits noise. The
      elbow is the point farthest below a straight line between the two ends, on a logarithmic
      scale.
    </>
  ),
  spectrum: (
    <>
      A product of rank {r} has at most {r} singular values other than zero. Watch the filled bars
      grow into the outlines, one or the other beyond its own for a while: the directions that
      matter most to the loss are usually learnt first.
    </>
  ),
  parameters: (
    <>
      The adapter has {r} numbers for every input and every output, full fine-tuning one for every
      pair of them. The larger the layer, the more that saves.
    </>
  ),
  merging: (
    <>
      {a} and {b} are small beside {w}: many adapters can be kept for one layer. What is merged
      cannot be exchanged until it is taken out again.
    </>
  ),
  'held-out': <>All bars begin at zero and shorter is better. The first is where training began.</>,
  comparison: (
    <>
      The possible gain is what the best adapter of the same rank gains over {w} alone. By steps,
      only runs of the same rank can be compared.
    </>
  ),
};

export const TOUR = {
  start: 'Tour',
  again: 'Tour ✓',
  place: (number: number, count: number) => `Step ${number} of ${count}`,
  watch: 'Done: watch what becomes of it.',
  leave: 'Leave',
  back: 'Back',
  done: 'Done',
  next: 'Next',
  skip: 'Skip',
} as const;

export interface TourWords {
  readonly title: string;
  readonly words: ComponentChildren;
  /** What to try, where there is something. */
  readonly deed?: string;
}

/** By what each step of the tour is about. */
export const TOUR_STEPS = {
  matrices: {
    title: 'Two thin matrices beside w',
    words: (
      <>
        An example goes through the frozen layer {w}, and through {a} and {b} beside it. Only these
        two are trained: one is narrow, the other is flat, and their product is as large as {w}, to
        which it is added. Point at a value of the product, or tap it: the row of {a} and the column
        of {b} that make it are marked.
      </>
    ),
  },
  training: {
    title: 'What it has learnt',
    words: (
      <>
        The loss on the rows it trains on falls while {a} and {b} change. No adapter of this rank
        gets below the dashed line, and nothing at all below full fine-tuning.
      </>
    ),
  },
  controls: {
    title: 'Turn the rank',
    words: (
      <>
        The rank {r} is how many columns {a} has, and how many rows {b}. A higher rank can learn
        more, and has more numbers.
      </>
    ),
    deed: 'Set another rank: training starts again.',
  },
  'rank-question': {
    title: 'How much rank is enough?',
    words: (
      <>
        Where the curve has an elbow, a rank beyond it gains little; where it falls steadily, every
        rank helps.
      </>
    ),
    deed: 'Click a rank in the curve.',
  },
  'held-out': {
    title: 'Was it worth it?',
    words: (
      <>
        What counts are rows that neither {w} nor the adapter has seen. The nearer the middle bar
        comes to the last one, the less there was to gain by training all of {w}.
      </>
    ),
  },
} satisfies Record<string, TourWords>;

export const CHALLENGES = {
  title: 'Challenges',
  count: (done: number, of: number) =>
    `${done} of ${of} done. The page notices by itself when one is.`,
  forget: 'Start over',
  done: 'Done',
  hint: 'Hint',
  take: (data: string) => `Take “${data}”`,
} as const;

interface Challenge {
  readonly title: string;
  readonly words: string;
  readonly hint: string;
}

/** By name. */
export const CHALLENGE = {
  'diverge-and-cure': {
    title: 'Break it, then mend it',
    words: 'Make a run diverge. Then train the same to its end with another step size.',
    hint: 'Under “Step size lr”, choose “Set it myself”, and a large one. The page then offers one that does not diverge.',
  },
  'few-steps': {
    title: 'The best of rank 2 in 100 steps',
    words: 'On the weather, come within 1% of the best that rank 2 can do, in at most 100 steps.',
    hint: '“Automatic” takes cautious steps. “Line search” does not, and some optimisers take better directions.',
  },
  'faster-than-sgd': {
    title: '5 times as fast as sgd',
    words:
      'On ill-conditioned data, come within 1% of the best with sgd and the automatic step size. Then get ' +
      'there in a fifth of its steps with another optimiser, at the same rank.',
    hint: 'adam takes a step size of its own for every number, and scaled-gd undoes what the factors distort.',
  },
  'smallest-rank': {
    title: 'The smallest rank that reads',
    words:
      'Find the smallest rank that reads 90% of the held-out flipped digits. To show that it is the ' +
      'smallest, train one rank less to within 1% of its best, too.',
    hint: 'adam with a step size of 0.01 gets there in a few hundred steps.',
  },
  'half-the-numbers': {
    title: 'Half the numbers, nothing lost',
    words:
      'Train at some rank to within 1% of its best. Then do it with at most half the rank, and lose ' +
      'no more than 1% on held-out rows.',
    hint: 'Where a change of low rank is hidden, more rank than that is of no use.',
  },
} satisfies Record<string, Challenge>;

export const QUESTIONS = {
  title: 'Predict, then see',
  right: 'Right.', // the answer may be “No”
  wrong: (right: string) => `Not so: “${right}” is right.`,
} as const;

interface Question {
  readonly question: string;
  readonly choices: readonly string[];
  readonly why: string;
  /** What to do to see it. */
  readonly see: string;
}

/** By name, with the choices in the order of teaching/predictions.ts, which knows the right one. */
export const QUESTION = {
  'first-step': {
    question: 'b starts at zero. Which matrix changes in the very first step?',
    choices: ['Only a', 'Only b', 'Both', 'Neither'],
    why: 'The gradient of a is s·G·bᵀ, which is zero as long as b is. That of b is s·aᵀ·G, which is not.',
    see: 'Press Reset, then Step, and look at a and b.',
  },
  frozen: {
    question: 'After 3000 steps, how much has w changed?',
    choices: ['Not at all', 'A little', 'As much as s·a·b'],
    why: 'w is frozen: it gets no gradient. What changes the answers is s·a·b, which is added to it.',
    see: 'Train, and watch the picture of w.',
  },
  'double-rank': {
    question: 'You double the rank. How many numbers are trained then?',
    choices: ['As many as before', 'Twice as many', 'Four times as many'],
    why: 'An adapter has r·(dIn + dOut) numbers, which is proportional to the rank.',
    see: 'Turn the rank, and look at “What is trained”.',
  },
  'training-loss': {
    question: 'Can the best training loss be higher at a higher rank?',
    choices: ['Yes', 'No'],
    why: 'Every change of rank 4 is also a change of rank 5, with one direction of zero strength.',
    see: 'Look at the curve under “Which rank do I need?”.',
  },
  'held-out-loss': {
    question: 'Can the held-out loss be higher at a higher rank?',
    choices: ['Yes', 'No'],
    why: 'With few and noisy rows, more rank learns more of the noise, which unseen rows do not share.',
    see: 'Choose “Over-fitting”, and compare rank 2 with rank 12.',
  },
  merged: {
    question: 'w and s·a·b are merged into one matrix. What does a prediction cost then?',
    choices: ['More than before training', 'As much as before training', 'Less'],
    why: 'The merged matrix has the shape of w. The adapter is in its numbers, and costs nothing extra.',
    see: 'Look at “Merge and swap”.',
  },
} satisfies Record<string, Question>;
