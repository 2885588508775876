/** Where jobs are done: in this thread, in slices, or in the one worker that all share. */
import type { EngineChoice } from '../engine/engines.js';
import { JOBS, type JobArgs, type JobName, type JobResult } from './jobs.js';
import { startOwnWorker } from '../start-worker.js';
import type { TrainProgress, WorkerThread } from '../types.js';
import { buffersOf } from './messages.js';
import { portTo } from './port.js';
import { RemoteWorker } from './remote.js';

export interface Hooks {
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Host {
  readonly thread: 'worker' | 'caller';
  /** Takes over all arrays in `args`. */
  call<Name extends JobName>(
    job: Name,
    args: JobArgs<Name>,
    hooks?: Hooks,
  ): Promise<JobResult<Name>>;
}

/** What takes less is done before a worker has started. */
const WORTH_A_WORKER_SECONDS = 0.05;

/** After that a worker is given up: its script may have been left out by a bundler. */
const PATIENCE_MS = 10_000;

let allowed = true;
let startThread: () => WorkerThread | undefined = startOwnWorker;

/** Undefined once it was found that workers cannot start here. */
let starting: Promise<RemoteWorker | undefined> | undefined;

/** Whether jobs that begin from now on may be done in a worker, and what starts it. */
export function useWorker(worker: boolean | (() => WorkerThread)): void {
  allowed = worker !== false;
  if (typeof worker !== 'function') return;
  startThread = worker;
  starting = undefined; // what an earlier one holds stays there
}

/** Starts the worker, and in it the code, before there is anything to do. */
export async function startWorkerEarly(engine: EngineChoice): Promise<void> {
  const host = await hostFor(Infinity);
  await host.call('prepare', { engine });
}

/** Where to do something that takes about `seconds`. */
export async function hostFor(seconds: number): Promise<Host> {
  if (!allowed || seconds < WORTH_A_WORKER_SECONDS) return here;
  return (await sharedWorker()) ?? here;
}

const here: Host = {
  thread: 'caller',
  async call(job, args, { onProgress, signal } = {}) {
    const report = (progress: TrainProgress) => onProgress?.(progress);
    return JOBS[job](args as never, { signal, report }) as never;
  },
};

async function sharedWorker(): Promise<Host | undefined> {
  let worker = await (starting ??= startWorker());
  if (worker?.ended) {
    starting = startWorker();
    worker = await starting;
  }
  return worker && hostOf(worker);
}

function startWorker(): Promise<RemoteWorker | undefined> {
  return RemoteWorker.start((listener) => {
    const thread: Partial<WorkerThread> | undefined = startThread();
    // A function that was handed in can give anything, a promise of a worker, say.
    return isFunction(thread?.postMessage) && isFunction(thread?.terminate)
      ? portTo(thread as WorkerThread, listener)
      : undefined;
  }, PATIENCE_MS);
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

function hostOf(worker: RemoteWorker): Host {
  return {
    thread: 'worker',
    call: (job, args, { onProgress, signal } = {}) =>
      worker.call(job, args, {
        transfer: buffersOf(args),
        onProgress: onProgress as (progress: unknown) => void,
        signal,
      }) as never,
  };
}
