import { abortable, throwIfAborted, type JobContext } from '../work/abort.js';
import { adapterOf } from '../adapters/adapter.js';
import { divergence } from './divergence.js';
import { counted } from '../base/describe.js';
import type { Engine } from '../engine/engine.js';
import { LoraError } from '../base/errors.js';
import { compare, optimumOf } from './gap.js';
import { requireSquares } from '../matrices/sizes.js';
import type { Optimum } from './optimum.js';
import { freeProblems, holdProblems, suitsOptimum, type HeldProblems } from '../problem/hold.js';
import {
  checkProblem,
  drawProblem,
  type Problem,
  type Sizes,
  type UndrawnProblem,
} from '../problem/problem.js';
import { ProgressReporter } from './progress.js';
import { trainerReport, type TrainerReport } from '../engine/crossing.js';
import { HISTORY_ENTRY } from '../engine/layouts.js';
import type { HeldTrainer, RawModule } from '../engine/raw-module.js';
import type { ThreadShare, Work } from '../work/slices.js';
import { damaged } from './snapshot.js';
import { advance, startTrainer, type TrainerSource } from './trainer.js';
import type { TrainHistory, TrainResult, TrainProgress } from '../types/results.js';
import type { RunSettings } from '../options/run.js';
import type { TrainSettings } from './settings.js';

/** The input of a run: plain data, which can be sent to another thread. */
export interface Run {
  readonly problem: UndrawnProblem;
  /** Whether the rows must be reduced first, for the route 'compressed'. */
  readonly reduces: boolean;
  readonly settings: TrainSettings;
}

interface Parts {
  readonly sizes: Sizes;
  /** Whether rows are held out. */
  readonly validates: boolean;
  readonly source: TrainerSource;
  readonly settings: TrainSettings;
  /** Set if it is needed. */
  readonly optimum: Optimum | undefined;
}

export type Outcome = Omit<TrainResult, 'thread'>;

/** A training run in this thread, which can be advanced in any portions. */
export class Session {
  readonly #engine: Engine;
  readonly #parts: Parts;
  /** Undefined after close(). */
  #trainer: HeldTrainer | undefined;
  /** The duration of the run, without loading and pauses. */
  #seconds: number;

  private constructor(engine: Engine, parts: Parts, start: number) {
    this.#engine = engine;
    this.#parts = parts;
    this.#trainer = startTrainer(engine, parts.source, parts.settings);
    this.#seconds = secondsSince(start);
  }

  /** Throws ERR_NOT_FINITE, ERR_OUT_OF_MEMORY, and the signal's reason if it is aborted. */
  static async open(
    engine: Engine,
    { problem: undrawn, reduces, settings }: Run,
    thread: ThreadShare,
    signal?: AbortSignal,
  ): Promise<Session> {
    await thread.run(abortable(checkProblem(undrawn), signal));
    const problem = await thread.run(abortable(drawProblem(undrawn), signal));
    await thread.run(abortable(requireScales(problem, settings.run), signal));
    throwIfAborted(signal);
    const start = performance.now();
    const held = await thread.run(abortable(holdProblems(engine, problem, reduces), signal));
    try {
      const optimum = await thread.run(
        abortable(wantedOptimum(engine, { problem, reduces, settings }, held), signal),
      );
      throwIfAborted(signal);
      const { sizes, validation } = problem;
      const own = { a: problem.a0, b: problem.b0 };
      const { a: a0, b: b0 } = settings.startsAtOptimum && optimum ? optimum : own;
      const source = { ...held, rank: sizes.rank, a0, b0 };
      const parts = { sizes, validates: validation !== undefined, source, settings, optimum };
      return new Session(engine, parts, start);
    } catch (error) {
      freeProblems(engine, held);
      throw error;
    }
  }

  get step(): number {
    return this.#report().step;
  }

  /**
   * Trains until `untilStep` steps are done, the run has a reason to stop or the signal is aborted,
   * and measures the loss. Throws ERR_DIVERGED, errors of `report`, the signal's reason if it was
   * aborted before the end of a first step, and ERR_DISPOSED if the session was closed meanwhile,
   * which is possible after an error was reported.
   */
  async advance(
    untilStep: number,
    thread: ThreadShare,
    { signal, report }: JobContext<TrainProgress>,
  ): Promise<void> {
    const engine = this.#engine;
    const trainer = this.#held();
    const firstStep = this.step;
    const isClosed = () => this.#trainer !== trainer;
    const start = performance.now() - 1000 * this.#seconds;
    const reporter = new ProgressReporter(engine, trainer, untilStep, start, report);
    const stopped = () => signal?.aborted === true || isClosed();
    try {
      await thread.run(advance(engine, trainer, untilStep, stopped), () => reporter.atPause());
      if (this.step === firstStep) throwIfAborted(signal);
      // After an abort the loss after the last complete step must still be measured.
      await thread.run(advance(engine, trainer, this.step, isClosed));
    } finally {
      this.#seconds = secondsSince(start);
    }
    if (isClosed()) return; // the trainer was replaced by restore() meanwhile
    await this.#requireConvergence(thread, signal);
    reporter.atEnd();
  }

