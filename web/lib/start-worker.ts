import { nodeThreadPort, nodeThreads, webWorkerPort } from './worker/port.js';
import type { Port, PortListener } from './worker/port.js';

/**
 * Starts worker.ts in a thread of its own; undefined where the platform has no such thing.
 * The address stands inside the call, where bundlers look for it.
 */
export function startWorkerThread(listener: PortListener): Port | undefined {
  if (typeof Worker === 'function') {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    return webWorkerPort(worker, listener);
  }
  const threads = nodeThreads();
  // Not as above: a bundler would put this one beside the other.
  const script = new URL('./worker.js', String(import.meta.url));
  return threads && nodeThreadPort(new threads.Worker(script), listener);
}
