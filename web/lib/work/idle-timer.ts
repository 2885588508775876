/** How long unused resources are kept. */
const IDLE_MS = 5000;

/** Runs an action after an idle time. Does not keep the process running. */
export class IdleTimer {
  readonly #action: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(action: () => void) {
    this.#action = action;
  }

  /** Restarts the timer. */
  start(): void {
    this.stop();
    this.#timer = setTimeout(this.#action, IDLE_MS);
    (this.#timer as { unref?(): void }).unref?.(); // Node
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
