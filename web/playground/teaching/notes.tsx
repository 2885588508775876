import type { ComponentChildren } from 'preact';

const [w, x, a, b, r] = [
  <var key="w">w</var>,
  <var key="x">x</var>,
  <var key="a">a</var>,
  <var key="b">b</var>,
  <var key="r">r</var>,
];

/** By panel: what its picture is, and what to look for. */
const NOTES: Readonly<Record<string, ComponentChildren>> = {
  training: (
    <>
      The loss is the mean squared error, measured after every few steps. On the logarithmic axis a
      straight line means that it shrinks by the same part in every step. Look where it flattens:
      near the dashed line there is nothing left to gain at this rank. If the held-out line turns up
      while the other one falls, the adapter has begun to learn the noise of its rows.
    </>
  ),
  matrices: (
    <>
      One row {x} goes through the layer. Every square of a matrix is one number: orange is
      positive, blue negative, pale near zero. The colour grows with the square root of the value,
      so that small changes are seen. {w} is frozen: its picture, and the scale that is made for it,
      stay as they are. {a} starts at random and {b} at zero, so that training begins at {w} itself.
      The smaller pictures show the best change of this rank, and what is still missing.
    </>
  ),
  'inside-step': (
    <>
      The chain rule, with the numbers of this moment. G says how the loss changes with every number
      of {w} + s·{a}
      {b}; the two gradients pass it on to {b} and {a}, each through the other one. Both are taken
      before either moves. Where a picture is pale all over, nothing moves there. Every picture has
      the scale that is written under it.
    </>
  ),
  pictures: (
    <>
      One column of the weight is what one digit looks for, put back into the shape of its pixels:
      ink on orange speaks for the digit, ink on blue against it. The upper row is frozen and
      upright. Watch the lower row come to look like it in a mirror, and how blurred it stays at a
      low rank.
    </>
  ),
  'rank-question': (
    <>
      Each point is the lowest loss that any adapter of that rank can have, so the curve for the
      training rows never rises. The one for held-out rows may: from there on, more rank fits noise.
      The elbow is the point farthest below a straight line between the two ends, on a logarithmic
      scale.
    </>
  ),
  spectrum: (
    <>
      A product of rank {r} has at most {r} singular values other than zero: each is the strength of
      one direction of the change. Watch the filled bars grow into the outlines. The directions that
      matter most to the loss are usually learned first.
    </>
  ),
  parameters: (
    <>
      The adapter has {r} numbers for every input and every output, full fine-tuning one for every
      pair of them. In a small layer that saves little, and at a high rank nothing; the larger the
      layer, the more it saves.
    </>
  ),
  merging: (
    <>
      {a} and {b} are small beside {w}, so that many adapters can be kept for one layer, and
      exchanged. Merged, the product is part of the layer and no longer seen: no more numbers and no
      more work than {w} alone, and the same predictions but for rounding. What is merged cannot be
      exchanged until it is taken out again.
    </>
  ),
  'held-out': (
    <>
      All bars begin at zero and shorter is better. The first is where training began. An adapter
      that does better than full fine-tuning is no mistake: with few rows, fewer numbers learn less
      of the noise.
    </>
  ),
  comparison: (
    <>
      The possible gain is what the best adapter of the same rank gains over {w} alone. Only runs on
      the same data can be compared by loss; by steps, only those of the same rank.
    </>
  ),
};

/** Short words at a view, for those who ask for them. */
export function WhatYouSee({ panel }: { panel: string }) {
  const words = NOTES[panel];
  return words === undefined ? null : (
    <details class="what-you-see">
      <summary>What you see</summary>
      <p>{words}</p>
    </details>
  );
}
