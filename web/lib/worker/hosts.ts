/** Hosts of jobs: this thread, in slices, or the shared worker. */
import type { EngineSource } from '../engine/engines.js';
import { JOBS, type JobArgs, type JobName, type JobResult } from './jobs.js';
import { workerFromFile, workerFromText } from './start-worker.js';
import type { WorkerThread } from '../types/module.js';
import { buffersOf } from './messages.js';
import { portTo, type Port, type PortListener } from './port.js';
import { RemoteWorker } from './remote.js';

export interface Hooks {
  /** Takes what the job reports. */
  readonly onProgress?: ((progress: never) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether arrays are copied to the worker instead of transferred. */
  readonly keepArrays?: boolean;
}

export interface Host {
  readonly thread: 'worker' | 'caller';
  /** Runs a job; arrays in `args` are transferred. */
  call<Name extends JobName>(
    job: Name,
    args: JobArgs<Name>,
    hooks?: Hooks,
  ): Promise<JobResult<Name>>;
}

/** Shorter work runs in this thread, since starting a worker takes longer. */
const WORTH_A_WORKER_SECONDS = 0.05;

/** The timeout for the start of a worker. */
const PATIENCE_MS = 10_000;

type Start = () => Promise<WorkerThread>;

let allowed = true;

/** The ways to start a worker, in order of preference. */
let ways: readonly Start[] = [workerFromFile, workerFromText];

/** The shared worker; resolves to undefined if none can be started. */
let starting: Promise<RemoteWorker | undefined> | undefined;

/** Sets whether later jobs may run in a worker, and how to start it. */
export function useWorker(worker: boolean | (() => WorkerThread)): void {
  allowed = worker !== false;
  if (typeof worker !== 'function') return;
  ways = [async () => worker()];
  starting = undefined; // objects in an earlier worker stay there
}

/** Starts the worker and its engine in advance. */
export async function startWorkerEarly(engine: Promise<EngineSource>): Promise<void> {
  const host = await hostFor(Infinity);
  await host.call('prepare', { engine: await engine });
}

/** Ends the worker if it is idle and has no objects. */
export async function endIdleWorker(): Promise<void> {
  (await starting)?.endIfIdle();
}

/** The host for work of about `seconds`. */
export async function hostFor(seconds: number): Promise<Host> {
  if (!allowed || seconds < WORTH_A_WORKER_SECONDS) return here;
  const worker = await liveWorker();
  return worker ? new WorkerHost(worker) : here;
}

const here: Host = {
  thread: 'caller',
  async call(job, args, { onProgress, signal } = {}) {
    const report = (progress: unknown) => onProgress?.(progress as never);
    return JOBS[job](args as never, { signal, report }) as never;
  },
};

/** Jobs that do not depend on earlier ones, so that any worker can run them. */
const FIRST_JOBS: ReadonlySet<JobName> = new Set<JobName>([
  'prepare',
  'train',
  'solve',
  'open',
  'reduce',
  'apply',
  'product',
  'openLayer',
]);

/** Jobs after which the worker has an object of the caller, and those that end it. */
const OPENING: ReadonlySet<JobName> = new Set<JobName>(['open', 'openLayer']);
const CLOSING: ReadonlySet<JobName> = new Set<JobName>(['close', 'closeLayer']);

class WorkerHost implements Host {
  readonly thread = 'worker';
  #worker: RemoteWorker;

  constructor(worker: RemoteWorker) {
    this.#worker = worker;
  }

  async call<Name extends JobName>(
    job: Name,
    args: JobArgs<Name>,
    { onProgress, signal, keepArrays }: Hooks = {},
  ): Promise<JobResult<Name>> {
    // The worker may have ended by its idle timer meanwhile.
    if (FIRST_JOBS.has(job) && this.#worker.ended) {
      this.#worker = (await liveWorker()) ?? this.#worker;
    }
    const worker = this.#worker;
    if (CLOSING.has(job)) worker.release();
    const result = await worker.call(job, args, {
      transfer: keepArrays ? [] : buffersOf(args),
      onProgress: onProgress as (progress: unknown) => void,
      signal,
    });
    if (OPENING.has(job)) worker.hold();
    return result as JobResult<Name>;
  }
}

/** The shared worker; starts it if there is none. */
async function liveWorker(): Promise<RemoteWorker | undefined> {
  const known = (starting ??= startWorker());
  const worker = await known;
  if (!worker?.ended) return worker;
  if (starting === known) starting = startWorker();
  return starting;
}

async function startWorker(): Promise<RemoteWorker | undefined> {
  const reasons: string[] = [];
  for (const start of ways) {
    const worker = await RemoteWorker.start(connect(start), PATIENCE_MS);
    if (!worker.ended) return worker;
    reasons.push(worker.ended);
  }
  // eslint-disable-next-line no-console -- silence would hide why long runs are slower here
  console.debug(
    `lora-wasm: no worker could be started (${reasons.join('; ')}). Long runs take turns with ` +
      'everything else on the thread that asks for them; load({ worker: false }) chooses that.',
  );
  return undefined;
}

const connect =
  (start: Start) =>
  async (listener: PortListener): Promise<Port> => {
    const thread: Partial<WorkerThread> | undefined = await start();
    // The caller's function can return anything.
    if (!isFunction(thread?.postMessage) || !isFunction(thread?.terminate)) {
      throw new TypeError('load({ worker }) did not return a worker');
    }
    return portTo(thread as WorkerThread, listener);
  };

const isFunction = (value: unknown): boolean => typeof value === 'function';
