import { adapterOf } from './adapters/adapter.js';
import { withJSON } from './adapters/json.js';
import { isLoraError, LoraError } from './base/errors.js';
import { chooseSource } from './engine/choice.js';
import { hostFor, type Hooks, type Host } from './worker/hosts.js';
import type { Handle, SessionReport } from './worker/jobs.js';
import { copyProblem, type Sizes } from './problem/problem.js';
import { throwIfAborted } from './work/abort.js';
import { ThreadShare } from './work/slices.js';
import type { Preprocessing, TrainedAdapter } from './types/adapter.js';
import { packSnapshot, unpackSnapshot } from './run/snapshot.js';
import type { AsyncDisposal } from './types/disposal.js';
import type { Build, Route } from './types/module.js';
import type { BytesInput, OwnedBytes } from './types/arrays.js';
import type { StepOptions, TrainerOptions, WithValidation } from './options/types.js';
import type { TrainHistory } from './types/results.js';
import { acceptStep, acceptTrainerOptions } from './arguments/train.js';
import { extentOf, type TrainSettings } from './run/settings.js';

/** The state of a trainer. */
export interface TrainerState {
  /** The number of steps since the beginning. */
  step: number;
  /** The loss of the present adapter. */
  loss: number;
  /** Set if `tolerance` has ended the run: no further steps are taken. */
  stopReason: 'converged' | 'early-stopping' | undefined;
}

/** A training run that you control. Calls are executed one after the other, in their order. */
export interface Trainer extends AsyncDisposal {
  readonly thread: 'worker' | 'caller';
  readonly route: Route;
  readonly build: Build;
  /** The losses that were recorded so far, and the one at the end of the last call. */
  readonly history: TrainHistory;

  /** How long the steps so far took, in the thread that took them. */
  readonly seconds: number;

  /**
   * Takes `steps` more steps (default 1) and measures the loss after them. After ERR_DIVERGED,
   * `adapter()` returns the last factors that are finite, though their loss or gradient is not;
   * `restore()` of an earlier snapshot continues from there.
   *
   * @throws LoraError ERR_ARGUMENT, ERR_DIVERGED, ERR_DISPOSED, ERR_INTERNAL (the worker ended), and
   * the reason of a signal that is aborted before the first step of the call
   */
  step(steps?: number, options?: StepOptions): Promise<TrainerState>;
  /** mean((x @ effective_w - y)**2) at the present adapter. */
  loss(): Promise<number>;
  /** A copy of the present adapter. */
  adapter(): Promise<TrainedAdapter>;
  /**
   * The state as bytes that can be stored: a trainer with the same options continues from it with
   * the same bits.
   */
  snapshot(): Promise<OwnedBytes>;
  /**
   * Restores a snapshot. If it is refused, the state does not change. The values of x, y and wBase
   * are not compared with those of the run that it is of.
   *
   * @throws LoraError ERR_ARGUMENT, ERR_FORMAT (damaged, or of other sizes or settings)
   */
  restore(snapshot: BytesInput): Promise<void>;
  /** Releases its memory; using it afterwards rejects with ERR_DISPOSED. */
  dispose(): Promise<void>;
}

/** A trainer with `validation`: its history has the losses on the held-out rows. */
export type ValidatedTrainer = Trainer & { readonly history: Required<TrainHistory> };

/** Frees trainers that are garbage collected without being disposed of. */
const forgotten = new FinalizationRegistry<() => void>((free) => free());

/** `createTrainer()` with `validation`: the trainer has `history.validation`. */
export function createTrainer(options: TrainerOptions & WithValidation): Promise<ValidatedTrainer>;

/**
 * Creates a training run that you control: take any number of steps, inspect it, store it,
 * continue. It runs in a worker if one can be started. Options are those of `train()`; `steps` only
 * affects schedules.
 *
 * Rejects as `train()` does.
 *
 * @example
 * await using trainer = await createTrainer({ x, y, wBase, dIn: 16, dOut: 8, rank: 4 });
 * while ((await trainer.step(100)).loss > 0.01) continue;
 * const { a, b } = await trainer.adapter();
 */
