/** Controls made from the table of settings. */
import { useState } from 'preact/hooks';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { applies, isHidden, SETTINGS } from '../model/settings.js';
import type { SettingName } from '../model/state.js';
import { useTyped } from './typed.js';
import { settings as words } from '../words/index.js';

/** Settings of which 0 is no number of its own: their fields are empty then. */
const EMPTY: readonly SettingName[] = ['alpha', 'batch'];

interface FieldProps extends View {
  readonly name: SettingName;
}

/** A number that is typed, or one of a few names that is picked from a list. */
export function Field({ name, state, playground }: FieldProps) {
  const { choices, range } = SETTINGS[name];
  const { label } = words.SETTINGS[name];
  if (!applies(name, state) || isHidden(name, state)) return null;
  const nothing = state[name] === 0 && EMPTY.includes(name) ? words.nothing(name) : undefined;
  const value = nothing === undefined ? String(state[name]) : '';
  const noteId = `${name}-note`;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {choices ? (
        <Select {...{ name, state, playground }} />
      ) : (
        <NumberInput
          {...{ id: name, name, value, ...range?.(sourceOf(state.data)), describedBy: noteId }}
          placeholder={nothing}
          onText={(text) => playground.set(name, text)}
        />
      )}
      <p id={noteId} class="note">
        {words.about(name, state)}
      </p>
    </div>
  );
}

/** A list to pick from, described by the note of its setting. */
export function Select({
  name,
  state,
  playground,
}: Pick<FieldProps, 'name' | 'state' | 'playground'>) {
  return (
    <select
      {...{ id: name, name, value: String(state[name]), 'aria-describedby': `${name}-note` }}
      onChange={({ currentTarget }) => playground.set(name, currentTarget.value)}
    >
      {SETTINGS[name].choices?.map((choice) => (
        <option key={choice} value={choice}>
          {words.choice(choice)}
        </option>
      ))}
    </select>
  );
}

interface NumberInputProps {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly min?: number;
  readonly max?: number;
  readonly label?: string;
  readonly describedBy?: string;
  readonly placeholder?: string | undefined;
  onText(text: string): void;
}

/** Tells a number when it is entered, and then shows what became of it. */
export function NumberInput({ value, label, describedBy, onText, ...rest }: NumberInputProps) {
  const { min = -Infinity, max = Infinity } = rest;
  const [refused, setRefused] = useState('');
  const typed = useTyped(value, (text) => {
    const isOutside = Number(text) < min || Number(text) > max;
    setRefused(isOutside && text !== '' ? words.outOfRange(text, { min, max }) : '');
    onText(text);
  });
  return (
    <>
      <input
        {...rest}
        {...typed}
        type="number"
        step="any"
        inputMode="decimal"
        aria-label={label}
        aria-describedby={describedBy}
      />
      <p class="refused" role="status">
        {refused}
      </p>
    </>
  );
}

/** A few short choices side by side. */
export function Segments({ name, state, playground, legend }: FieldProps & { legend?: boolean }) {
  const { choices = [] } = SETTINGS[name];
  if (isHidden(name, state)) return null;
  return (
    <fieldset class="segments">
      <legend class={legend ? undefined : 'visually-hidden'}>{words.SETTINGS[name].label}</legend>
      {choices.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={state[name] === choice}
            onChange={() => playground.set(name, choice)}
          />
          <span>{words.choice(choice)}</span>
        </label>
      ))}
    </fieldset>
  );
}
