import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { applies, SETTINGS } from '../model/settings.js';
import { settings as words, whyNot } from '../words/index.js';

/** What the chosen data are made from, where that can be chosen: digits, or rows and noise. */
export function DataSettings(view: View) {
  const { state } = view;
  if (!sourceOf(state.data).madeFrom) return null;
  return (
    <div class="data-settings">
      {applies('known', state) && <DigitSet {...view} name="known" />}
      {applies('learn', state) && <DigitSet {...view} name="learn" />}
      {applies('rows', state) && <Slider {...view} name="rows" step={1} />}
      {applies('noise', state) && <Slider {...view} name="noise" step={0.05} />}
    </div>
  );
}

/** Ten switches; the last one that is on stays on. */
function DigitSet({ name, state, playground }: View & { name: 'known' | 'learn' }) {
  const chosen = state[name];
  const toggle = (digit: string) =>
    playground.set(name, chosen.includes(digit) ? chosen.replace(digit, '') : chosen + digit);
  return (
    <fieldset class="digit-set">
      <legend>{words.SETTINGS[name].label}</legend>
      {[...'0123456789'].map((digit) => (
        <label key={digit} title={chosen === digit ? whyNot.LAST_DIGIT : undefined}>
          <input
            type="checkbox"
            name={`${name}-${digit}`}
            checked={chosen.includes(digit)}
            disabled={chosen === digit}
            onChange={() => toggle(digit)}
          />
          <span>{digit}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Slider({
  name,
  step,
  state,
  playground,
}: View & { name: 'rows' | 'noise'; step: number }) {
  const { range } = SETTINGS[name];
  const { label, about } = words.SETTINGS[name];
  return (
    <div class="data-slider" title={about}>
      <label for={name}>{label}</label>
      <output for={name}>{state[name]}</output>
      <input
        id={name}
        name={name}
        type="range"
        step={step}
        value={state[name]}
        {...range?.(sourceOf(state.data))}
        onInput={({ currentTarget }) => playground.set(name, currentTarget.value)}
      />
    </div>
  );
}
