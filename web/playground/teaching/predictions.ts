/** Questions to answer before one looks: by name, what may be chosen, and what is right. */
export interface Prediction {
  readonly name: string;
  readonly question: string;
  readonly choices: readonly string[];
  /** The index of the right choice. */
  readonly right: number;
  readonly why: string;
  /** What to do to see it. */
  readonly see: string;
}

export const PREDICTIONS: readonly Prediction[] = [
  {
    name: 'first-step',
    question: 'b starts at zero. Which matrix changes in the very first step?',
    choices: ['Only a', 'Only b', 'Both', 'Neither'],
    right: 1,
    why: 'The gradient of a is s·G·bᵀ, which is zero as long as b is. That of b is s·aᵀ·G, which is not.',
    see: 'Press Reset, then Step, and look at a and b.',
  },
  {
    name: 'frozen',
    question: 'After 3000 steps, how much has w changed?',
    choices: ['Not at all', 'A little', 'As much as s·a·b'],
    right: 0,
    why: 'w is frozen: it gets no gradient. What changes the answers is s·a·b, which is added to it.',
    see: 'Train, and watch the picture of w.',
  },
  {
    name: 'double-rank',
    question: 'You double the rank. How many more numbers are trained?',
    choices: ['The same', 'Twice as many', 'Four times as many'],
    right: 1,
    why: 'An adapter has r·(dIn + dOut) numbers, which is proportional to the rank.',
    see: 'Turn the rank, and look at “What is trained”.',
  },
  {
    name: 'training-loss',
    question: 'Can the best training loss be higher at a higher rank?',
    choices: ['Yes', 'No'],
    right: 1,
    why: 'Every change of rank 4 is also a change of rank 5, with one direction of zero strength.',
    see: 'Look at the curve under “Which rank do I need?”.',
  },
  {
    name: 'held-out-loss',
    question: 'Can the held-out loss be higher at a higher rank?',
    choices: ['Yes', 'No'],
    right: 0,
    why: 'With few and noisy rows, more rank learns more of the noise, which unseen rows do not share.',
    see: 'Choose “Over-fitting” as data, and compare rank 2 with rank 12.',
  },
  {
    name: 'merged',
    question: 'w and s·a·b are merged into one matrix. What does a prediction cost then?',
    choices: ['More than before training', 'As much as before training', 'Less'],
    right: 1,
    why: 'The merged matrix has the shape of w. The adapter is in its numbers, and costs nothing.',
    see: 'Look at “Merge and swap”.',
  },
];
