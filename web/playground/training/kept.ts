import type { TrainedAdapter } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { sourceOf } from '../data/sources.js';
import type { State } from '../model/state.js';
import { errorOn } from './evaluation.js';
import type { Frame, KeptRun } from './frame.js';
import { stepsTo } from './history.js';
import { results } from '../words/index.js';

/** How near the optimum is near enough: as a part of what its rank can gain. */
const NEAR = 0.01;

let lastId = 0;

type KeepableFrame = Frame & { readonly task: Task; readonly adapter: TrainedAdapter };

/** Whether a frame shows a run that can be kept: one that took a step and did not fail. */
export function isKeepable(frame: Frame): frame is KeepableFrame {
  const { phase, step, task, adapter } = frame;
  if (!task || !adapter) return false;
  return step > 0 && phase !== 'loading' && phase !== 'failed';
}

/** The run that a frame shows, to be kept; undefined where there is nothing to keep yet. */
export function keepable(
  state: State,
  frame: Frame,
  name = results.COMPARISON.run(sourceOf(state.data).label, state.optimizer, state.rank),
): KeptRun | undefined {
  if (!isKeepable(frame)) return undefined;
  const { task, adapter, history } = frame;
  return {
    id: ++lastId,
    ...{ name, state, task, adapter },
    history,
    heldOutError: errorOn(task, adapter),
    stepsToOptimum: stepsToOptimum(state, frame),
  };
}

/** Steps until 99 % of what the best adapter of this rank gains was gained. */
export function stepsToOptimum({ rank }: State, { optimum, history }: Frame): number | undefined {
  const [base, best] = [optimum?.lossByRank[0], optimum?.lossByRank[rank]];
  if (base === undefined || best === undefined) return undefined;
  return stepsTo(best + NEAR * (base - best), history);
}
