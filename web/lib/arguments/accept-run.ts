/** How a run of train() goes: the checks of the options that say so, and the module's settings. */
import { acceptOptimizer } from './accept-optimizer.js';
import {
  acceptBelowOne,
  acceptChoice,
  acceptCount,
  acceptNonNegative,
  acceptOptions,
  acceptOr,
  acceptPositive,
  isRecord,
  reading,
  unexpected,
  type Given,
} from './accept.js';
import { LoraError } from '../errors.js';
import type { RawTrainerSettings } from '../engine/numbers.js';
import { SCHEDULE_CODES, STEP_SIZE_CODES } from '../engine/raw-module.js';

/** The options that are checked here. */
export const RUN_OPTIONS = [
  ...['steps', 'lr', 'optimizer', 'clipNorm', 'ridge', 'schedule', 'batchSize', 'dropout'],
  ...['earlyStopping', 'tolerance', 'lossEvery'],
];

/** Entries that a history has, about, where `lossEvery` is not given. */
const DEFAULT_HISTORY = 1000;

/** What the checks have to know of the rest. */
interface Surroundings {
  /** Rows to train on. */
  readonly n: number;
  readonly seed: number;
  readonly hasValidation: boolean;
  /** What has reduced the rows, by name: `data` or `route 'compressed'`. */
  readonly reducedBy: string | undefined;
}

export type RunSettings = Omit<RawTrainerSettings, 'scale' | 'route'>;

export function acceptRun(given: Given, surroundings: Surroundings): RunSettings {
  const { lossEvery } = given;
  const steps = acceptCount('steps', given.steps, 0);
  const sampling = acceptSampling(given, surroundings);
  const optimizer = acceptOptimizer(given.optimizer);
  const stepSize = acceptStepSize(given.lr);
  if (stepSize.stepSize === STEP_SIZE_CODES['line-search']) {
    requireLineSearchable(given, optimizer.name, optimizer.raw.weightDecay);
  }
  return {
    steps,
    lossEvery:
      lossEvery === undefined
        ? Math.max(1, Math.ceil(steps / DEFAULT_HISTORY))
        : acceptCount('lossEvery', lossEvery, 1),
    ...optimizer.raw,
    clipNorm: acceptOr(acceptPositive, 'clipNorm', given.clipNorm, Infinity),
    ridge: acceptOr(acceptNonNegative, 'ridge', given.ridge, 0),
    ...stepSize,
    ...acceptSchedule(given.schedule),
    ...sampling,
    ...acceptEarlyStopping(given.earlyStopping, surroundings.hasValidation),
    ...acceptTolerance(given.tolerance, sampling),
  };
}

function acceptStepSize(lr: unknown): Pick<RunSettings, 'stepSize' | 'lr'> {
  if (lr === undefined || lr === 'auto') return { stepSize: STEP_SIZE_CODES.auto, lr: 0 };
  if (lr === 'line-search') return { stepSize: STEP_SIZE_CODES['line-search'], lr: 0 };
  return { stepSize: STEP_SIZE_CODES.constant, lr: acceptNonNegative('lr', lr) };
}

/** Throws where the step of the lowest loss is not what a line along the direction tells. */
function requireLineSearchable(given: Given, optimizer: string, weightDecay: number): void {
  if (optimizer !== 'sgd' && optimizer !== 'scaled-gd') {
    throw refuse(
      `optimizer is '${optimizer}' beside lr = 'line-search', which takes 'sgd' or 'scaled-gd'`,
    );
  }
  if (weightDecay > 0) throw besideLineSearch('optimizer.weightDecay');
  for (const name of ['schedule', 'clipNorm', 'batchSize', 'dropout']) {
    if (given[name] !== undefined) throw besideLineSearch(name);
  }
}

function besideLineSearch(name: string): LoraError {
  return refuse(`${name} is given beside lr = 'line-search', which takes the step of lowest loss`);
}

