import type { View } from '../model/playground.js';
import { SETTINGS } from '../model/settings.js';
import type { Start } from '../model/state.js';
import { insideStep as words } from '../words/index.js';

/** Where the run begins: chosen, it waits there for its first step. */
export function StartChoice({ state, playground }: Pick<View, 'state' | 'playground'>) {
  const choose = (start: string) => {
    playground.set('start', start);
    playground.reset();
  };
  return (
    <fieldset class="starts">
      <legend>{words.WHY}</legend>
      {SETTINGS.start.choices?.map((start) => (
        <label class="option" key={start}>
          <input
            {...{ type: 'radio', name: 'start', value: start, checked: state.start === start }}
            onChange={() => choose(start)}
          />
          <span>{words.STARTS[start as Start].label}</span>
        </label>
      ))}
      <p id="start-note" class="note">
        {words.STARTS[state.start].what}
      </p>
    </fieldset>
  );
}
