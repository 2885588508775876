/** Inside one step, and its gradients beside the loss. */
import type { Start } from '../../model/state.js';
import * as format from './format.js';
import type { CellSum, Name, ProductSum } from '../../inside-step/cell-sum.js';
import { norm as sizeOf, type Quantities } from '../../inside-step/quantities.js';
import type { WhatMoves } from '../../inside-step/what-moves.js';

export const TITLE = 'Inside one step';
export const SUMMARY_TITLE = 'The gradients of this step';
export const WHOLE_STEP = 'The whole step';
export const STEP = 'Step';
export const RESET = 'Back to step 0';
export const POINT =
  'Point at a value, tap it, or use the arrow keys: its sum is written out here.';
export const DRAWING = 'Being drawn …';
export const TRAINS = 'It trains. Press Pause or Reset, then Step.';
export const DIVERGED =
  'Diverged: the numbers have grown beyond all bounds. Press Reset and take single steps.';
export const FAILED = 'It stopped. These are the last numbers that were seen.';

export const STAGES = {
  forward: '1. Forward',
  backward: '2. Backward',
  update: '3. Update',
} as const;

/** Of every quantity: what it is. */
export const QUANTITIES: Readonly<Record<Name, { spoken: string; is: string }>> = {
  predictions: { spoken: 'ŷ', is: 'predictions' },
  residual: { spoken: 'ŷ − y', is: 'residual' },
  gradient: { spoken: 'G', is: 'gradient of w + s·a·b' },
  gradB: { spoken: '∇b', is: 'gradient of b' },
  gradA: { spoken: '∇a', is: 'gradient of a' },
  b: { spoken: 'b', is: 'trained' },
  a: { spoken: 'a', is: 'trained' },
};

/** The letter of the ridge in the formulas. */
export const ridge = (size: number) => `λ = ${format.signed(size)}, the ridge`;

export const shape = (rows: number, columns: number) => `${format.count(rows)} × ${columns}`;
export const rowsShown = (shown: number, n: number) =>
  shown < n ? `, the first ${shown} of ${format.count(n)} rows` : '';
export const norm = (spoken: string, size: number) => `‖${spoken}‖ = ${format.signed(size)}`;
export const fullColour = (most: number) => `Full colour: ±${format.signed(most)}`;
export const ALL_ZERO = 'All zero';
export const COLOURS =
  'Orange is positive, blue negative; near zero both fade, by a square root, so that small values are seen.';
export const moved = (spoken: string, size: number) =>
  `The step changes ${spoken} by ${format.signed(size)} (norm)`;
export const picture = (name: Name, rows: number, columns: number) =>
  `${QUANTITIES[name].spoken}, ${QUANTITIES[name].is}, ${rows} by ${columns}`;

/** What is true of the gradients. `decays`: weight decay moves a and b beside them. */
export function moves(what: WhatMoves, quantities: Quantities, decays: boolean): string {
  return `At step ${format.count(quantities.step)}: ${sentence(what, quantities, decays)}`;
}

function sentence(what: WhatMoves, { gradA, gradB }: Quantities, decays: boolean): string {
  const verb = decays ? 'learns' : 'moves';
  switch (what) {
    case 'not-finite':
      return 'the numbers have grown beyond all bounds. A smaller step size is needed.';
    case 'both-zero':
      return 'a and b are both zero, so both gradients are zero: each needs the other. It stays like this for ever.';
    case 'b-zero':
      return `b is zero, so ∇a = s·G·bᵀ is zero: only b ${verb} in this step.`;
    case 'a-zero':
      return `a is zero, so ∇b = s·aᵀ·G is zero: only a ${verb} in this step.`;
    case 'nothing-left':
      return 'G is almost zero, and so are both gradients: hardly any change of w could lower this loss.';
    case 'rank-exhausted':
      return 'both gradients are almost zero, although G is not: what is left in G is out of reach of this rank.';
    case 'both-move':
      return bothMove(sizeOf(gradA), sizeOf(gradB));
  }
}

function bothMove(gradA: number, gradB: number): string {
  const sizes = `‖∇a‖ is ${format.signed(gradA)}, ‖∇b‖ ${format.signed(gradB)}`;
  if (gradB >= 3 * gradA) return `a and b both move; b has the larger gradient: ${sizes}.`;
  if (gradA >= 3 * gradB) return `a and b both move; a has the larger gradient: ${sizes}.`;
  return `a and b both move: ${sizes}.`;
}

export const lr = (size: string) => `lr = ${size}`;
export const lrFound = (size: number) =>
  `lr = ${format.signed(size)}, found from the data for this step`;

export const LR_UNKNOWN = 'lr is found from the data for every step.';
export const DECAY = 'Weight decay moves what is not zero, whatever its gradient is.';

export const batch = (rows: number, n: number) =>
  `G is that of all ${format.count(n)} rows; a step takes the one of ${format.count(rows)} of them, drawn anew.`;
export const DROPOUT = 'Without dropout: in a step, the adapter misses values of x.';
export const ratio = (times: number) => `The step size of b is ${times} times that of a.`;

/** A value as its sum, with numbers. */
export function sum(name: Name, row: number, column: number, of: CellSum): string {
  const { spoken } = QUANTITIES[name];
  const matrix = name === 'residual' ? `(${spoken})` : spoken;
  const place = `${matrix}[${row + 1}, ${column + 1}]`;
  switch (of.kind) {
    case 'product':
      return `${place} = ${productSum(of)} = ${format.signed(of.total)}`;
    case 'difference':
      return `${place} = ${format.signed(of.from)} − ${bracketed(of.taken)} = ${format.signed(of.total)}`;
    case 'update':
      return `${place} = ${format.signed(of.before)}${change(of)}`;
  }
}

function productSum({ factor, terms, more, extra }: ProductSum): string {
  const listed = terms.map(
    ([one, two], k) => `${k === 0 ? format.signed(one) : bracketed(one)} × ${bracketed(two)}`,
  );
  if (more > 0) listed.push(`… ${format.count(more)} more`);
  const added = listed.join(' + ');
  const scaled = factor ? `${format.signed(factor.value)} × (${added})` : added;
  return extra === 0 ? scaled : `${scaled} + ${bracketed(extra)}`;
}

function change({ before, after, gradient }: Extract<CellSum, { kind: 'update' }>): string {
  const slope = `its gradient is ${format.signed(gradient)}`;
  if (after === undefined) return `; ${slope}`;
  if (after === before) return `; ${slope}, and the step leaves it as it is`;
  return `; ${slope}, and the step adds ${format.signed(after - before)}: ${format.signed(after)}`;
}

function bracketed(value: number): string {
  return value < 0 ? `(${format.signed(value)})` : format.signed(value);
}

export const WHY = 'Why is b zero at first?';

export const STARTS: Readonly<Record<Start, { label: string; what: string }>> = {
  'b-zero': {
    label: 'a random, b zero: LoRA’s own',
    what: 'a·b is zero, so training begins at w itself and forgets nothing. The first step moves only b, all later ones both.',
  },
  'a-zero': {
    label: 'a zero, b random: swapped',
    what: 'a·b is zero, too. Now the first step moves only a, and learning goes as well: what matters is that one of them is not zero.',
  },
  'both-zero': {
    label: 'a and b both zero',
    what: 'Each gradient has the other factor in it, so both are zero, and stay so: nothing is ever learnt.',
  },
  'both-random': {
    label: 'a and b both random',
    what: 'Both move from the first step on, but training no longer begins at w: random numbers were added to what it knows.',
  },
};
