import { divergence } from './divergence.js';
import type { Engine } from './engine.js';
import type { Problem } from './problem.js';
import { ProgressReporter } from './progress.js';
import type { RawTrainer } from './raw-module.js';
import type { ThreadShare } from './thread.js';
import { advance, startTrainer } from './trainer.js';
import type { TrainResult } from './types.js';
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
  const { steps, lr, scale, lossEvery, route, signal } = settings;
  const trainer = startTrainer(engine, problem, { scale, lr, lossEvery, route });
  let divergedAt: number;
  try {
    const reporter = new ProgressReporter(trainer, settings, start);
    const aborted = () => signal?.aborted === true;
    await thread.run(advance(engine, trainer, steps, aborted), () => reporter.atPause());
    if (trainer.step() === 0) throwIfAborted(signal);
    // After an abort the loss at the last whole step is still to be measured.
    await thread.run(advance(engine, trainer, trainer.step()));
    divergedAt = trainer.divergedAt();
    if (divergedAt < 0) {
      reporter.atEnd();
      return engine.run(() => resultOf(engine, trainer, problem, settings, reporter.seconds));
    }
  } finally {
    engine.free(trainer);
  }
  throw await divergence(engine, problem, settings, divergedAt, thread);
}

/** Throws the reason of an aborted signal: an AbortError, unless another was given. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw signal.reason ?? new DOMException('training was aborted', 'AbortError');
}

function resultOf(
  engine: Engine,
  trainer: RawTrainer,
  { sizes: { dIn, dOut, rank } }: Problem,
  { steps, scale, route }: TrainSettings,
  seconds: number,
): TrainResult {
  const ab = trainer.ab();
  const done = trainer.step();
  return {
    a: ab.slice(0, dIn * rank),
    b: ab.slice(dIn * rank),
    ab,
    scale,
    dIn,
    dOut,
    rank,
    loss: trainer.loss(),
    steps: done,
    history: {
      step: Array.from(trainer.historySteps()),
      loss: Array.from(trainer.historyLosses()),
    },
    stopReason: done < steps ? 'aborted' : 'steps',
    route,
    build: engine.build,
    seconds,
  };
}
