import type { Optimizer, TrainerOptions } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { applies, DEFAULTS } from '../model/settings.js';
import type { SettingName, State } from '../model/state.js';
import { startOf } from './start.js';

type Controls = Omit<
  TrainerOptions,
  'x' | 'y' | 'wBase' | 'dIn' | 'dOut' | 'data' | 'validation' | 'from' | 'preprocessing'
>;

/** What the library is asked for: nothing that is off or has no part in it is mentioned. */
export function controlsOf(state: State): Controls & { steps: number } {
  const { rank, steps, lr, init, seed, alpha, batch, dropout, schedule, ridge } = state;
  const chosen = (name: SettingName) => state[name] !== 0 && applies(name, state);
  return {
    ...{ rank, steps, lr },
    ...optimizerOf(state),
    ...(schedule !== 'constant' && applies('schedule', state) && { schedule }),
    ...(chosen('batch') && { batchSize: batch }),
    ...(chosen('dropout') && { dropout }),
    ...(chosen('ridge') && { ridge }),
    ...(chosen('alpha') && { alpha }),
    ...(init !== 'uniform' && applies('init', state) && { init }),
    ...(seed !== 0 && { seed }),
  };
}

export function trainerOptions(task: Task, state: State): TrainerOptions {
  const { wBase, dIn, dOut, train, heldOut } = task;
  const validation = { x: heldOut.x, y: heldOut.y };
  // As train() does by itself.
  const lossEvery = Math.max(1, Math.ceil(state.steps / 1000));
  return {
    x: train.x,
    y: train.y,
    wBase,
    dIn,
    dOut,
    ...controlsOf(state),
    ...startOf(task, state),
    validation,
    lossEvery,
  };
}

function optimizerOf(state: State): Pick<Controls, 'optimizer'> {
  const { optimizer: name, momentum, decay, ratio } = state;
  const settings = {
    ...(applies('momentum', state) && momentum !== DEFAULTS.momentum && { momentum }),
    ...(applies('decay', state) && decay !== 0 && { weightDecay: decay }),
    ...(ratio !== DEFAULTS.loraPlusRatio && { loraPlusRatio: ratio }),
  };
  if (Object.keys(settings).length > 0) return { optimizer: { name, ...settings } as Optimizer };
  return name === 'sgd' ? {} : { optimizer: name };
}
