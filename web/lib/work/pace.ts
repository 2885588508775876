/** The target duration of a call into the WebAssembly code: a fraction of a slice. */
const CALL_MS = 2;
const FIRST_BUDGET = 64;

/** The time between two calls of onProgress: long enough to draw each, short enough to look smooth. */
export const REPORT_MS = 30;

/** Adapts the number of rows per call so that a call takes about CALL_MS. */
export class Pace {
  #rows = FIRST_BUDGET;

  /** Calls `visit` with a budget of rows, and returns the number of rows that it visited. */
  call(visit: (rowBudget: number) => number): number {
    const start = performance.now();
    const visited = visit(this.#rows);
    const milliseconds = performance.now() - start;
    // A coarse clock can show no time; growth is limited, since early calls can be slower or faster
    // than later ones.
    const affordable = milliseconds > 0 ? (visited / milliseconds) * CALL_MS : Infinity;
    this.#rows = Math.max(1, Math.min(affordable, 2 * this.#rows));
    return visited;
  }
}
