import { renewEngines } from './engine/engines.js';
import { endIdleWorker } from './worker/hosts.js';

/**
 * Gives back at once what the package keeps for the next call: the worker, which is ended, and the
 * memory that the WebAssembly code has grown to. After five seconds without work that happens by
 * itself. Runs that are under way, and trainers that were not disposed of, keep what they use; the next
 * call starts what it needs.
 */
export async function unload(): Promise<void> {
  await Promise.all([endIdleWorker(), renewEngines()]);
}
