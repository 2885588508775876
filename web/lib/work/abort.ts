import type { Work } from './slices.js';

/** Of an aborted signal: an AbortError, unless another was given. */
export function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new DOMException('the work was aborted', 'AbortError');
}

/** Throws the reason of a signal that is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/** Goes on with `work` as long as the signal is not aborted; then throws its reason. */
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
    work.return(undefined as Result); // runs what it has in `finally`, where it was not done
  }
}
