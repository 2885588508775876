/** Check your own. */
import * as format from './format.js';
import type { Diagnosis } from '../../check-own/diagnosis.js';
import type { Exercise } from '../../check-own/exercise.js';
import type { MistakeName } from '../../check-own/mistakes.js';

export const TITLE = 'Check your own';
export const LEAD =
  'Write a function that trains an adapter, in any language: full-batch gradient descent, as these lines say, with w = w_base, and s = 1 unless it is chosen below. It returns a and then b, flattened row by row: ';
export const SIGNATURE = 'train_lora(x, y, w_base, a0, b0, n, d_in, d_out, r, lr, n_steps)';
export const RETURNS = 'concat(a.flatten(), b.flatten())';
export const EQUATIONS = [
  'ŷ = x ( w + s · a · b )',
  'G = 2/n xᵀ ( ŷ − y )',
  '∇a = s · G · bᵀ',
  '∇b = s · aᵀ · G',
  'a ← a − lr · ∇a',
  'b ← b − lr · ∇b',
];
export const BEFORE =
  'Both gradients are taken from the values before the update. w stays as it is.';
export const STEPS = 'Steps';
export const SCALE = 'Scale s';
export const COPY_NUMPY = 'Copy the arrays as NumPy';
export const COPY_JAVASCRIPT = 'Copy them as JavaScript';
export const SHOW = 'Show the arrays';
export const FIELD = 'What your function returned';
export const HINT =
  'Printed in any way: NumPy, JSON, lines. The more digits, the more can be said: np.set_printoptions(precision=17).';
export const EXAMPLE = '[0.123 -0.456 …]';

export const sizes = ({ n, dIn, dOut, rank, lr }: Exercise) =>
  `n = ${n}, d_in = ${dIn}, d_out = ${dOut}, r = ${rank}, lr = ${lr}`;

const MISTAKES: Readonly<Record<MistakeName, string>> = {
  'not-trained': 'a0 and b0 came back as they were: no step was taken, or it went into copies',
  'a-late':
    'the gradient of a was taken after b had been updated; keep b as it was for both gradients',
  'b-late':
    'the gradient of b was taken after a had been updated; keep a as it was for both gradients',
  'a-anew':
    'b was updated first, and ŷ and G computed anew for the gradient of a; one G is for both',
  'b-anew':
    'a was updated first, and ŷ and G computed anew for the gradient of b; one G is for both',
  sum: 'G is xᵀ(ŷ − y): the factor 2/n is left out',
  'twice-sum': 'G is 2 xᵀ(ŷ − y): the division by n is left out',
  half: 'G is (1/n) xᵀ(ŷ − y): the 2 of the square’s derivative is left out',
  elements:
    'G is divided by n · d_out, as the gradient of the mean over all elements is; here it is 2/n',
  'half-elements': 'G is (1/(n · d_out)) xᵀ(ŷ − y): here it is 2/n',
  ascends: 'the sign is turned: y − ŷ in place of ŷ − y, so that the loss is climbed',
  'moves-base': 'w was updated, too; it is frozen',
  'without-base': 'the effective weight is s·a·b alone: w is left out',
  'no-scale': 's is left out everywhere',
  'no-scale-forward': 's is left out of w + s·a·b; the gradients have it',
  'no-scale-gradients': 's is left out of the gradients; w + s·a·b has it',
  'only-b-moves': 'only b was updated; a stayed as it was',
  'only-a-moves': 'only a was updated; b stayed as it was',
  'step-less': 'one step too few was taken',
  'step-more': 'one step too many was taken',
  swapped: 'b came before a; a comes first',
  columns: 'a and b were flattened column by column; row by row was expected',
  'columns-a': 'a was flattened column by column; row by row was expected',
  'columns-b': 'b was flattened column by column; row by row was expected',
  gradients: 'these are the gradients of the last step, in place of a and b',
  product: 'this is the product ab; a and then b were expected',
  weight: 'this is the effective weight w + s·a·b; a and then b were expected',
  'only-a': 'this is a alone; b is to follow it',
  'only-b': 'this is b alone; a comes before it',
  predictions: 'these are the predictions ŷ; a and then b were expected',
};

/** Whether an answer is good, and what it says. */
export function answer(diagnosis: Diagnosis, { dIn, dOut, rank }: Exercise): string {
  switch (diagnosis.kind) {
    case 'empty':
      return '';
    case 'not-finite':
      return `Number ${diagnosis.place + 1} is not finite: a division by zero, or steps that diverge.`;
    case 'coarse':
      return 'These have too few digits to tell right from nearly right: print four decimals or more.';
    case 'right':
      return diagnosis.asWritten
        ? `Right: equal to ${diagnosis.digits} digits, all that you gave. Print more to see more.`
        : `Right: equal to ${diagnosis.digits} digits.`;
    case 'single':
      return `Equal to ${diagnosis.digits} digits, as float32 gives: right, computed in single precision. float64 gives 15.`;
    case 'inexact':
      return `Equal to ${diagnosis.digits} digits. float64 gives 15: were the gradients taken by finite differences, or numbers rounded on the way?`;
    case 'mistakes':
      return mistakes(diagnosis);
    case 'length': {
      const { came, expected } = diagnosis;
      const numbers = came === 1 ? '1 number' : `${format.count(came)} numbers`;
      return `${numbers} came; ${expected} were expected: ${dIn}\u00a0×\u00a0${rank} of a, then ${rank}\u00a0×\u00a0${dOut} of b.`;
    }
    case 'half-right': {
      const { right } = diagnosis;
      const wrong = right === 'a' ? 'b' : 'a';
      return `${right} is right, ${wrong} is not, and no usual mistake gives it: look at the gradient of ${wrong}, its update, and its order.`;
    }
    case 'unknown':
      return unknown(diagnosis);
  }
}

function mistakes({ names, single }: Extract<Diagnosis, { kind: 'mistakes' }>): string {
  const found = names.map((name) => MISTAKES[name]).join('. And ');
  const count = names.length > 1 ? 'Two mistakes give exactly these numbers' : 'Not yet';
  return `${count}: ${found}.${single ? ' (Computed in float32.)' : ''}`;
}

function unknown(diagnosis: Extract<Diagnosis, { kind: 'unknown' }>): string {
  const { matrix, row, column, distance, nearest } = diagnosis;
  const place = `${matrix}[${row}, ${column}], counted from 0`;
  const far = `Not right, and no usual mistake gives it. It is farthest off at ${place}: by ${format.signed(distance)}.`;
  return nearest
    ? `${far} The nearest mistake, which does not explain all: ${MISTAKES[nearest]}.`
    : far;
}
