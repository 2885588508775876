import { divergence } from './divergence.js';
import type { Engine } from './engine.js';
import type { Problem } from './problem.js';
import { ProgressReporter } from './progress.js';
import { STOP_REASONS, type RawTrainer } from './raw-module.js';
import type { ThreadShare } from './thread.js';
import { advance, startTrainer } from './trainer.js';
import type { TrainHistory, TrainResult } from './types.js';
import type { TrainSettings } from './validate.js';

/**
 * Trains until all steps are done or the signal is aborted, sharing the thread. `start` is when that
 * began, by performance.now(): the rows may have been reduced before.
 * Throws ERR_DIVERGED, ERR_OUT_OF_MEMORY, whatever onProgress throws, and the signal's reason where
 * it was aborted before one step was done.
 */
export async function runTraining(
  engine: Engine,
  problem: Problem,
  settings: TrainSettings,
  thread: ThreadShare,
  start: number,
): Promise<TrainResult> {
  const { raw, signal } = settings;
  const trainer = startTrainer(engine, problem, raw);
  let diverged: { step: number; history: TrainHistory };
  try {
    const reporter = new ProgressReporter(trainer, settings, start);
    const aborted = () => signal?.aborted === true;
    await thread.run(advance(engine, trainer, raw.steps, aborted), () => reporter.atPause());
    if (trainer.step() === 0) throwIfAborted(signal);
    // After an abort the loss at the last whole step is still to be measured.
    await thread.run(advance(engine, trainer, trainer.step()));
    if (trainer.divergedAt() < 0) {
      reporter.atEnd();
      return engine.run(() => resultOf(engine, trainer, problem, settings, reporter.seconds));
    }
    diverged = { step: trainer.divergedAt(), history: historyOf(trainer, problem) };
  } finally {
    engine.free(trainer);
  }
  throw await divergence(engine, problem, settings, diverged, thread);
}

/** Throws the reason of an aborted signal: an AbortError, unless another was given. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw signal.reason ?? new DOMException('training was aborted', 'AbortError');
}

function resultOf(
  engine: Engine,
  trainer: RawTrainer,
  problem: Problem,
  { route, raw }: TrainSettings,
  seconds: number,
): TrainResult {
  const { dIn, dOut, rank } = problem.sizes;
  const stopReason =
    STOP_REASONS[trainer.stopReason()] ?? (trainer.step() < raw.steps ? 'aborted' : 'steps');
  if (raw.patience > 0) trainer.returnToBest();
  const ab = trainer.ab();
  return {
    a: ab.slice(0, dIn * rank),
    b: ab.slice(dIn * rank),
    ab,
    scale: raw.scale,
    dIn,
    dOut,
    rank,
    loss: trainer.loss(),
    steps: trainer.step(),
    history: historyOf(trainer, problem),
    stopReason,
    route,
    build: engine.build,
    seconds,
  };
}

function historyOf(trainer: RawTrainer, { validation }: Problem): TrainHistory {
  return {
    step: Array.from(trainer.historySteps()),
    loss: Array.from(trainer.historyLosses()),
    ...(validation && { validation: Array.from(trainer.historyValidation()) }),
  };
}
