/** The first screen: the bar with the rank and the run, and one example on its way through the layer. */
import type { ComponentChildren } from 'preact';
import type { Name } from '../../stage/layers.js';
import type { Phase } from '../../training/frame.js';
import { a, b, r, sab, w, wMerged } from '../symbols.js';
import * as format from './format.js';

export const TITLE = 'One example through the layer and its adapter';

export const BAR = {
  region: 'Run',
  ownTable: 'Your own table …',
  rank: <>Rank {r}</>,
  rankIs: (
    <>
      columns of a<span>, rows of b</span>
    </>
  ),
  automatic: 'Automatic',
  lineSearch: 'Line search',
  own: 'Set it myself',
  /** What each of them means. */
  aboutMode: {
    auto: 'Computed from the data before every step: it never diverges.',
    'line-search': 'Every step goes to the lowest loss along its direction.',
    own: 'The same in every step. Too large a one diverges.',
  },
  ownSlider: 'My own step size lr, from tiny to large',
  ownNumber: 'My own step size lr',
  step: 'Step',
  reset: 'Reset',
  steps: 'Step',
  of: (steps: number) => `of ${format.count(steps)}`,
  loss: 'Loss',
} as const;

export const RUN: Readonly<Record<Phase, string>> = {
  loading: 'Train',
  ready: 'Train',
  running: 'Pause',
  paused: 'Continue',
  finished: 'Train again',
  failed: 'Train again',
};

export const INPUT = {
  row: 'one example',
  picture: 'one example; draw on it',
  redrawn: 'to redraw; draw on it',
  strip: (count: number) => `x, ${count} values`,
  another: 'Another',
  turn: 'Turn',
  undo: 'Undo',
  clear: 'Clear',
  pad: (width: number, height: number) =>
    `Drawing pad, ${width} by ${height}: ` +
    'arrow keys move, space draws, Delete erases, Ctrl+Z undoes',
  pixel: (row: number, column: number, ink: number) =>
    `Row ${row + 1}, column ${column + 1}, ink ${Math.round(100 * ink)}%`,
  drawing: 'Your own drawing',
} as const;

/** Which example it is; `label` is what a digit was written as, where it is one. */
export function example(
  row: number,
  of: number,
  isPicture: boolean,
  label: string | undefined,
): string {
  const place = `Held-out ${isPicture ? 'picture' : 'row'} ${row + 1} of ${of}`;
  return label === undefined ? place : `${place}, ${isPicture ? 'written as' : 'y is'} ${label}`;
}

interface Matrix {
  readonly title: ComponentChildren;
  readonly spoken: string;
  readonly kind: string;
}

export const MATRICES: Readonly<Record<Name, Matrix>> = {
  w: { title: w, spoken: 'w', kind: 'frozen' },
  a: { title: a, spoken: 'a', kind: 'trained' },
  b: { title: b, spoken: 'b', kind: 'trained' },
  ab: { title: sab, spoken: 's·a·b', kind: 'the change' },
  merged: { title: wMerged, spoken: 'w′', kind: 'w + s·a·b' },
  target: { title: 'best', spoken: 'the best change of this rank', kind: 'of this rank' },
  difference: {
    title: 'difference',
    spoken: 's·a·b minus the best change of this rank',
    kind: 'to the best',
  },
};

export const picture = (name: Name, rows: number, columns: number) =>
  `${MATRICES[name].spoken}, ${rows} by ${columns}`;
export const PLUS = 'plus';

/** What a value that is pointed at is: `sum` says how the product's comes about, or nothing. */
export const reading = (name: Name, from: string, to: string, sum: string, value: string) =>
  `${MATRICES[name].spoken}, from ${from} to ${to}: ${sum}${value}`;
export const direction = (number: number) => `direction ${number}`;
export const more = (terms: number) => `… ${terms} more`;
export const UNKNOWN = 'not known yet';

/** Where w is not with what trains beside it: what it is with, and the way back. */
export const ON_W = {
  merged: 'a and b are in w′: one matrix, the same answers.',
  unmerge: 'Unmerge',
  none: 'On w: no adapter.',
  kept: (name: string) => `On w: ${name}.`,
  back: 'Back to the one in training',
} as const;

export const ANSWER = {
  is: 'the answer',
  frozenLayer: 'frozen layer',
  withAdapter: 'with a, b',
  none: 'no answer',
  merged: 'merged, w′',
  error: 'error',
  wanted: 'wanted',
  alone: 'w alone',
  output: 'Output',
  strip: (what: string, count: number) => `y ${what}, ${count} values`,
  class: 'Class',
  without: 'without',
  with: 'with it',
  withoutAdapter: 'Without the adapter:',
  withIt: 'With it:',
  misread: (isPicture: boolean) => `Misread, unseen ${isPicture ? 'pictures' : 'rows'}`,
  unseen: (count: number, isPicture: boolean) =>
    `Error on ${format.count(count)} unseen ${isPicture ? 'picture' : 'row'}${count === 1 ? '' : 's'}`,
  /** In place of it, and no longer, so that nothing moves. */
  was: (least: number) => `Unseen, lowest was ${Number(least.toPrecision(3))}`,
} as const;