  /** The duration of the run so far, without loading and pauses. */
  get seconds(): number {
    return this.#seconds;
  }

  /** a, then b. */
  ab(): Float64Array {
    return this.#ask((raw, trainer) => raw.trainerAb(trainer));
  }

  loss(): number {
    return this.#report().loss;
  }

  /** The history from the `from`-th entry on. */
  history(from = 0): TrainHistory {
    const values = this.#ask((raw, trainer) => raw.trainerHistory(trainer, from));
    const size = HISTORY_ENTRY.length;
    const each = (name: (typeof HISTORY_ENTRY)[number]): number[] => {
      const at = HISTORY_ENTRY.indexOf(name);
      return Array.from(
        { length: values.length / size },
        (_, i) => values[size * i + at] as number,
      );
    };
    return {
      step: each('step'),
      loss: each('loss'),
      ...(this.#parts.validates && { validation: each('validation') }),
    };
  }

  /** The reason why no further steps are taken, if there is one. */
  stopReason(): 'converged' | 'early-stopping' | undefined {
    const { stopReason } = this.#report();
    return stopReason === 'none' ? undefined : stopReason;
  }

  /** The result of the run. With early stopping, the run must be finished. */
  *outcome(): Work<Outcome> {
    const { sizes, settings, optimum: found } = this.#parts;
    const { route, run, scale, comparesWithOptimum } = settings;
    const stopReason = this.stopReason() ?? (this.step < run.steps ? 'aborted' : 'steps');
    if (run.earlyStopping) this.#ask((code, trainer) => code.trainerReturnToBest(trainer));
    const { step, loss } = this.#report();
    const ab = this.ab();
    if (!Number.isFinite(loss) || !ab.every(Number.isFinite)) {
      const message = `the adapter is not finite after ${counted(step, 'step')}`;
      throw new LoraError('ERR_DIVERGED', message, { step, history: this.history() });
    }
    const adapter = { ...adapterOf(ab, { ...sizes, scale }), loss };
    const optimum = comparesWithOptimum
      ? found && (yield* compare(this.#engine, adapter, found, run.ridge))
      : undefined;
    return {
      ...adapter,
      steps: step,
      history: this.history(),
      ...(optimum && { optimum }),
      stopReason,
      route,
      build: this.#engine.build,
      seconds: this.#seconds,
    };
  }

  /** The state from which the same run continues with the same bits. */
  state(): Float64Array {
    return this.#ask((raw, trainer) => raw.trainerState(trainer));
  }

  /** Restores a state. If it is not of such a run, the session does not change. */
  restore(state: Float64Array): void {
    const engine = this.#engine;
    const former = this.#held();
    const trainer = startTrainer(engine, this.#parts.source, this.#parts.settings);
    const fits = engine.run((raw) => raw.trainerRestore(trainer, state, state.length));
    engine.free(fits ? former : trainer);
    if (!fits) throw damaged('its numbers are not of such a run');
    this.#trainer = trainer;
  }

  close(): void {
    if (this.#trainer === undefined) return;
    this.#engine.free(this.#trainer);
    freeProblems(this.#engine, this.#parts.source);
    this.#trainer = undefined;
  }

  #ask<Answer>(question: (raw: RawModule, trainer: HeldTrainer) => Answer): Answer {
    const trainer = this.#held();
    return this.#engine.run((raw) => question(raw, trainer));
  }

  #held(): HeldTrainer {
    if (this.#trainer !== undefined) return this.#trainer;
    throw new LoraError('ERR_DISPOSED', 'this trainer was disposed of');
  }

  #report(): TrainerReport {
    return this.#ask(trainerReport);
  }

  async #requireConvergence(thread: ThreadShare, signal: AbortSignal | undefined): Promise<void> {
    const { divergedAt: step, validationDiverged } = this.#report();
    if (step < 0) return;
    const ofValidation = validationDiverged !== 0;
    const diverged = { step, history: this.history(), ofValidation };
    throw await divergence({ engine: this.#engine, ...this.#parts, thread, signal }, diverged);
  }
}

/** The optimum of the run, where it starts there or is compared with it. */
function* wantedOptimum(
  engine: Engine,
  { problem, reduces, settings }: { problem: Problem; reduces: boolean; settings: TrainSettings },
  { training }: HeldProblems,
): Work<Optimum | undefined> {
  if (!settings.startsAtOptimum && !settings.comparesWithOptimum) return undefined;
  const suited = reduces || suitsOptimum(problem.sizes, problem.rows) ? training : undefined;
  return yield* optimumOf(engine, problem, settings, suited);
}

/** Refuses problems whose step sizes or losses would underflow. */
function* requireScales({ rows: { x, y } }: Problem, { lr }: RunSettings): Work<void> {
  yield* requireSquares('y', y);
  if (typeof lr !== 'number') yield* requireSquares('x', x);
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;
