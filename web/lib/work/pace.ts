/** What one call into the WebAssembly code is to take: a fraction of a slice. */
const CALL_MS = 2;
const FIRST_BUDGET = 64;

/** Learns how many rows can be asked for at once, so that a call takes about CALL_MS. */
export class Pace {
  #rows = FIRST_BUDGET;

  /** Calls `visit` with a budget of rows; it returns how many it visited, and so does this. */
  call(visit: (rowBudget: number) => number): number {
    const start = performance.now();
    const visited = visit(this.#rows);
    const milliseconds = performance.now() - start;
    // A clock that is too coarse shows no time at all; growth has a limit, since early calls are
    // slower or faster than later ones.
    const affordable = milliseconds > 0 ? (visited / milliseconds) * CALL_MS : Infinity;
    this.#rows = Math.max(1, Math.min(affordable, 2 * this.#rows));
    return visited;
  }
}
