import { setTimeout as delay } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long reads that are under way, and a reader of stdout, may take once a signal has come. */
const GRACE_MS = 500;
const LOOK_EVERY_MS = 10;

/**
 * Ctrl-C, and other requests to end. The first one ends the command wherever it is, also where it
 * waits for something that never comes: what was begun is taken away, unless there is something to
 * keep. The second one ends the process in the usual way.
 */
class Interrupt {
  readonly #controller = new AbortController();
  readonly #undoing = new Set<() => void>();
  #rejectStopped: ((reason: unknown) => void) | undefined;
  #name: NodeJS.Signals | undefined;
  #isKept = false;
  #hasEnded = false;

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Settles as `work` does, or rejects with an AbortError at a signal before there is what to keep. */
  unlessStopped<Result>(work: () => Promise<Result>): Promise<Result> {
    for (const name of SIGNALS) process.on(name, this.#onSignal);
    const stopped = new Promise<never>((_, reject) => {
      this.#rejectStopped = reject;
    });
    return Promise.race([work(), stopped]);
  }

  /** Has `undo` called at such a signal, until the function that is returned is called. */
  undoIfStopped(undo: () => void): () => void {
    this.#undoing.add(undo);
    if (this.signal.aborted && !this.#isKept) this.#undo();
    return () => this.#undoing.delete(undo);
  }

  /** From here on a command keeps what it has, and ends by itself. Throws where it was stopped before. */
  keep(): void {
    this.signal.throwIfAborted();
    this.#isKept = true;
  }

  /** Nothing more is done: a signal, if there was one or comes now, ends the process. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    if (this.signal.aborted) await this.#leave();
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    for (const each of SIGNALS) process.off(each, this.#onSignal);
    this.#name = name;
    this.#controller.abort();
    if (this.#hasEnded) void this.#leave();
    else if (!this.#isKept) {
      this.#undo();
      this.#rejectStopped?.(this.signal.reason);
    }
  };

  #undo(): void {
    for (const undo of this.#undoing) undo();
    this.#undoing.clear();
  }

  /**
   * Ends the process with its exit code. Where a thread of Node waits within the system, as in opening
   * a pipe that nobody writes to, exit() would wait for it: then the signal itself ends the process.
   */
  async #leave(): Promise<void> {
    const end = performance.now() + GRACE_MS;
    while ((isWaitingForFiles() || isUnread()) && performance.now() < end) {
      await delay(LOOK_EVERY_MS);
    }
    if (isWaitingForFiles()) process.kill(process.pid, this.#name);
    process.exit();
  }
}

const isWaitingForFiles = () =>
  process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));

const isUnread = () => process.stdout.writableLength + process.stderr.writableLength > 0;

/** There is one process, and so one of these. */
export const interrupt = new Interrupt();
