import { abortReason } from '../work/abort.js';
import { reading } from '../checks/accept.js';
import { messageOf } from '../base/describe.js';
import { LoraError } from '../base/errors.js';
import { IdleTimer } from '../work/idle-timer.js';
import { ofThisRealm, READY, received, type Reply } from './messages.js';
import type { Port, PortListener } from './port.js';

interface CallHooks {
  /** Buffers to transfer to the worker; they are detached here afterwards. */
  readonly transfer?: Iterable<ArrayBuffer>;
  readonly onProgress?: ((progress: unknown) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Starts a thread. Rejects if none can be started. */
type StartThread = (listener: PortListener) => Promise<Port>;

interface PendingCall {
  onProgress(progress: unknown): void;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  abort(): void;
  readonly signal: AbortSignal | undefined;
}

/** The worker as seen from the calling thread: sends jobs and passes on the replies. */
export class RemoteWorker {
  readonly #pending = new Map<number, PendingCall>();
  #port: Port | undefined;
  #lastId = 0;
  #ended: string | undefined;
  #ready: (() => void) | undefined;
  /** The number of the caller's objects in the worker. */
  #held = 0;
  readonly #idle = new IdleTimer(() => this.endIfIdle());
  /** One listener for all calls: Node warns of more than ten of a signal. */
  readonly #heed = (): void => {
    for (const call of this.#pending.values()) if (call.signal?.aborted) call.abort();
  };

  /** Resolves when the worker is ready or could not be started. */
  static async start(startThread: StartThread, patienceMs: number): Promise<RemoteWorker> {
    const worker = new RemoteWorker();
    await worker.#start(startThread, patienceMs);
    return worker;
  }

  /** Why the worker has ended, if it has; its objects are lost then. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Keeps the worker for an object in it, until `release` is called as often. */
  hold(): void {
    this.#held++;
    this.#idle.stop();
  }

  release(): void {
    this.#held--;
    this.#rest();
  }

  /** Ends the worker and frees its memory if it is idle and has no objects. */
  endIfIdle(): void {
    if (this.#pending.size === 0 && this.#held === 0) this.#end('it was idle');
  }

  /**
   * Runs a job. Rejects with the error of the job, with the signal's reason if it ended the job,
   * with an error of `onProgress`, and with ERR_INTERNAL if the worker ends before.
   */
  call(job: string, args: unknown, hooks: CallHooks = {}): Promise<unknown> {
    const { transfer = [], onProgress, signal } = hooks;
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) throw this.#failure();
      const abort = () => this.#port?.post({ id, abort: true }, []);
      reading('signal', () => this.#listen('addEventListener', signal));
      const settle =
        <Value>(finish: (value: Value) => void) =>
        (value: Value) => {
          this.#pending.delete(id);
          try {
            this.#listen('removeEventListener', signal);
          } catch {
            // The signal is of another library. The result must not be lost by that.
          }
          this.#port?.keepProcess(this.#pending.size > 0);
          this.#rest();
          finish(value);
        };
      const call: PendingCall = {
        signal,
        abort,
        resolve: settle(resolve),
        reject: settle(reject),
        onProgress: (progress) => {
          try {
            onProgress?.(progress);
          } catch (error) {
            call.reject(error);
            abort();
          }
        },
      };
      this.#pending.set(id, call);
      this.#idle.stop();
      this.#port?.keepProcess(true);
      this.#port?.post({ id, job, args }, [...transfer]);
      if (signal?.aborted) abort();
    });
  }

  /** Begins or ends to listen to a signal, unless a pending call has it. Throws what the signal throws. */
  #listen(
    method: 'addEventListener' | 'removeEventListener',
    signal: AbortSignal | undefined,
  ): void {
    if ([...this.#pending.values()].some((call) => call.signal === signal)) return;
    signal?.[method]?.('abort', this.#heed); // not every library's signal can end it
  }

  #start(startThread: StartThread, patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end('it did not answer'), patienceMs);
      this.#ready = () => {
        clearTimeout(timer);
        this.#ready = undefined;
        this.#port?.keepProcess(false);
        if (this.#ended === undefined) this.#rest();
        resolve();
      };
      startThread({
        onMessage: (message) => this.#take(ofThisRealm(message) as Reply | typeof READY),
        onEnd: (reason) => this.#end(reason),
      }).then(
        (port) => this.#connect(port),
        (error: unknown) => this.#end(messageOf(error)),
      );
    });
  }

  #connect(port: Port): void {
    this.#port = port;
    if (this.#ended !== undefined) port.terminate(); // the timeout has passed
  }

  #rest(): void {
    if (this.#pending.size === 0 && this.#held === 0) this.#idle.start();
  }

  #take(message: Reply | typeof READY): void {
    if (message === READY) {
      this.#ready?.();
      return;
    }
    const call = this.#pending.get(message.id);
    if (!call) return; // the call was rejected already
    if (call.signal?.aborted) call.abort(); // signals of other libraries may not fire the event
    if ('progress' in message) call.onProgress(message.progress);
    else if ('result' in message) call.resolve(message.result);
    else call.reject(received(message.error) ?? abortReason(call.signal));
  }

  #end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#idle.stop();
    this.#port?.terminate();
    for (const call of [...this.#pending.values()]) call.reject(this.#failure());
    this.#ready?.();
  }

  #failure(): LoraError {
    return new LoraError(
      'ERR_INTERNAL',
      `the worker stopped (${this.#ended}); a trainer in it is lost, and other calls start a new one`,
    );
  }
}
