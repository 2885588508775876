import {
  acceptBelowOne,
  acceptChoice,
  acceptNonNegative,
  acceptOptions,
  acceptOr,
  acceptPositive,
  isRecord,
  reading,
  unexpected,
  type Given,
} from './accept.js';
import type { RawTrainerSettings } from '../engine/numbers.js';
import { OPTIMIZER_CODES } from '../engine/raw-module.js';
import type { OptimizerName } from '../types.js';

/** The settings that each optimiser has; all have these two besides. */
const SETTINGS: Record<OptimizerName, readonly string[]> = {
  sgd: [],
  momentum: ['momentum'],
  nesterov: ['momentum'],
  adam: ['beta1', 'beta2', 'eps'],
  adamw: ['beta1', 'beta2', 'eps'],
  'scaled-gd': ['delta'],
};
const COMMON_SETTINGS = ['weightDecay', 'loraPlusRatio'];
const NAMES = Object.keys(OPTIMIZER_CODES) as OptimizerName[];

export interface AcceptedOptimizer {
  readonly name: OptimizerName;
  readonly raw: Pick<
    RawTrainerSettings,
    | ('optimizer' | 'momentum' | 'beta1' | 'beta2' | 'eps' | 'delta')
    | ('weightDecay' | 'loraPlusRatio')
  >;
}

/** The option `optimizer` of train(): a name, or an object with a name and settings. */
export function acceptOptimizer(value: unknown): AcceptedOptimizer {
  const isObject = isRecord(value);
  // The name is read once more with the settings: a getter could have changed its mind.
  const settings: Given = isObject ? reading('optimizer', () => ({ ...value })) : {};
  const given = isObject ? settings.name : value;
  if (isObject && given === undefined) throw unexpected('optimizer.name', given, 'its name');
  const name = acceptChoice(isObject ? 'optimizer.name' : 'optimizer', given, NAMES) ?? 'sgd';
  const known = ['name', ...SETTINGS[name], ...COMMON_SETTINGS];
  const of = acceptOptions(`optimizer '${name}'`, settings, known);
  const setting = (
    key: string,
    accept: (name: string, value: unknown) => number,
    otherwise: number,
  ): number => acceptOr(accept, `optimizer.${key}`, of[key], otherwise);
  return {
    name,
    raw: {
      optimizer: OPTIMIZER_CODES[name],
      momentum: setting('momentum', acceptBelowOne, 0.9),
      beta1: setting('beta1', acceptBelowOne, 0.9),
      beta2: setting('beta2', acceptBelowOne, 0.999),
      eps: setting('eps', acceptPositive, 1e-8),
      delta: setting('delta', acceptPositive, 1e-6),
      weightDecay: setting('weightDecay', acceptNonNegative, 0),
      loraPlusRatio: setting('loraPlusRatio', acceptPositive, 1),
    },
  };
}
