import type { Work } from './slices.js';

/** How the caller of a job stops it, and hears of its progress. */
export interface JobContext<Progress> {
  readonly signal: AbortSignal | undefined;
  report(progress: Progress): void;
}

/** The reason of an aborted signal: an AbortError by default. */
export function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new DOMException('the work was aborted', 'AbortError');
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/** Continues `work` until the signal is aborted; then throws its reason. */
export function* abortable<Result>(
  work: Work<Result>,
  signal: AbortSignal | undefined,
): Work<Result> {
  try {
    for (;;) {
      throwIfAborted(signal);
      const { done, value } = work.next();
      if (done) return value;
      yield;
    }
  } finally {
    work.return(undefined as Result); // runs its `finally` blocks if it was not finished
  }
}
