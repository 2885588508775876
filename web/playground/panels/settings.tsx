import type { View } from '../model/playground.js';
import { initialState, isHidden, sameRun } from '../model/settings.js';
import type { SettingName } from '../model/state.js';
import { Button } from '../parts/button.js';
import { Field } from '../parts/field.js';
import type { Panel } from './panel.js';
import { settings as words, whyNot } from '../words/index.js';

const MAIN: readonly SettingName[] = ['steps', 'alpha'];

/** What few people need, and those know it. */
const ADVANCED: readonly SettingName[] = [
  'schedule',
  'batch',
  'momentum',
  'ratio',
  'decay',
  'ridge',
  'dropout',
  'init',
  'seed',
];

function Content(view: View) {
  const { state, playground } = view;
  return (
    <>
      <div class="settings-row">
        {MAIN.map((name) => (
          <Field {...view} key={name} name={name} />
        ))}
      </div>
      {!isHidden('advanced', state) && (
        <details class="advanced">
          <summary>{words.MORE}</summary>
          <div class="advanced-fields">
            {ADVANCED.map((name) => (
              <Field {...view} key={name} name={name} />
            ))}
          </div>
        </details>
      )}
      <Button
        id="defaults"
        kind="link"
        ready={!sameRun(state, initialState(state.data))}
        why={whyNot.DEFAULTS}
        onPress={() => playground.restoreDefaults()}
      >
        {words.DEFAULTS}
      </Button>
    </>
  );
}

export const settings: Panel = { name: 'settings', title: words.TITLE, width: 'full', Content };
