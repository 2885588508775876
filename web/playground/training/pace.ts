/** How long a portion of steps is to take at full speed: about a frame of the display. */
const PORTION_MS = 12;
/** At a chosen speed, how often to look. */
const TICK_MS = 15;
/** How much may be made up for at once, in seconds: a page that is slow comes round a few times in each. */
const MADE_UP_FOR = 0.3;

/** Deals steps in portions: at a chosen number a second, or so many that a portion takes a moment. */
export class Pace {
  #portion = 1;
  #start = performance.now();
  #taken = 0;

  constructor(private readonly speed: number) {}

  /** Waits until steps are due, and says how many. */
  async due(): Promise<number> {
    if (this.speed === Infinity) return this.#portion;
    for (;;) {
      const elapsed = (performance.now() - this.#start) / 1000;
      const due = Math.floor(elapsed * this.speed) - this.#taken;
      if (due > 0) return Math.min(due, this.#mostAtOnce());
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  /**
   * Learns from a portion that was done, and how long its steps took where they were done: until the
   * page hears of it, it may have been busy with a frame.
   */
  took(steps: number, milliseconds: number): void {
    this.#taken += steps;
    const affordable = (steps / Math.max(milliseconds, 0.1)) * PORTION_MS;
    this.#portion = Math.max(1, Math.floor(Math.min(affordable, 2 * this.#portion)));
    // What could not be done in time, or while the page slept, is not made up for.
    const behind = ((performance.now() - this.#start) / 1000) * this.speed - this.#taken;
    if (behind > this.#mostAtOnce()) {
      this.#start = performance.now();
      this.#taken = 0;
    }
  }

  #mostAtOnce(): number {
    return Math.max(1, Math.ceil(this.speed * MADE_UP_FOR));
  }
}
