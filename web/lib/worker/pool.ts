/** The workers that all jobs share: the first for whole jobs, the others where one is divided. */
import { nodeModule } from '../engine/node.js';
import type { WorkerThread } from '../types/module.js';
import { portTo, type Port, type PortListener } from './port.js';
import { RemoteWorker } from './remote.js';
import { workerFromFile, workerFromText } from './start-worker.js';

/** The timeout for the start of a worker. */
const PATIENCE_MS = 10_000;

/** More would compete for memory bandwidth, and a page for the machine with everything else. */
const MOST_WORKERS = 4;

type Start = () => Promise<WorkerThread>;

/** The ways to start a worker, in order of preference. */
let ways: readonly Start[] = [workerFromFile, workerFromText];

/** The workers by their places; resolves to undefined if none can be started. */
let places: (Promise<RemoteWorker | undefined> | undefined)[] = [];

/** The places without a worker, since none could be started: not tried again unless the caller asks for it. */
const failed: number[] = [];

/** Starts later workers with a function of the caller. Those that run stay with what they hold. */
export function startWorkersWith(start: () => WorkerThread): void {
  const started = new WeakSet<WorkerThread>();
  ways = [
    async () => {
      const thread = start();
      if (started.has(thread)) throw new TypeError('load({ worker }) returned a worker again');
      if (isWorker(thread)) started.add(thread);
      return thread;
    },
  ];
  places = [];
  failed.length = 0;
}

/** Lets workers be started again where that failed before. */
export function retryWorkers(): void {
  for (const place of failed.splice(0)) places[place] = undefined;
}

/** How many workers can compute at the same time. */
export function poolSize(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  const threads = navigator?.hardwareConcurrency ?? nodeSystem()?.availableParallelism();
  return Math.max(1, Math.min(MOST_WORKERS, threads || 1));
}

/** The worker of a place; starts it if there is none. Undefined if none can be started. */
export async function workerAt(place: number): Promise<RemoteWorker | undefined> {
  const known = (places[place] ??= startWorker(place));
  const worker = await known;
  if (!worker?.ended) return worker;
  if (places[place] === known) places[place] = startWorker(place);
  return places[place];
}

/** Ends the workers that are idle and have no objects. */
export async function endIdleWorkers(): Promise<void> {
  for (const worker of await Promise.all(places)) worker?.endIfIdle();
}

async function startWorker(place: number): Promise<RemoteWorker | undefined> {
  const reasons: string[] = [];
  for (const start of ways) {
    const worker = await RemoteWorker.start(connect(start), PATIENCE_MS);
    if (!worker.ended) return worker;
    reasons.push(worker.ended);
  }
  failed.push(place);
  if (place > 0) return undefined; // the first one does all
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
    const thread = await start();
    if (!isWorker(thread)) throw new TypeError('load({ worker }) did not return a worker');
    return portTo(thread, listener);
  };

/** The caller's function can return anything. */
function isWorker(thread: Partial<WorkerThread> | undefined): thread is WorkerThread {
  return typeof thread?.postMessage === 'function' && typeof thread.terminate === 'function';
}

/** The part of node:os that is used: Node 20 has no `navigator`. */
const nodeSystem = () => nodeModule<{ availableParallelism(): number }>('node:os');
