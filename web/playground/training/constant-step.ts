import { isOn } from '../inside-step/optimiser-words.js';
import type { State } from '../model/state.js';

/** Whether every step is the gradient of all rows times a number that was chosen. */
export function hasConstantStep(state: State): boolean {
  const { lr, optimizer, schedule, ratio } = state;
  const others = (['batch', 'dropout'] as const).some((name) => isOn(name, state));
  return (
    typeof lr === 'number' &&
    optimizer === 'sgd' &&
    schedule === 'constant' &&
    ratio === 1 &&
    !others
  );
}
