import type { Engine } from '../engine/engine.js';
import { trainerReport, type TrainerReport } from '../engine/crossing.js';
import type { HeldTrainer } from '../engine/raw-module.js';
import type { TrainProgress } from '../types/results.js';

/** Time between two calls of onProgress: seldom enough to draw each, often enough to look alive. */
const REPORT_MS = 30;

/** Tells how far a training run is, now and then. */
export class ProgressReporter {
  readonly #engine: Engine;
  readonly #trainer: HeldTrainer;
  readonly #steps: number;
  readonly #start: number;
  readonly #tell: (progress: TrainProgress) => void;
  #lastReport: number;

  /**
   * @param steps where the run is to get to
   * @param start when it began, by performance.now()
   */
  constructor(
    engine: Engine,
    trainer: HeldTrainer,
    steps: number,
    start: number,
    tell: (progress: TrainProgress) => void,
  ) {
    this.#engine = engine;
    this.#trainer = trainer;
    this.#steps = steps;
    this.#start = start;
    this.#tell = tell;
    this.#lastReport = performance.now();
  }

  /** Reports if it is time to, and if there is a loss to report. */
  atPause(): void {
    const now = performance.now();
    if (now - this.#lastReport < REPORT_MS) return;
    const state = this.#state();
    if (state.lossStep < 0) return;
    this.#lastReport = now;
    this.#report(state);
  }

  atEnd(): void {
    this.#report(this.#state());
  }

  #state(): TrainerReport {
    return this.#engine.run((raw) => trainerReport(raw, this.#trainer));
  }

  #report({ step, loss }: TrainerReport): void {
    const seconds = (performance.now() - this.#start) / 1000;
    const stepsPerSecond = seconds > 0 ? step / seconds : 0;
    this.#tell({ step, steps: this.#steps, loss, seconds, stepsPerSecond });
  }
}