export function createTrainer(options: TrainerOptions): Promise<Trainer>;
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { problem: accepted, settings } = acceptTrainerOptions(options);
  const problem = await new ThreadShare().run(copyProblem(accepted));
  const { sizes, validation } = problem;
  const history: TrainHistory = { step: [], loss: [], ...(validation && { validation: [] }) };
  const reduces = settings.route === 'compressed' && !('contents' in accepted.data);
  const source = chooseSource(extentOf(settings));
  const [host, engine] = await Promise.all([hostFor(Infinity), source]);
  const handle = await host.call('open', { engine, run: { problem, reduces, settings } });
  const { preprocessing } = accepted;
  const run = { sizes, settings, preprocessing };
  return new SessionTrainer(host, handle, run, engine.build, history);
}

interface TrainerRun {
  readonly sizes: Sizes;
  readonly settings: TrainSettings;
  readonly preprocessing: Preprocessing | undefined;
}

class SessionTrainer implements Trainer {
  readonly thread: 'worker' | 'caller';
  readonly route: Route;
  readonly build: Build;
  readonly history: TrainHistory;
  readonly #host: Host;
  readonly #run: TrainerRun;
  #handle: Handle | undefined;
  #seconds = 0;
  /** The previous call: calls are executed in order. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: Host, handle: Handle, run: TrainerRun, build: Build, history: TrainHistory) {
    this.thread = host.thread;
    this.route = run.settings.route;
    this.build = build;
    this.history = history;
    this.#host = host;
    this.#handle = handle;
    this.#run = run;
    forgotten.register(
      this,
      () => void host.call('close', { handle }).catch(() => undefined),
      this,
    );
  }

  async step(steps = 1, options: StepOptions = {}): Promise<TrainerState> {
    const accepted = acceptStep(steps, options);
    return this.#advance(accepted.steps, accepted.hooks);
  }

  get seconds(): number {
    return this.#seconds;
  }

  async loss(): Promise<number> {
    return (await this.#advance(0)).loss;
  }

  async adapter(): Promise<TrainedAdapter> {
    const ab = await this.#queue((handle) => this.#host.call('ab', { handle }));
    const { sizes, settings, preprocessing } = this.#run;
    return withJSON(adapterOf(ab, { ...sizes, scale: settings.scale, preprocessing }));
  }

  async snapshot(): Promise<OwnedBytes> {
    const state = await this.#queue((handle) => this.#host.call('state', { handle }));
    return packSnapshot(this.#run.sizes, this.#run.settings, state);
  }

  async restore(bytes: BytesInput): Promise<void> {
    this.#held();
    const state = unpackSnapshot(bytes, this.#run.sizes, this.#run.settings);
    const report = await this.#queue((handle) => this.#host.call('restore', { handle, state }));
    this.#note(report.history, 0);
  }

  async dispose(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    forgotten.unregister(this);
    await this.#last;
    // If its worker has ended, it is closed already.
    await this.#host.call('close', { handle }).catch(() => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #advance(steps: number, hooks?: Hooks): Promise<TrainerState> {
    return this.#queue(async (handle) => {
      throwIfAborted(hooks?.signal);
      const known = Math.max(0, this.history.step.length - 1);
      const report = await this.#reportOf(this.#host.call('step', { handle, steps, known }, hooks));
      this.#note(report.history, known);
      const { step, loss, stopReason } = report;
      this.#seconds = report.seconds;
      return { step, loss, stopReason };
    });
  }

  /** What a call reports; where the run diverged, the error has the losses until then. */
  async #reportOf(call: Promise<SessionReport>): Promise<SessionReport> {
    try {
      return await call;
    } catch (error) {
      if (isLoraError(error) && error.history) this.#note(error.history, 0);
      throw error;
    }
  }

  /** Updates the history, whose last entry the next step may replace. */
  #note({ step, loss, validation }: TrainHistory, from: number): void {
    const { history } = this;
    replaceFrom(history.step, from, step);
    replaceFrom(history.loss, from, loss);
    if (validation && history.validation) replaceFrom(history.validation, from, validation);
  }

  #held(): Handle {
    if (this.#handle !== undefined) return this.#handle;
    throw new LoraError('ERR_DISPOSED', 'this trainer was disposed of');
  }

  async #queue<Result>(call: (handle: Handle) => Promise<Result>): Promise<Result> {
    const handle = this.#held();
    const result = this.#last.then(() => call(handle));
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** One by one: as arguments of splice(), many values exceed the stack. */
function replaceFrom(values: number[], from: number, others: readonly number[]): void {
  values.length = from;
  for (const other of others) values.push(other);
}
