import { allSources, sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import type { Panel } from './panel.js';

function Content({ state, playground }: View) {
  return (
    <>
      <div class="choices" role="radiogroup" aria-labelledby="data-heading">
        {allSources().map(({ name, label, about }) => (
          <label class="choice" key={name}>
            <input
              type="radio"
              name="data"
              value={name}
              checked={state.data === name}
              onChange={() => playground.set('data', name)}
            />
            <span class="choice-name">{label}</span>
            <span class="choice-about">{about}</span>
          </label>
        ))}
      </div>
      <p class="note chosen-about" aria-hidden="true">
        {sourceOf(state.data).about}
      </p>
    </>
  );
}

export const data: Panel = { name: 'data', title: 'What to learn', width: 'full', Content };
