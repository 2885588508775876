import { useState } from 'preact/hooks';
import { PREDICTIONS, type Prediction } from '../teaching/predictions.js';
import type { Panel } from './panel.js';

/** Predict first, then see. */
function Content() {
  return (
    <ol class="questions">
      {PREDICTIONS.map((prediction) => (
        <Question key={prediction.name} {...prediction} />
      ))}
    </ol>
  );
}

function Question({ name, question, choices, right, why, see }: Prediction) {
  const [chosen, setChosen] = useState<number>();
  return (
    <li>
      <fieldset id={`question-${name}`}>
        <legend>{question}</legend>
        {choices.map((choice, k) => (
          <label class="option" key={choice}>
            <input
              type="radio"
              name={`question-${name}`}
              checked={chosen === k}
              onChange={() => setChosen(k)}
            />
            <span>{choice}</span>
          </label>
        ))}
      </fieldset>
      <p class="answer" role="status">
        {chosen !== undefined && (
          <>
            <strong>{chosen === right ? 'Yes.' : `No: ${choices[right]?.toLowerCase()}.`}</strong>{' '}
            {why} <span class="note">{see}</span>
          </>
        )}
      </p>
    </li>
  );
}

export const questions: Panel = {
  name: 'questions',
  title: 'Predict, then see',
  width: 'full',
  Content,
};