const SCHEDULE_OPTIONS = {
  constant: ['name', 'warmup'],
  linear: ['name', 'warmup', 'final'],
  cosine: ['name', 'warmup', 'final'],
};

function acceptSchedule(value: unknown): Pick<RunSettings, 'schedule' | 'warmup' | 'finalFactor'> {
  const isObject = isRecord(value);
  const settings: Given = isObject ? reading('schedule', () => ({ ...value })) : {};
  const names = Object.keys(SCHEDULE_CODES) as (keyof typeof SCHEDULE_CODES)[];
  const given = isObject ? settings.name : value;
  const name = acceptChoice(isObject ? 'schedule.name' : 'schedule', given, names) ?? 'constant';
  const of = acceptOptions(`schedule '${name}'`, settings, SCHEDULE_OPTIONS[name]);
  return {
    schedule: SCHEDULE_CODES[name],
    warmup: of.warmup === undefined ? 0 : acceptCount('schedule.warmup', of.warmup, 0),
    finalFactor: acceptOr(acceptPart, 'schedule.final', of.final, 0),
  };
}

/** A number from 0 to 1. */
function acceptPart(name: string, value: unknown): number {
  const number = acceptNonNegative(name, value);
  if (number <= 1) return number;
  throw unexpected(name, number, 'a number from 0 to 1');
}

function acceptSampling(
  { batchSize, dropout }: Given,
  { n, seed, reducedBy }: Surroundings,
): Pick<RunSettings, 'batchSize' | 'dropout' | 'seed'> {
  const size = batchSize === undefined ? 0 : acceptCount('batchSize', batchSize, 1);
  const probability = acceptOr(acceptBelowOne, 'dropout', dropout, 0);
  const name = size > 0 ? 'batchSize' : 'dropout';
  if (reducedBy && (size > 0 || probability > 0)) {
    throw refuse(
      `${name} is given beside ${reducedBy}, which has no single rows any more; ` +
        "x and y with route 'auto', 'factored' or 'direct' do",
    );
  }
  return { batchSize: size < n ? size : 0, dropout: probability, seed };
}

function acceptEarlyStopping(
  value: unknown,
  hasValidation: boolean,
): Pick<RunSettings, 'patience' | 'minDelta'> {
  if (value === undefined) return { patience: 0, minDelta: 0 };
  if (!isRecord(value)) throw unexpected('earlyStopping', value, 'an object with patience');
  const { patience, minDelta } = acceptOptions('earlyStopping', value, ['patience', 'minDelta']);
  const accepted = {
    patience: acceptCount('earlyStopping.patience', patience, 1),
    minDelta: acceptOr(acceptNonNegative, 'earlyStopping.minDelta', minDelta, 0),
  };
  if (hasValidation) return accepted;
  throw refuse('validation is missing; earlyStopping watches its loss');
}

function acceptTolerance(
  value: unknown,
  { batchSize, dropout }: Pick<RunSettings, 'batchSize' | 'dropout'>,
): Pick<RunSettings, 'gradientTolerance' | 'lossTolerance'> {
  if (value === undefined) return { gradientTolerance: -1, lossTolerance: -1 };
  if (!isRecord(value)) throw unexpected('tolerance', value, 'an object with gradient or loss');
  const { gradient, loss } = acceptOptions('tolerance', value, ['gradient', 'loss']);
  if (gradient !== undefined && (batchSize > 0 || dropout > 0)) {
    const name = batchSize > 0 ? 'batchSize' : 'dropout';
    throw refuse(
      `tolerance.gradient is given beside ${name}, with which no gradient is that of all rows`,
    );
  }
  return {
    gradientTolerance: acceptOr(acceptNonNegative, 'tolerance.gradient', gradient, -1),
    lossTolerance: acceptOr(acceptNonNegative, 'tolerance.loss', loss, -1),
  };
}

function refuse(message: string): LoraError {
  return new LoraError('ERR_ARGUMENT', message);
}
