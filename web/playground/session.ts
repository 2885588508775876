import { load, LoraError, train, type TrainResult } from 'lora-wasm';
import type { Task } from '../../examples/tasks/index.js';
import { adapterError, landmarksOf, type Landmarks } from './evaluation.js';
import { finitePart, joined, withLoss, type History } from './history.js';
import type { State } from './state.js';
import { loadTask } from './tasks.js';

export type Phase = 'loading' | 'ready' | 'running' | 'paused' | 'finished' | 'failed';

export type Adapter = Pick<TrainResult, 'a' | 'b' | 'scale'>;

export interface Failure {
  readonly message: string;
  /** The step after which the loss was no longer finite, if that is what happened. */
  readonly divergedAt?: number | undefined;
  /** A step size that would hold. */
  readonly safeLr?: number | undefined;
}

/** All that there is to show of a run at one moment. */
export interface Frame {
  readonly phase: Phase;
  readonly step: number;
  readonly history: History;
  readonly landmarks?: Landmarks | undefined;
  readonly stepsPerSecond?: number | undefined;
  /** On held-out rows; measured when training stops. */
  readonly adapterError?: number | undefined;
  readonly failure?: Failure | undefined;
}

const START: Frame = { phase: 'loading', step: 0, history: { step: [], loss: [] } };

/**
 * One run at a time: an adapter in training, and what was measured of it.
 *
 * The library trains from a start to an end and can be stopped. A pause is a stop, and to go on is
 * to train from the adapter that was reached: plain gradient descent has no other state, so a run
 * with pauses gives the same bits as one without.
 */
export class Session {
  #frame = START;
  #task: Task | undefined;
  #adapter: Adapter | undefined;
  #stop = new AbortController();
  /** Counts the runs, so that what comes late from an earlier one is dropped. */
  #run = 0;

  constructor(private readonly onFrame: () => void) {}

  get frame(): Frame {
    return this.#frame;
  }

  /** Ends what is under way and goes to step 0 of a task. Says whether training can start there. */
  async reset({ task: name }: State): Promise<boolean> {
    this.pause();
    const run = ++this.#run;
    this.#task = undefined;
    this.#adapter = undefined;
    this.#show(START);
    try {
      const task = await loadTask(name);
      if (run !== this.#run) return false;
      const landmarks = landmarksOf(task);
      const history = { step: [0], loss: [landmarks.baseLoss] }; // b starts as zero: w alone
      this.#task = task;
      this.#show({ ...START, phase: 'ready', landmarks, history });
      return true;
    } catch (error) {
      if (run === this.#run) this.#show({ ...START, phase: 'failed', failure: failureOf(error) });
      return false;
    }
  }

  /** Trains from step 0. */
  async restart(state: State): Promise<void> {
    if (await this.reset(state)) await this.resume(state);
  }

  /** Trains on, from the step that was reached to `state.steps`. */
  async resume(state: State): Promise<void> {
    const task = this.#task;
    if (!task) return;
    const run = this.#run;
    const before = this.#frame;
    const leg = this.#leg(task, state);
    this.#show({ ...before, phase: 'running', adapterError: undefined });
    try {
      await load({ build: 'simd' }); // the same bits on every machine, so that a link shows the same
      const result = await train({
        ...leg,
        onProgress: ({ step, loss, stepsPerSecond }) => {
          if (run !== this.#run) return;
          const reached = before.step + step;
          const history = withLoss(this.#frame.history, { step: reached, loss });
          this.#show({ ...this.#frame, step: reached, history, stepsPerSecond });
        },
      });
      if (run === this.#run) this.#rest(task, before, result);
    } catch (error) {
      if (run !== this.#run) return;
      if (leg.signal.aborted) this.#show(before);
      else this.#fail(before, error);
    }
  }

  /** Stops at a whole step and keeps all that was reached. */
  pause(): void {
    this.#stop.abort();
  }

  #show(frame: Frame): void {
    this.#frame = frame;
    this.onFrame();
  }

  /** What to train from here until the next pause or the end. */
  #leg({ train: { x, y }, wBase, dIn, dOut }: Task, { rank, lr, steps }: State) {
    this.#stop = new AbortController();
    return {
      ...{ x, y, wBase, dIn, dOut, rank },
      steps: steps - this.#frame.step,
      lr: lr === 'auto' ? undefined : lr,
      a0: this.#adapter?.a,
      b0: this.#adapter?.b,
      // One route for all legs: what 'auto' takes depends on how many steps are left.
      route: 'factored' as const,
      signal: this.#stop.signal,
    };
  }

  #rest(task: Task, before: Frame, result: TrainResult): void {
    this.#adapter = result;
    this.#show({
      ...this.#frame,
      phase: result.stopReason === 'aborted' ? 'paused' : 'finished',
      step: before.step + result.steps,
      history: joined(before.history, result.history),
      adapterError: adapterError(task, result),
    });
  }

  /** A divergence tells its own history, of which the finite part is drawn. */
  #fail(before: Frame, error: unknown): void {
    const failure = failureOf(error, before.step);
    let { step, history } = this.#frame;
    if (failure.divergedAt !== undefined) {
      step = failure.divergedAt;
      const told = error instanceof LoraError ? error.history : undefined;
      if (told) history = joined(before.history, finitePart(told));
    }
    this.#show({ ...this.#frame, phase: 'failed', step, history, failure });
  }
}

/** `stepsBefore` were taken before the training that failed. */
function failureOf(error: unknown, stepsBefore = 0): Failure {
  if (error instanceof LoraError && error.code === 'ERR_DIVERGED') {
    const divergedAt = stepsBefore + (error.step ?? 0);
    return { message: error.message, divergedAt, safeLr: error.safeLr };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}
