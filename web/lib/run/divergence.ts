import { counted } from '../base/describe.js';
import type { Engine } from '../engine/engine.js';
import { LoraError } from '../base/errors.js';
import { LARGEST_SCALE, SMALLEST_SCALE } from '../matrices/sizes.js';
import { trainerReport, type TrainerReport } from '../engine/crossing.js';
import type { ThreadShare } from '../work/slices.js';
import { advance, startTrainer, type TrainerSource } from './trainer.js';
import type { TrainHistory } from '../types/results.js';
import { NUMBER_KIND, type RunNumbers } from '../options/numbers.js';
import type { TrainSettings } from './settings.js';

/** The steps of the trial run. */
const TRIAL_STEPS = 50;

/** How many step sizes are tried, and how long each at most after so many steps. */
const MOST_TRIED = 8;
const PATIENCE_MS = 1000;

/** A run that can be tried again with other numbers. */
interface Attempt {
  readonly engine: Engine;
  readonly source: TrainerSource;
  readonly settings: TrainSettings;
  readonly thread: ThreadShare;
  readonly signal: AbortSignal | undefined;
}

/** A loss that is not finite after `step` steps. */
interface Diverged {
  readonly step: number;
  readonly history: TrainHistory;
  /** Whether it was the loss of the validation rows, that of the others being finite. */
  readonly ofValidation: boolean;
}

/**
 * The error for a loss that is not finite after `step` steps, with a step size that does not
 * diverge.
 */
export async function divergence(
  attempt: Attempt,
  { step, history, ofValidation }: Diverged,
): Promise<LoraError> {
  const diverged = (message: string, safeLr?: number) =>
    new LoraError('ERR_DIVERGED', message, { step, safeLr, history });
  const tooLarge = ofValidation ? ': values of validation.x or validation.y are too large' : '';
  if (step === 0 && ofValidation) {
    return diverged(
      `the loss of the validation rows is not finite before the first step${tooLarge}`,
    );
  }
  const isFinite = Number.isFinite(history.loss.at(-1));
  if (step === 0 && !isFinite) {
    return diverged(
      'the loss or its gradient is not finite before the first step: values of x, y, wBase, a0 or b0 are too large',
    );
  }
  const { lr } = attempt.settings.run;
  if (typeof lr !== 'number' && !ofValidation && isFinite) {
    return diverged(
      `no step size is a finite number after ${counted(step, 'step')}: values of x, y, wBase, a or b ` +
        `are too large or too small; from ${SMALLEST_SCALE} to ${LARGEST_SCALE} was expected`,
    );
  }
  const safeLr = await stepSizeThatHolds(attempt);
  const used = typeof lr === 'number' ? ` with lr = ${lr}` : '';
  const advice = safeLr === undefined ? tooLarge : `; lr = ${safeLr} does not diverge`;
  const whose = ofValidation ? ' of the validation rows' : '';
  return diverged(
    `the loss${whose} was no longer finite after ${counted(step, 'step')}${used}${advice}`,
    safeLr,
  );
}

/**
 * Half of the smallest step size of a trial run with safe steps, or of the one that diverged if that is
 * smaller; halved again until it holds for the steps of the run, or for as many as there is patience for:
 * later steps can need smaller ones than the first, since the adapter is larger then. Undefined if the trial
 * takes no step, or if all that are tried diverge.
 */
async function stepSizeThatHolds(attempt: Attempt): Promise<number | undefined> {
  const { numbers, trial, run } = attempt.settings;
  try {
    const few = Math.min(run.steps, TRIAL_STEPS);
    const { smallestStepSize, divergedAt } = await reportAfter(attempt, trial.numbers, few);
    if (!Number.isFinite(smallestStepSize) || divergedAt >= 0) return undefined;
    let lr = Math.min(trial.share * smallestStepSize, Number(run.lr) || Infinity); // of 'auto' NaN
    for (let k = 0; k < MOST_TRIED; k++) {
      lr = roundedDown(lr / 2);
      const tried = { ...numbers, lr, lrKind: NUMBER_KIND };
      const held = await reportAfter(attempt, tried, run.steps);
      if (held.divergedAt < 0) return lr; // below the smallest number it is NaN, which diverges
    }
  } catch {
    // A failure here must not hide the original error.
  }
  return undefined;
}

/** The report of a run with these numbers after `steps` steps, or as many as there is patience for. */
async function reportAfter(
  { engine, source, settings, thread, signal }: Attempt,
  numbers: RunNumbers,
  steps: number,
): Promise<TrainerReport> {
  const trainer = startTrainer(engine, source, { ...settings, numbers });
  try {
    let end = Infinity;
    const stopped = () => signal?.aborted || performance.now() > end;
    await thread.run(advance(engine, trainer, Math.min(steps, TRIAL_STEPS), stopped));
    end = performance.now() + PATIENCE_MS;
    await thread.run(advance(engine, trainer, steps, stopped));
    return engine.run((raw) => trainerReport(raw, trainer));
  } finally {
    engine.free(trainer);
  }
}

/** Rounds down to two significant digits. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.floor(value / unit) * unit).toPrecision(2));
}
