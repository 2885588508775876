import { withJSON } from './adapters/json.js';
import { throwIfAborted } from './work/abort.js';
import { chooseSource } from './engine/choice.js';
import { hostFor } from './worker/hosts.js';
import { extentOf } from './run/settings.js';
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
 * G is the gradient of dOut * loss, not of the reported loss: take this into account if you use a
 * step size from elsewhere.
 *
 * The arrays are copied: small ones before the call returns, large ones in slices, so that they
 * must not change until the first progress report. Long runs execute in a worker if one can be
 * started; otherwise they yield to the event loop every few milliseconds. The result says which.
 *
 * Resolves after the last step, or after an abort with the adapter trained so far. Rejects with a
 * LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_DIVERGED, ERR_OUT_OF_MEMORY), with the
 * signal's reason if it was aborted before the end of the first step (an AbortError unless you gave
 * another), or with what `onProgress` threw. The next call works after any of them.
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
  const source = chooseSource(extentOf(settings));
  const [host, engine] = await Promise.all([hostFor(seconds), source]);
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
