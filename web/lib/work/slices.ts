import { giveThreadBack } from './yield.js';

/** How long the thread is held before others get a turn: half a frame, with room for overshoot. */
const SLICE_MS = 6;

/** Work that can be left between any two of its yields. */
export type Work<Result> = Generator<undefined, Result>;

/** Shares a thread: work goes on in slices, and between two of them everything else has its turn. */
export class ThreadShare {
  #sliceStart = performance.now();

  /** Ends the present slice; the promise resolves at the beginning of the next. */
  async giveBack(): Promise<void> {
    await giveThreadBack();
    this.#sliceStart = performance.now();
  }

  /** Ends the present slice where it has lasted long enough: for work that waits in between. */
  async rest(): Promise<void> {
    if (this.#isOver()) await this.giveBack();
  }

  /** Runs `work` to its end in slices. `betweenSlices` is called whenever one has ended. */
  async run<Result>(work: Work<Result>, betweenSlices?: () => void): Promise<Result> {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      if (!this.#isOver()) continue;
      betweenSlices?.();
      await this.giveBack();
    }
  }

  #isOver(): boolean {
    return performance.now() - this.#sliceStart >= SLICE_MS;
  }
}

/** Work that is done. */
// eslint-disable-next-line require-yield
export function* finished<Result>(result: Result): Work<Result> {
  return result;
}

/** Runs `work` to its end at once. */
export function runToEnd<Result>(work: Work<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
