import { SETTING_NAMES, SETTINGS } from '../model/settings.js';
import type { SettingName, State } from '../model/state.js';
import { newestOf, type History } from './history.js';

/** The run before the present one, to compare with. */
export interface PreviousRun {
  readonly state: State;
  readonly history: History;
}

/** A slider that is moved begins many runs: one that came less far than this part is passed over. */
const NOTICED = 0.1;

/** Of a run that ends and the one before it: which is to be seen beside the next. */
export function previousOf(
  ended: PreviousRun,
  before: PreviousRun | undefined,
): PreviousRun | undefined {
  const steps = stepsOf(ended);
  if (before?.state.data !== ended.state.data) return steps > 0 ? ended : undefined;
  return steps > NOTICED * stepsOf(before) ? ended : before;
}

/** The settings that make another run of it. */
export function changesBetween(one: State, other: State): SettingName[] {
  return SETTING_NAMES.filter(
    (name) => SETTINGS[name].changes === 'run' && one[name] !== other[name],
  );
}

function stepsOf({ history }: PreviousRun): number {
  return newestOf(history)?.step ?? 0;
}
