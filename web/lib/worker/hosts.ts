/** Hosts of jobs: this thread, in slices, or the shared workers. */
import type { EngineSource } from '../engine/engines.js';
import { JOBS, type JobArgs, type JobName, type JobResult } from './jobs.js';
import type { WorkerThread } from '../types/module.js';
import { listening } from '../work/listening.js';
import { buffersOf } from './messages.js';
import { poolSize, retryWorkers, startWorkersWith, workerAt } from './pool.js';
import type { RemoteWorker } from './remote.js';

export interface Hooks {
  /** Takes what the job reports. */
  readonly onProgress?: ((progress: never) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The buffers that are transferred to a worker. Default: those of all arrays. */
  readonly transfer?: Iterable<ArrayBuffer>;
}

export interface Host {
  readonly thread: 'worker' | 'caller';
  /** Which of the workers it is; 0 in this thread. */
  readonly place: number;
  /** Runs a job; arrays in `args` are transferred, unless `transfer` says which. */
  call<Name extends JobName>(
    job: Name,
    args: JobArgs<Name>,
    hooks?: Hooks,
  ): Promise<JobResult<Name>>;
}

/** Shorter work runs in this thread, since starting a worker takes longer. */
const WORTH_A_WORKER_SECONDS = 0.05;

let allowed = true;

/** Sets whether later jobs may run in a worker, and how to start it. */
export function useWorker(worker: boolean | (() => WorkerThread)): void {
  allowed = worker !== false;
  if (typeof worker === 'function') startWorkersWith(worker);
  else if (worker) retryWorkers();
}

/** Starts the worker and its engine in advance. */
export async function startWorkerEarly(engine: Promise<EngineSource>): Promise<void> {
  const [host, source] = await Promise.all([hostFor(Infinity), engine]);
  await host.call('prepare', { engine: source });
}

/** The host for work of about `seconds`. */
export async function hostFor(seconds: number): Promise<Host> {
  if (!allowed || seconds < WORTH_A_WORKER_SECONDS) return here;
  return (await workerHostAt(0)) ?? here;
}

/**
 * How many parts work of about `seconds` is worth dividing into: as many as can be computed at the
 * same time.
 */
export const partsWorth = (seconds: number): number =>
  allowed ? Math.max(1, Math.min(poolSize(), Math.floor(seconds / WORTH_A_WORKER_SECONDS))) : 1;

/**
 * At least one and at most `parts` hosts for work of about `seconds` that can be divided: workers
 * that compute at the same time, as far as the machine has processors and the work is worth it.
 */
export async function hostsFor(
  seconds: number,
  parts: number,
): Promise<readonly [Host, ...Host[]]> {
  const first = await hostFor(seconds);
  if (first.thread === 'caller') return [first];
  const others = Array.from({ length: Math.min(parts, partsWorth(seconds)) - 1 }, (_, i) =>
    workerHostAt(i + 1),
  );
  return [first, ...(await Promise.all(others)).filter((host) => host !== undefined)];
}

async function workerHostAt(place: number): Promise<Host | undefined> {
  const worker = await workerAt(place);
  return worker && new WorkerHost(worker, place);
}

const here: Host = {
  thread: 'caller',
  place: 0,
  call: (job, args, { onProgress, signal } = {}) =>
    listening(onProgress, async (report) => JOBS[job](args as never, { signal, report }) as never),
};

/** Jobs after which the worker has an object of the caller, and those that end it. */
const OPENING: ReadonlySet<JobName> = new Set<JobName>(['open', 'openLayer']);
const CLOSING: ReadonlySet<JobName> = new Set<JobName>(['close', 'closeLayer']);

class WorkerHost implements Host {
  readonly thread = 'worker';
  readonly place: number;
  #worker: RemoteWorker;

  constructor(worker: RemoteWorker, place: number) {
    this.#worker = worker;
    this.place = place;
  }

  async call<Name extends JobName>(
    job: Name,
    args: JobArgs<Name>,
    { onProgress, signal, transfer = buffersOf(args) }: Hooks = {},
  ): Promise<JobResult<Name>> {
    // The worker may have ended by its idle timer meanwhile. A job without a handle needs no object
    // in it, so that any worker can run it.
    if (!('handle' in args) && this.#worker.ended) {
      this.#worker = (await workerAt(this.place)) ?? this.#worker;
    }
    const worker = this.#worker;
    if (CLOSING.has(job)) worker.release();
    const result = await listening(onProgress, (report) =>
      worker.call(job, args, { transfer, onProgress: report, signal }),
    );
    if (OPENING.has(job)) worker.hold();
    return result as JobResult<Name>;
  }
}
