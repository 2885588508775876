/** The options of a training run that cross to C++, in this order. */
import {
  belowOne,
  count,
  fraction,
  group,
  nonNegative,
  numberOr,
  positive,
  variant,
  seed,
} from './checks.js';
import { option, required, type Parsed } from './option.js';

export const MOMENTUM = {
  /** The decay of the velocity: v = momentum * v + gradient. */
  momentum: option(belowOne, { default: 0.9, flag: '<m>' }),
};

export const MOMENTS = {
  /** The decay of the mean of the gradient. */
  beta1: option(belowOne, { default: 0.9, flag: '<b>' }),
  /** The decay of the mean of its square. */
  beta2: option(belowOne, { default: 0.999, flag: '<b>' }),
  /** Added to the root of the mean square. */
  eps: option(positive, { default: 1e-8, flag: '<e>' }),
};

export const SCALED_GD = {
  /**
   * δ over the mean of the diagonal, in descent in the metric of a @ b:
   * grad_a (b b.T + δ I)^-1 and (a.T a + δ I)^-1 grad_b. Tong, Ma and Chi, JMLR 22 (2021).
   */
  delta: option(positive, { default: 1e-6, flag: '<d>' }),
};

export const EVERY_OPTIMIZER = {
  /** Adds weightDecay * w to the gradient; 'adamw' shrinks w by lr * weightDecay instead. */
  weightDecay: option(nonNegative, { default: 0, flag: '<w>' }),
  /** The step size of b over that of a (LoRA+, arXiv:2402.12354). */
  loraPlusRatio: option(positive, { default: 1, flag: '<q>' }),
};

/** The optimisers; all but 'scaled-gd' match torch.optim. */
export const OPTIMIZER = variant(
  {
    sgd: {},
    momentum: MOMENTUM,
    nesterov: MOMENTUM,
    adam: MOMENTS,
    adamw: MOMENTS,
    'scaled-gd': SCALED_GD,
  },
  EVERY_OPTIMIZER,
);

export const FALL = {
  /** The factor at the end of the run, from 0 to 1. */
  final: option(fraction, { default: 0, flag: '<part>' }),
};

export const EVERY_SCHEDULE = {
  /** The steps of the warm-up. */
  warmup: option(count(0), { default: 0, flag: '<k>' }),
};

/**
 * The factor of the step size in step t = 0, 1, …: (t + 1) / warmup during the warm-up; then, with
 * q = (t - warmup) / (steps - warmup), 1 ('constant'), 1 - (1 - final) q ('linear'), or final + (1
 * - final) (1 + cos(π q)) / 2 ('cosine').
 */
export const SCHEDULE = variant({ constant: {}, linear: FALL, cosine: FALL }, EVERY_SCHEDULE);

export const EARLY_STOPPING = {
  /** Stop after so many validation losses in a row without an improvement. */
  patience: required(count(1), { flag: '--early-stopping <patience>' }),
  /** By how much a loss has to be below that of the last improvement to be one. The result is the lowest. */
  minDelta: option(nonNegative, { default: 0, flag: '<d>' }),
};

export const TOLERANCE = {
  /** Stop where the norm of the gradient, of a and b together, is at most this. */
  gradient: option(nonNegative, { absent: -1, flag: '--gradient-tolerance <norm>' }),
  /**
   * Stop where a step has changed the loss by at most this part of itself, since the one that was
   * recorded before.
   */
  loss: option(nonNegative, { absent: -1, flag: '--loss-tolerance <part>' }),
};

export const RUN = {
  /** Steps to take, 0 or more; each visits all n rows, or a batch of them. */
  steps: option(count(0), { default: 1000, flag: '<k>' }),
  /**
   * Record the loss every this many steps. Default: so many that 500 to 1000 are recorded, or all of
   * fewer steps. With an `lr` of your own, steps whose loss is not recorded are a little faster.
   */
  lossEvery: option(count(1), { flag: '<k>' }),
  /**
   * The step size, 0 or more. 'auto': one that is safe for the data and the adapter, computed anew
   * at every step. 'line-search', with 'sgd' or 'scaled-gd': the one of the first minimum along the
   * direction, so that the loss, with the ridge if there is one, never rises.
   */
  lr: option(numberOr(nonNegative, 'auto', 'line-search'), { default: 'auto', flag: '<size>' }),
  /** The factor of the step size over the run. */
  schedule: option(SCHEDULE, {
    default: { name: 'constant', warmup: 0, final: 0 },
    flag: '<name>',
  }),
  /** How a gradient becomes a step. With settings, an object. */
  optimizer: option(OPTIMIZER, {
    default: OPTIMIZER.parse('optimizer', 'sgd'),
    flag: '<name>',
  }),
  /**
   * Shortens the gradient, of a and b together, to this norm where it is longer, as
   * torch.nn.utils.clip_grad_norm_ does.
   */
  clipNorm: option(positive, { absent: Infinity, flag: '<norm>' }),
  /**
   * λ of a penalty λ ‖s a b‖² that is added to what is descended, ‖y_hat − y‖² / n. It is in no
   * loss that is reported.
   */
  ridge: option(nonNegative, { default: 0, flag: '<λ>' }),
  /**
   * Rows of a step: all rows are dealt into batches, in another order in every epoch, from `seed`;
   * the last batch of an epoch is smaller where they do not come out even. Losses are still those
   * of all rows. Default: all rows in every step.
   */
  batchSize: option(count(1), { flag: '<rows>' }),
  /**
   * The probability, from 0 to below 1, that the adapter does not see a value of x in a step; those
   * it sees are divided by 1 - dropout. Drawn from `seed`. wBase sees all of them, and losses are
   * measured without.
   */
  dropout: option(belowOne, { default: 0, flag: '<p>' }),
  /**
   * The seed of all random draws, a whole number from 0 to 2^53 - 1: equal seeds give the same bits
   * everywhere.
   */
  seed: option(seed, { default: 0, flag: '<s>' }),
  /** Stops when the validation loss has not fallen for a while, and returns the best adapter. */
  earlyStopping: option(group(EARLY_STOPPING)),
  /** Stops when there is nothing left to gain. */
  tolerance: option(group(TOLERANCE)),
};

/** How a training run goes: its options, checked. */
export type RunSettings = Parsed<typeof RUN>;
