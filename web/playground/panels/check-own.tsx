import { useMemo, useState } from 'preact/hooks';
import { diagnose } from '../check-own/diagnosis.js';
import { asJavaScript, asNumPy, exerciseOf, SCALES, STEP_COUNTS } from '../check-own/exercise.js';
import { Formula } from '../parts/formula.js';
import { CopyButton } from '../parts/share.js';
import type { Panel } from './panel.js';
import { checkOwn as words } from '../words/index.js';

/** Numbers to train on, and what was made of them in somebody's own program. */
function Content() {
  const [steps, setSteps] = useState<number>(STEP_COUNTS[0]);
  const [scale, setScale] = useState<number>(SCALES[0]);
  const [text, setText] = useState('');
  const exercise = useMemo(() => exerciseOf(steps, scale), [steps, scale]);
  const diagnosis = useMemo(() => diagnose(text, exercise), [text, exercise]);
  return (
    <div class="check-own">
      <div class="check-own-task">
        <p>
          {words.LEAD}
          <code>{words.RETURNS}</code>
        </p>
        <p>
          <code>{words.SIGNATURE}</code>
        </p>
        <ul class="equations">
          {words.EQUATIONS.map((text) => (
            <li key={text}>
              <Formula text={text} />
            </li>
          ))}
        </ul>
        <p class="note">{words.BEFORE}</p>
      </div>
      <div class="check-own-try">
        <div class="check-own-choices">
          <Choice
            {...{ name: 'check-steps', legend: words.STEPS, value: steps }}
            of={STEP_COUNTS}
            onChoose={setSteps}
          />
          <Choice
            {...{ name: 'check-scale', legend: words.SCALE, value: scale }}
            of={SCALES}
            onChoose={setScale}
          />
        </div>
        <p class="note">{words.sizes(exercise)}</p>
        <div class="check-own-choices">
          <CopyButton id="copy-numpy" words={words.COPY_NUMPY} text={() => asNumPy(exercise)} />
          <CopyButton
            id="copy-javascript"
            words={words.COPY_JAVASCRIPT}
            text={() => asJavaScript(exercise)}
          />
        </div>
        <details>
          <summary>{words.SHOW}</summary>
          <pre id="check-arrays" class="code" tabIndex={0} role="region" aria-label={words.SHOW}>
            <code>{asNumPy(exercise)}</code>
          </pre>
        </details>
        <label for="own-result">{words.FIELD}</label>
        <textarea
          {...{ id: 'own-result', rows: 4, value: text, placeholder: words.EXAMPLE }}
          {...{ spellcheck: false, 'aria-describedby': 'own-result-note' }}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <p id="own-result-note" class="note">
          {words.HINT}
        </p>
        <p id="diagnosis" class={`verdict diagnosis-${diagnosis.kind}`} role="status">
          {words.answer(diagnosis, exercise)}
        </p>
      </div>
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly legend: string;
  readonly value: number;
  readonly of: readonly number[];
  onChoose(value: number): void;
}

function Choice({ name, legend, value, of, onChoose }: ChoiceProps) {
  return (
    <fieldset class="segments">
      <legend>{legend}</legend>
      {of.map((choice) => (
        <label key={choice}>
          <input
            {...{ type: 'radio', name, value: choice, checked: choice === value }}
            onChange={() => onChoose(choice)}
          />
          <span>{choice}</span>
        </label>
      ))}
    </fieldset>
  );
}

export const checkOwn: Panel = { name: 'check-own', title: words.TITLE, width: 'full', Content };
