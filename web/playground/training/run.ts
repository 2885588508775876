import { createTrainer, LoraError, type TrainedAdapter, type Trainer } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { loadTask } from '../data/sources.js';
import type { State } from '../model/state.js';
import { hasConstantStep } from './constant-step.js';
import { engineReady } from './engine.js';
import type { Failure, Frame } from './frame.js';
import { finitePart, NO_HISTORY, type History } from './history.js';
import { hasLimit } from './limit.js';
import { nextLook } from './looks.js';
import { bestOfRank, optimumOf } from './optimum.js';
import { trainerOptions } from './options.js';
import { Pace } from './pace.js';
import { training as words } from '../words/index.js';

type RunFrame = Omit<Frame, 'kept' | 'previous' | 'onW' | 'merged'>;

/** Complete, so that nothing of an earlier run is left on the page. */
const START: RunFrame = {
  phase: 'loading',
  step: 0,
  history: NO_HISTORY,
  stepsPerSecond: undefined,
  task: undefined,
  adapter: undefined,
  next: undefined,
  start: undefined,
  looks: [],
  optimum: undefined,
  best: undefined,
  failure: undefined,
};

/** On the same data, pictures stay until there are new ones: nothing jumps while a slider is moved. */
function startAfter({ task, adapter, optimum }: RunFrame): RunFrame {
  return { ...START, task, adapter, optimum };
}

/** One run: a trainer in the library's worker, driven in portions, and what is seen of it. */
export class Run {
  #frame: RunFrame;
  #trainer: Trainer | undefined;
  #stop = new AbortController();
  #disposed = false;
  /** Ends with the portion that is under way. */
  #working: Promise<void> = Promise.resolve();

  constructor(
    private state: State,
    private readonly onFrame: (frame: RunFrame) => void,
    /** What was shown of an earlier run on the same data. */
    earlier?: RunFrame,
  ) {
    this.#frame = earlier ? startAfter(earlier) : START;
  }

  /** Gets the data and the trainer ready. Resolves to whether there is something to train. */
  async open(): Promise<boolean> {
    this.#show({});
    try {
      const [task] = await Promise.all([loadTask(this.state), engineReady()]);
      if (this.#disposed) return false;
      const trainer = await createTrainer(trainerOptions(task, this.state));
      if (this.#disposed) return await trainer.dispose().then(() => false);
      this.#trainer = trainer;
      await trainer.step(0);
      const first = await seen(trainer);
      const { adapter } = first;
      const looks = hasConstantStep(this.state) && hasLimit(task) ? [{ step: 0, adapter }] : [];
      this.#show({ phase: 'ready', task, ...first, start: adapter, looks });
      void this.#showOptimum(task);
      return true;
    } catch (error) {
      this.#show({ phase: 'failed', failure: failureOf(error) });
      return false;
    }
  }

  async #showOptimum(task: Task): Promise<void> {
    try {
      const { rank, ridge } = this.state;
      this.#show({ optimum: await optimumOf(task, ridge) });
      this.#show({ best: await bestOfRank(task, rank, ridge) });
    } catch (error) {
      const { message } = failureOf(error);
      this.#show({ failure: { message: words.FAILURE.noOptimum(message) } });
    }
  }

  /** Trains to the end of the run, or until it is paused. */
  play(): void {
    this.#work((pace) => pace.due(), Infinity);
  }

  /** Trains that many steps, at once. */
  step(count = 1): void {
    this.#work(async () => count, count);
  }

  pause(): void {
    this.#stop.abort();
  }

  /** Ends what is under way, and resolves when it has. */
  async rest(): Promise<void> {
    this.pause();
    await this.#working;
  }

  /** Shows what the next step will make of the adapter, where the run rests: it is taken back. */
  lookAhead(): void {
    // What goes wrong is told when the step is taken.
    this.#working = this.#working.then(() => this.#lookAhead()).catch(() => undefined);
  }

  async #lookAhead(): Promise<void> {
    const trainer = this.#trainer;
    const { phase, next } = this.#frame;
    const rests = phase === 'ready' || phase === 'paused';
    if (!trainer || this.#disposed || next || !rests) return;
    const here = await trainer.snapshot();
    try {
      await trainer.step(1);
      this.#show({ next: await trainer.adapter() });
    } finally {
      await trainer.restore(here);
    }
  }

  /** Takes over what does not change the run itself: its speed. */
  look(state: State): void {
    const faster = state.speed !== this.state.speed;
    this.state = state;
    if (faster && this.#frame.phase === 'running') {
      this.pause();
      void this.#working.then(() => this.play());
    }
  }

  /** Ends what is under way; nothing is shown of it any more. */
  dispose(): void {
    this.#disposed = true;
    this.pause();
    void this.#working.then(() => this.#trainer?.dispose());
  }

  #work(due: (pace: Pace) => Promise<number>, most: number): void {
    const trainer = this.#trainer;
    const { phase, step } = this.#frame;
    if (!trainer || phase === 'running' || phase === 'failed' || step >= this.state.steps) return;
    this.#stop = new AbortController();
    this.#show({ phase: 'running', next: undefined });
    const until = Math.min(this.state.steps, step + most);
    this.#working = this.#working.then(() => this.#train(trainer, due, until));
  }

