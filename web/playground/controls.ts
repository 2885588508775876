import { byId, radios } from './dom.js';
import { SETTINGS, initialState, sameRun, type Range, type State } from './state.js';

/** What "my own" step size is before one was typed. */
const FIRST_OWN_LR = 0.01;

const rank = byId('rank', HTMLInputElement);
const lr = byId('lr', HTMLInputElement);
const steps = byId('steps', HTMLInputElement);
const defaults = byId('defaults', HTMLButtonElement);

export interface ControlEvents {
  /** A setting was given a new text; what it means is the state table's business. */
  onSetting(name: keyof State, text: string): void;
  onDefaults(): void;
}

export function bindControls({ onSetting, onDefaults }: ControlEvents): void {
  for (const name of ['task', 'axis'] as const) {
    for (const radio of radios(name)) {
      radio.addEventListener('change', () => onSetting(name, radio.value));
    }
  }
  for (const mode of radios('lr-mode')) {
    mode.addEventListener('change', () =>
      onSetting('lr', mode.value === 'own' ? lr.value : 'auto'),
    );
  }
  rank.addEventListener('input', () => onSetting('rank', rank.value));
  lr.addEventListener('change', () => onSetting('lr', lr.value));
  steps.addEventListener('change', () => onSetting('steps', steps.value));
  defaults.addEventListener('click', onDefaults);
}

/** Shows the state, and its ranges, in every control. */
export function renderControls(state: State): void {
  const { task } = state;
  check('task', task);
  check('axis', state.axis);
  check('lr-mode', state.lr === 'auto' ? 'auto' : 'own');
  limit(rank, SETTINGS.rank.range(task));
  limit(lr, SETTINGS.lr.range(task));
  limit(steps, SETTINGS.steps.range(task));

  rank.value = String(state.rank);
  lr.value = state.lr === 'auto' ? lr.value || String(FIRST_OWN_LR) : String(state.lr);
  steps.value = String(state.steps);
  byId('rank-value', HTMLElement).textContent = String(state.rank);
  byId('rank-min', HTMLElement).textContent = rank.min;
  byId('rank-max', HTMLElement).textContent = rank.max;
  defaults.disabled = sameRun(state, initialState(task));
}

function check(group: string, value: string): void {
  for (const radio of radios(group)) radio.checked = radio.value === value;
}

function limit(input: HTMLInputElement, { min, max }: Range): void {
  input.min = String(min);
  input.max = String(max);
}
