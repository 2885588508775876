import { useState } from 'preact/hooks';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { canSearchLine, initialState, isHidden, sameRun, SETTINGS } from '../model/settings.js';
import type { SettingName } from '../model/state.js';
import { Button } from '../parts/button.js';
import { Field, NumberInput } from '../parts/field.js';
import type { Panel } from './panel.js';

/** What few people need, and those know it. */
const ADVANCED: readonly SettingName[] = [
  ...(['schedule', 'batch', 'momentum', 'ratio', 'decay', 'ridge', 'dropout'] as const),
  ...(['alpha', 'init', 'seed'] as const),
];

/** What "my own" step size is before one was typed. */
const FIRST_OWN_LR = 0.01;

function Content(view: View) {
  const { state, playground } = view;
  return (
    <>
      {!isHidden('rank', state) && <RankField {...view} />}
      {!isHidden('lr', state) && <StepSizeField {...view} />}
      <Field {...view} name="optimizer" />
      <Field {...view} name="steps" />
      {!isHidden('advanced', state) && (
        <details class="advanced">
          <summary>More settings</summary>
          <div class="advanced-fields">
            {ADVANCED.map((name) => (
              <Field {...view} key={name} name={name} />
            ))}
          </div>
        </details>
      )}
      <Button
        {...{ id: 'defaults', kind: 'link', ready: !sameRun(state, initialState(state.data)) }}
        onPress={() => playground.restoreDefaults()}
      >
        Back to this preset’s settings
      </Button>
    </>
  );
}

function RankField({ state, playground }: View) {
  const { label, about, range } = SETTINGS.rank;
  const { min = 1, max = 1 } = range?.(sourceOf(state.data)) ?? {};
  return (
    <div class="field">
      <div class="field-head">
        <label for="rank">
          {label} <var>r</var>
        </label>
        <output id="rank-value" for="rank">
          {state.rank}
        </output>
      </div>
      <input
        {...{ id: 'rank', name: 'rank', type: 'range', step: 1, min, max, value: state.rank }}
        aria-describedby="rank-note"
        onInput={({ currentTarget }) => playground.set('rank', currentTarget.value)}
      />
      <div class="range-ends" aria-hidden="true">
        <span>{min}</span>
        <span>{max}</span>
      </div>
      <p id="rank-note" class="note">
        {about}
      </p>
    </div>
  );
}

function StepSizeField({ state, playground }: View) {
  const { lr } = state;
  const [own, setOwn] = useState(FIRST_OWN_LR);
  if (typeof lr === 'number' && lr !== own) setOwn(lr);
  const { min = 0, max = 1 } = SETTINGS.lr.range?.(sourceOf(state.data)) ?? {};
  const set = (text: string) => playground.set('lr', text);
  const modes = [
    ['auto', 'Safe, found from the data', true],
    ['line-search', 'Line search: the lowest loss', canSearchLine(state)],
    ['own', 'My own', true],
  ] as const;
  return (
    <fieldset class="field">
      <legend>{SETTINGS.lr.label}</legend>
      {modes.map(([mode, words, possible]) => (
        <label class="option" key={mode}>
          <input
            type="radio"
            name="lr-mode"
            value={mode}
            disabled={!possible}
            checked={mode === (typeof lr === 'number' ? 'own' : lr)}
            onChange={() => set(mode === 'own' ? String(own) : mode)}
          />
          <span>{words}</span>
        </label>
      ))}
      <div class="own-step">
        <input
          {...{ type: 'range', id: 'lr-slider', step: 0.05, value: Math.log10(own) }}
          {...{ min: Math.log10(min), max: Math.log10(max) }}
          aria-label="My own step size, from tiny to large"
          onInput={({ currentTarget }) =>
            set(String(Number((10 ** currentTarget.valueAsNumber).toPrecision(2))))
          }
        />
        <NumberInput
          {...{ id: 'lr', name: 'lr', value: String(own), min, max, label: 'My own step size' }}
          onText={set}
        />
      </div>
    </fieldset>
  );
}

export const settings: Panel = { name: 'settings', title: 'Settings', width: 'side', Content };