  async #train(
    trainer: Trainer,
    due: (pace: Pace) => Promise<number>,
    until: number,
  ): Promise<void> {
    const { signal } = this.#stop;
    const { speed } = this.state;
    const pace = new Pace(speed === 'full' ? Infinity : Number(speed));
    const speedometer = new Speedometer(this.#frame.step);
    try {
      let before = trainer.seconds;
      while (!signal.aborted && this.#frame.step < until) {
        const wanted = await due(pace);
        const look = this.#nextLook();
        const steps = Math.min(wanted, Math.min(until, look) - this.#frame.step);
        if (signal.aborted) break;
        const { step } = await trainer.step(steps, { signal });
        pace.took(steps, 1000 * (trainer.seconds - before));
        before = trainer.seconds;
        const now = await seen(trainer);
        // Of a single step it would say how fast somebody presses.
        const stepsPerSecond = until < this.state.steps ? undefined : speedometer.at(step);
        this.#show({ ...now, stepsPerSecond, step });
        if (step === look) this.#look(now.adapter);
      }
      this.#show({ phase: this.#frame.step < this.state.steps ? 'paused' : 'finished' });
    } catch (error) {
      if (signal.aborted && !(error instanceof LoraError)) this.#show({ phase: 'paused' });
      else this.#fail(error);
    }
  }

  #nextLook(): number {
    const { looks, step } = this.#frame;
    return looks.length > 0 ? nextLook(step, this.state.steps) : Infinity;
  }

  #look(adapter: TrainedAdapter): void {
    const { looks, step } = this.#frame;
    this.#show({ looks: [...looks, { step, adapter }] });
  }

  /** A divergence tells its own history, of which the finite part is shown. */
  #fail(error: unknown): void {
    const failure = failureOf(error);
    const told = error instanceof LoraError ? error.history : undefined;
    this.#show({
      ...{ phase: 'failed', failure },
      ...(failure.divergedAt !== undefined && { step: failure.divergedAt }),
      ...(told && { history: finitePart(copyOf(told)) }),
    });
  }

  #show(change: Partial<RunFrame>): void {
    if (this.#disposed) return;
    this.#frame = { ...this.#frame, ...change };
    this.onFrame(this.#frame);
  }
}

/** What a frame shows of a trainer: a copy, since the trainer goes on. */
async function seen(trainer: Trainer) {
  return { adapter: await trainer.adapter(), next: undefined, history: copyOf(trainer.history) };
}

function copyOf({ step, loss, validation = [] }: Trainer['history']): History {
  return { step: step.slice(), loss: loss.slice(), validation: validation.slice() };
}

/** Steps a second, over about the last half second. */
class Speedometer {
  #marks: { time: number; step: number }[];

  constructor(step: number) {
    this.#marks = [{ time: performance.now(), step }];
  }

  at(step: number): number | undefined {
    const time = performance.now();
    this.#marks.push({ time, step });
    while (this.#marks.length > 2 && time - (this.#marks[1]?.time ?? time) > 500) {
      this.#marks.shift();
    }
    const first = this.#marks[0];
    return first && time > first.time
      ? (1000 * (step - first.step)) / (time - first.time)
      : undefined;
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof LoraError && error.code === 'ERR_DIVERGED') {
    return { message: error.message, divergedAt: error.step, safeLr: error.safeLr };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}
