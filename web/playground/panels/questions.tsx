import { useState } from 'preact/hooks';
import { PREDICTIONS, type Prediction } from '../teaching/predictions.js';
import type { View } from '../model/playground.js';
import { PanelLink } from '../parts/panel-link.js';
import type { Panel } from './panel.js';
import { teaching } from '../words/index.js';

const { QUESTIONS: words } = teaching;

/** Predict first, then see. */
function Content({ state }: View) {
  return (
    <ol class="questions">
      {PREDICTIONS.map((prediction) => (
        <Question key={prediction.name} {...prediction} state={state} />
      ))}
    </ol>
  );
}

function Question({ name, right, seeIn, state }: Prediction & Pick<View, 'state'>) {
  const { question, choices, why, see } = teaching.QUESTION[name];
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
            <strong>{chosen === right ? words.right : words.wrong(choices[right] ?? '')}</strong>{' '}
            {why}{' '}
            <span class="note">
              <PanelLink panel={seeIn} state={state}>
                {see}
              </PanelLink>
            </span>
          </>
        )}
      </p>
    </li>
  );
}

export const questions: Panel = {
  name: 'questions',
  title: words.title,
  width: 'full',
  Content,
};
