import { useState } from 'preact/hooks';
import { article } from '../words/index.js';

const { SAVED: words } = article;

/** A model: its layers, and the width of the square matrices in each. */
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
        {words.rank} <output>{rank}</output>
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
        <span id="saved">{words.trained(trained, trained / MODEL.numbers)}</span>
        {words.file(trained * BYTES, MODEL.numbers * BYTES)}{' '}
        {words.matrices(MODEL.width, MODEL.layers)}
      </figcaption>
    </figure>
  );
}
