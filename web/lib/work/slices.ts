import { giveThreadBack } from './yield.js';

/** The length of a slice: half a frame minus a margin for overshoot. */
const SLICE_MS = 6;

/** Values to visit, copy or check between two yields: well under a millisecond. */
export const VALUES_AT_ONCE = 1 << 16;

/** Work that can be interrupted at every yield. */
export type Work<Result> = Generator<undefined, Result>;

/** Shares a thread: work runs in slices, between which it yields to the event loop. */
export class ThreadShare {
  #sliceStart = performance.now();

  /** Ends the current slice; resolves at the start of the next. */
  async giveBack(): Promise<void> {
    await giveThreadBack();
    this.#sliceStart = performance.now();
  }

  /** Ends the current slice if its time is over. */
  async rest(): Promise<void> {
    if (this.#isOver()) await this.giveBack();
  }

  /** Runs `work` to its end in slices. `betweenSlices` is called after each. */
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

/** Work that is already done. */
// eslint-disable-next-line require-yield
export function* finished<Result>(result: Result): Work<Result> {
  return result;
}

/** Runs `work` to its end without yielding. */
export function runToEnd<Result>(work: Work<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
