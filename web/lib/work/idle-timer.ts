/** So long something is kept that nobody uses. */
const IDLE_MS = 5000;

/** Does something once it was left alone for a while. Does not keep a process running. */
export class IdleTimer {
  readonly #action: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(action: () => void) {
    this.#action = action;
  }

  /** Starts anew. */
  start(): void {
    this.stop();
    this.#timer = setTimeout(this.#action, IDLE_MS);
    (this.#timer as { unref?(): void }).unref?.(); // Node
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
