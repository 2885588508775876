import type { WorkerThread } from './types.js';
import { nodeThreads } from './threads/port.js';

/**
 * Starts worker.ts in a thread of its own; undefined where the platform has no such thing.
 * The address stands inside the call, where bundlers look for it.
 */
export function startOwnWorker(): WorkerThread | undefined {
  if (typeof Worker === 'function') {
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  }
  const threads = nodeThreads();
  // Not as above: a bundler would put this one beside the other.
  const script = new URL('./worker.js', String(import.meta.url));
  return threads && new threads.Worker(script);
}
