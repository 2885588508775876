import { withJSON } from './adapters/json.js';
import { throwIfAborted } from './work/abort.js';
import { chooseSource } from './engine/choice.js';
import { hostFor } from './worker/hosts.js';
import { copyProblem } from './problem/problem.js';
import { ThreadShare } from './work/slices.js';
import type { ComparedTrainResult, TrainResult, ValidatedTrainResult } from './types/results.js';
import type { TrainOptions, WithOptimum, WithValidation } from './options/types.js';
import { acceptTrainOptions } from './arguments/train.js';

/** `train()` with `validation` and `optimum: true`: the result has what both of them ask for. */
export function train(
  options: TrainOptions & WithValidation & WithOptimum,
): Promise<ValidatedTrainResult & ComparedTrainResult>;

/** `train()` with `validation`: the result has `history.validation`. */
export function train(options: TrainOptions & WithValidation): Promise<ValidatedTrainResult>;

/** `train()` with `optimum: true`: the result has `optimum`. */
export function train(options: TrainOptions & WithOptimum): Promise<ComparedTrainResult>;

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
 * The arrays are copied: before the call returns where they are small, else in slices, so that they
 * have to stay as they are until the first progress. A run that is expected to take longer than a moment
 * is done in a worker, where one can start; else in slices of a few milliseconds, between which the
 * thread is free. The result says which.
 *
 * Resolves when all steps are done, or after an abort with what was trained until then. Rejects
 * with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_DIVERGED, ERR_OUT_OF_MEMORY), with
 * the signal's reason where it was aborted before the first step was done (an AbortError, unless
 * you gave another), or with what `onProgress` threw. After any of them the next call works.
 *
 * @example
 * const { a, b, loss } = await train({ x, y, wBase, dIn: 16, dOut: 8, rank: 4, steps: 300 });
 */
export function train(options: TrainOptions): Promise<TrainResult>;
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { problem: accepted, settings, hooks, seconds } = acceptTrainOptions(options);
  throwIfAborted(hooks.signal);
  const problem = await new ThreadShare().run(copyProblem(accepted));
  const reduces = settings.route === 'compressed' && !('contents' in accepted.data);
  const [host, engine] = await Promise.all([hostFor(seconds), chooseSource()]);
  throwIfAborted(hooks.signal);
  const run = { problem, reduces, settings };
  const outcome = await host.call('train', { engine, run }, hooks);
  const { preprocessing } = accepted;
  return withJSON({
    ...outcome,
    ...(preprocessing && { preprocessing }),
    thread: host.thread,
  });
}
