import { renewEngines } from './engine/engines.js';
import { endIdleWorkers } from './worker/pool.js';

/**
 * Releases at once what the package keeps for the next call: ends the workers, and frees memory that
 * the WebAssembly code has allocated. After five idle seconds this happens automatically. Running
 * calls and trainers that were not disposed of keep what they use; the next call restarts what it
 * needs.
 */
export async function unload(): Promise<void> {
  await Promise.all([endIdleWorkers(), renewEngines()]);
}
