import type { RawTrainer } from './raw-module.js';
import type { TrainSettings } from './validate.js';

/** Time between two calls of onProgress: seldom enough to draw each, often enough to look alive. */
const REPORT_MS = 30;

/** Measures a training run's time, and tells onProgress how far it is. */
export class ProgressReporter {
  readonly #trainer: RawTrainer;
  readonly #settings: TrainSettings;
  readonly #start: number;
  #lastReport: number;

  /** `start` is when training began, by performance.now(). */
  constructor(trainer: RawTrainer, settings: TrainSettings, start: number) {
    this.#trainer = trainer;
    this.#settings = settings;
    this.#start = start;
    this.#lastReport = start;
  }

  /** Seconds since training began. */
  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Reports if it is time to, and if there is a loss to report. */
  atPause(): void {
    const now = performance.now();
    if (now - this.#lastReport < REPORT_MS || this.#trainer.lossStep() < 0) return;
    this.#lastReport = now;
    this.#report();
  }

  atEnd(): void {
    this.#report();
  }

  #report(): void {
    const { onProgress, raw } = this.#settings;
    const step = this.#trainer.step();
    const { seconds } = this;
    const stepsPerSecond = seconds > 0 ? step / seconds : 0;
    const { steps } = raw;
    onProgress?.({ step, steps, loss: this.#trainer.loss(), seconds, stepsPerSecond });
  }
}
