/** Checks between the options of a training run. */
import type { Given } from '../checks/accept.js';
import { wrongArgument, type LoraError } from '../base/errors.js';
import { numbersOfOptions } from '../options/numbers.js';
import { RUN, type RunSettings } from '../options/run.js';
import type { Trial } from '../run/settings.js';

/** The approximate length of the history by default. */
const DEFAULT_HISTORY = 1000;

/** Facts about the problem that the checks need. */
interface Context {
  /** Rows to train on. */
  readonly n: number;
  readonly hasValidation: boolean;
  /** The option that reduces the rows, if any: `data` or `route 'compressed'`. */
  readonly reducedBy: string | undefined;
}

/** Checks the settings of a run and adds defaults; `given` are the options before defaults. */
export function acceptRun(run: RunSettings, given: Given, context: Context): RunSettings {
  requireSingleRows(run, context);
  if (run.lr === 'line-search') requireLineSearchable(run, given);
  if (run.earlyStopping && !context.hasValidation) {
    throw wrongArgument('validation is missing; earlyStopping watches its loss');
  }
  if (run.tolerance?.gradient !== undefined) requireWholeGradient(run, context);
  return {
    ...run,
    lossEvery: run.lossEvery ?? Math.max(1, Math.ceil(run.steps / DEFAULT_HISTORY)),
    batchSize: batchOf(run, context),
  };
}

/** Undefined if a step takes all rows. */
const batchOf = ({ batchSize = Infinity }: RunSettings, { n }: Context): number | undefined =>
  batchSize < n ? batchSize : undefined;

/** Whether steps draw rows or values at random. */
export const draws = ({ batchSize, dropout }: RunSettings): boolean =>
  batchSize !== undefined || dropout > 0;

/** The settings of the trial run: see Trial. */
export function trialOf(run: RunSettings): Trial {
  const { optimizer } = run;
  const { name, momentum, loraPlusRatio } = optimizer;
  const hasVelocity = name === 'momentum' || name === 'nesterov';
  const trial: RunSettings = {
    ...run,
    optimizer: { ...optimizer, name: hasVelocity ? 'sgd' : name, loraPlusRatio: 1 },
    lr: 'auto',
    schedule: { name: 'constant', warmup: 0, final: 0 },
    lossEvery: 0,
  };
  return {
    numbers: numbersOfOptions(RUN, trial),
    share: (hasVelocity ? 1 - momentum : 1) / Math.max(1, loraPlusRatio),
  };
}

/** Throws if the loss along the direction does not determine the best step size. */
function requireLineSearchable({ optimizer: { name, weightDecay } }: RunSettings, given: Given) {
  if (name !== 'sgd' && name !== 'scaled-gd') {
    throw wrongArgument(
      `optimizer is '${name}' beside lr = 'line-search', which takes 'sgd' or 'scaled-gd'`,
    );
  }
  if (weightDecay > 0) throw besideLineSearch('optimizer.weightDecay');
  for (const option of ['schedule', 'clipNorm', 'batchSize', 'dropout']) {
    if (given[option] !== undefined) throw besideLineSearch(option);
  }
}

function besideLineSearch(name: string): LoraError {
  return wrongArgument(
    `${name} is given beside lr = 'line-search', which takes the step of lowest loss`,
  );
}

function requireSingleRows(run: RunSettings, { reducedBy }: Context): void {
  if (!reducedBy || !draws(run)) return;
  throw wrongArgument(
    `${drawn(run)} is given beside ${reducedBy}, which has no single rows any more; ` +
      "x and y with route 'auto', 'factored' or 'direct' do",
  );
}

function requireWholeGradient(run: RunSettings, context: Context): void {
  const taken = { ...run, batchSize: batchOf(run, context) };
  if (!draws(taken)) return;
  throw wrongArgument(
    `tolerance.gradient is given beside ${drawn(taken)}, with which no gradient is that of all rows`,
  );
}

const drawn = ({ batchSize }: RunSettings): string =>
  batchSize === undefined ? 'dropout' : 'batchSize';
