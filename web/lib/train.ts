import { CompressedRows } from './compressed-rows.js';
import { sharedEngine } from './engines.js';
import { checkProblem, copyProblem } from './problem.js';
import { reduceProblem } from './reduce.js';
import { ThreadShare } from './thread.js';
import { runTraining, throwIfAborted } from './training.js';
import type { TrainOptions, TrainResult } from './types.js';
import { acceptTrainOptions } from './validate.js';

/**
 * Trains a LoRA adapter of a frozen linear layer by full-batch gradient descent:
 *
 *     effective_w = wBase + s * a @ b          s = 1, alpha / rank or alpha / sqrt(rank)
 *     loss        = mean((x @ effective_w - y)**2)        over all n * dOut values
 *     G           = (2/n) * x.T @ (x @ effective_w - y)
 *     a -= lr * s * G @ b.T;  b -= lr * s * a.T @ G       both from the values before the step
 *
 * G is the gradient of dOut * loss, not of the loss that is reported: keep it in mind when you
 * bring a step size from elsewhere.
 *
 * The arrays are copied before the call returns. The work is done in slices of a few milliseconds,
 * between which the thread is free.
 *
 * Resolves when all steps are done, or after an abort with what was trained until then. Rejects
 * with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_DIVERGED, ERR_OUT_OF_MEMORY), with
 * the signal's reason where it was aborted before the first step was done (an AbortError, unless
 * you gave another), or with what `onProgress` threw. After any of them the next call works.
 *
 * @example
 * const { a, b, loss } = await train({ x, y, wBase, dIn: 16, dOut: 8, rank: 4, steps: 300 });
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const thread = new ThreadShare();
  const { problem: accepted, settings } = acceptTrainOptions(options);
  throwIfAborted(settings.signal);
  const given = copyProblem(accepted);
  await thread.run(checkProblem(given));
  const engine = await sharedEngine('auto');
  // Handing the problem to the engine cannot be interrupted: it gets a slice of its own.
  await thread.giveBack();
  throwIfAborted(settings.signal);
  const start = performance.now();
  const reduces = settings.route === 'compressed' && !(accepted.data instanceof CompressedRows);
  const problem = reduces ? await thread.run(reduceProblem(engine, given)) : given;
  throwIfAborted(settings.signal);
  return runTraining(engine, problem, settings, thread, start);
}
