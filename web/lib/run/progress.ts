import type { Engine } from '../engine/engine.js';
import { trainerReport, type TrainerReport } from '../engine/crossing.js';
import type { HeldTrainer } from '../engine/raw-module.js';
import { REPORT_MS } from '../work/pace.js';
import type { TrainProgress } from '../types/results.js';

/** Reports the progress of a training run at intervals. */
export class ProgressReporter {
  readonly #engine: Engine;
  readonly #trainer: HeldTrainer;
  readonly #steps: number;
  readonly #start: number;
  readonly #tell: (progress: TrainProgress) => void;
  #lastReport: number;

  /**
   * @param steps the last step of the call
   * @param start its start, by performance.now()
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

  /** Reports if the interval has passed and a loss is known. */
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
