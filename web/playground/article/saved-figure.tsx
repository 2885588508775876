import { useState } from 'preact/hooks';
import * as format from '../parts/format.js';

/** A model of 7 billion numbers: its layers, and the width of the square matrices in each. */
const MODEL = { numbers: 6.74e9, layers: 32, width: 4096 };
/** Matrices of a layer that get an adapter: those of the queries and of the values, as in [1]. */
const ADAPTED = 2;
const BYTES = 2; // of a number in half precision

/** How many numbers are trained in a language model, by the rank. */
export function SavedFigure() {
  const [rank, setRank] = useState(8);
  const trained = MODEL.layers * ADAPTED * rank * 2 * MODEL.width;
  return (
    <figure class="article-figure">
      <label for="saved-rank">
        A model of 7 billion numbers, with adapters of rank <output>{rank}</output>
      </label>
      <input
        id="saved-rank"
        type="range"
        min={1}
        max={64}
        value={rank}
        onInput={({ currentTarget }) => setRank(currentTarget.valueAsNumber)}
      />
      <figcaption>
        <span id="saved">
          {format.count(trained)} trained numbers, {percent(trained / MODEL.numbers)} of all
        </span>
        : a file of {megabytes(trained)} in place of {megabytes(MODEL.numbers)}. Two square matrices
        of width {format.count(MODEL.width)} in each of {MODEL.layers} layers have an adapter.
      </figcaption>
    </figure>
  );
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

function megabytes(numbers: number): string {
  const size = (numbers * BYTES) / 1e6;
  return size < 1000 ? `${size.toPrecision(3)} MB` : `${(size / 1000).toPrecision(3)} GB`;
}
