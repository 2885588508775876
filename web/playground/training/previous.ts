import { sameTask } from '../model/settings.js';
import type { PreviousRun } from './frame.js';
import { newestOf } from './history.js';

/** A slider that is moved begins many runs: one that came less far than this part is passed over, … */
const NOTICED = 0.1;
/** … or that was seen for less than this. */
const NOTICED_MS = 700;

/** Of a run that ends and the one before it: which is to be seen beside the next. */
export function previousOf(
  ended: PreviousRun,
  before: PreviousRun | undefined,
  lastedMs: number,
): PreviousRun | undefined {
  const steps = stepsOf(ended);
  if (!before || !sameTask(before.state, ended.state)) return steps > 0 ? ended : undefined;
  return steps > NOTICED * stepsOf(before) && lastedMs >= NOTICED_MS ? ended : before;
}

function stepsOf({ history }: PreviousRun): number {
  return newestOf(history)?.step ?? 0;
}
