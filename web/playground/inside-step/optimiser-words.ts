import { applies } from '../model/settings.js';
import type { State } from '../model/state.js';
import { insideStep as words, settings } from '../words/index.js';

/** What stands between the gradients and the step, for settings other than the plainest. */
export function besideTheGradient(state: State, n: number): string[] {
  const { optimizer, batch, ratio } = state;
  return [
    ...(optimizer === 'sgd' ? [] : [settings.about('optimizer', state)]),
    ...(isOn('batch', state) && batch < n ? [words.batch(batch, n)] : []),
    ...(isOn('dropout', state) ? [words.DROPOUT] : []),
    ...(ratio === 1 ? [] : [words.ratio(ratio)]),
    ...(isOn('decay', state) ? [words.DECAY] : []),
  ];
}

export function isOn(name: 'batch' | 'dropout' | 'decay', state: State): boolean {
  return state[name] > 0 && applies(name, state);
}
