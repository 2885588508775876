import { setTimeout as delay } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long pending reads and a reader of stdout may take after a signal. */
const GRACE_MS = 500;
const LOOK_EVERY_MS = 10;

/**
 * V8 may still be compiling what ran last. At its exit Node waits for that, and that may wait for a
 * collection of garbage by the thread that waits: the process would never end (nodejs/node#54918).
 */
const SETTLE_MS = 20;

/**
 * Handles Ctrl-C and other termination signals. The first one ends the command anywhere, even if it
 * waits for something that never happens, and removes unfinished output, unless there is a result
 * to keep. The second one ends the process at once.
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

  /** Settles like `work`, or rejects when the command is stopped before keep(). */
  unlessStopped<Result>(work: () => Promise<Result>): Promise<Result> {
    for (const name of SIGNALS) process.on(name, this.#onSignal);
    const stopped = new Promise<never>((_, reject) => {
      this.#rejectStopped = reject;
    });
    return Promise.race([work(), stopped]);
  }

  /** Calls `undo` at such a signal. The returned function cancels this. */
  undoIfStopped(undo: () => void): () => void {
    this.#undoing.add(undo);
    if (this.signal.aborted && !this.#isKept) this.#undo();
    return () => this.#undoing.delete(undo);
  }

  /**
   * From now on the command keeps its result at a signal and ends by itself. Throws if a signal
   * came before.
   */
  keep(): void {
    this.signal.throwIfAborted();
    this.#isKept = true;
  }

  /** Ends the command as a signal does, wherever it waits; it rejects with `reason`. */
  stop(reason: Error): void {
    if (this.signal.aborted) return;
    this.#controller.abort(reason);
    this.#finish();
  }

  /** The command is done: an earlier or later signal ends the process. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await delay(SETTLE_MS);
    if (this.signal.aborted) await this.#leave();
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    for (const each of SIGNALS) process.off(each, this.#onSignal);
    this.#name = name;
    this.#controller.abort();
    this.#finish();
  };

  #finish(): void {
    if (this.#hasEnded) void this.#leave();
    else if (!this.#isKept) {
      this.#undo();
      this.#rejectStopped?.(this.signal.reason);
    }
  }

  #undo(): void {
    for (const undo of this.#undoing) undo();
    this.#undoing.clear();
  }

  /**
   * Ends the process with its exit code. If a thread of Node is blocked in the system, as in
   * opening a pipe without a writer, exit() would wait for it: then the signal itself ends the
   * process.
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

const isUnread = () =>
  [process.stdout, process.stderr].some((stream) => !stream.errored && stream.writableLength > 0);

/** A singleton, since signals concern the process. */
export const interrupt = new Interrupt();
