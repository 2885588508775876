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

/** How many step sizes are tried; for so many steps each, and so long beyond those of the trial run. */
const MOST_TRIED = 8;
const MOST_STEPS = 100_000;
const PATIENCE_MS = 500;

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
  const held = await stepSizeThatHolds(attempt);
  const used = typeof lr === 'number' ? ` with lr = ${lr}` : '';
  const advice = held ? `; lr = ${held.lr} does not diverge${inItsFirst(held.steps)}` : tooLarge;
  const whose = ofValidation ? ' of the validation rows' : '';
  return diverged(
    `the loss${whose} was no longer finite after ${counted(step, 'step')}${used}${advice}`,
    held?.lr,
  );
}

const inItsFirst = (steps: number | undefined): string =>
  steps === undefined ? '' : ` in its first ${counted(steps, 'step')}`;

/** A step size that was tried. */
interface Held {
  readonly lr: number;
  /** So many steps; undefined if they were all of the run. */
  readonly steps: number | undefined;
}

/**
 * Half of the smallest step size of a trial run with safe steps, or a part of it: the first that is below
 * the one that diverged, and that does not diverge in the steps of the run. Later steps can need smaller
 * ones than the first, since the adapter is larger then. Undefined if the trial takes no step, or if all
 * that are tried diverge.
 */
async function stepSizeThatHolds(attempt: Attempt): Promise<Held | undefined> {
  const { trial, run } = attempt.settings;
  const few = Math.min(run.steps, TRIAL_STEPS);
  const below = typeof run.lr === 'number' ? run.lr : Infinity;
  try {
    const { smallestStepSize, divergedAt } = await reportAfter(attempt, trial.numbers, few);
    if (!Number.isFinite(smallestStepSize) || divergedAt >= 0) return undefined;
    let lr = roundedDown((trial.share * smallestStepSize) / 2);
    for (let tried = 0; tried < MOST_TRIED; lr = roundedDown(lr / 2)) {
      if (!(lr > 0)) return undefined;
      if (lr >= below) continue;
      tried++;
      const held = await holding(attempt, lr, few);
      if (held) return held;
    }
    return undefined;
  } catch {
    return undefined; // a failure here must not hide the original error
  }
}

/** Undefined if a step size diverges within the steps of the run, as far as there is patience for them. */
async function holding(attempt: Attempt, lr: number, few: number): Promise<Held | undefined> {
  const { numbers, run } = attempt.settings;
  const steps = Math.min(run.steps, MOST_STEPS);
  const end = performance.now() + PATIENCE_MS;
  let isCut = false;
  const { step, divergedAt } = await reportAfter(
    attempt,
    { ...numbers, lr, lrKind: NUMBER_KIND },
    steps,
    (report) => (isCut = performance.now() > end && report().step >= few),
  );
  if (divergedAt >= 0) return undefined;
  const isPart = isCut || (step === steps && steps < run.steps);
  return { lr, steps: isPart ? step : undefined };
}

/** The report of a run with these numbers after `steps` steps, or at its end. */
async function reportAfter(
  { engine, source, settings, thread, signal }: Attempt,
  numbers: RunNumbers,
  steps: number,
  isEnough: (report: () => TrainerReport) => boolean = () => false,
): Promise<TrainerReport> {
  const trainer = startTrainer(engine, source, { ...settings, numbers });
  const report = () => engine.run((raw) => trainerReport(raw, trainer));
  try {
    const stopped = () => signal?.aborted === true || isEnough(report);
    await thread.run(advance(engine, trainer, steps, stopped));
    return report();
  } finally {
    engine.free(trainer);
  }
}

/** Rounds down to two significant digits. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.floor(value / unit) * unit).toPrecision(2));
}
