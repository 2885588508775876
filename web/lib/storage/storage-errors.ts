import { describe, messageOf } from '../describe.js';
import { isLoraError, LoraError } from '../errors.js';

/**
 * Why nothing can be saved or loaded: the `reason` of an ERR_STORAGE.
 * - `unavailable`: there is no IndexedDB here (Node), or this page may not use it (some private
 *   windows, frames without an origin)
 * - `quota`: the browser gives no more room; what was saved before is still there
 * - `not-found`: nothing is saved by that name
 * - `version`: saved by a newer version of this package
 * - `damaged`: what is there is not what `save()` wrote
 * - `failed`: the browser says something else, which is the error's `cause`
 */
export type StorageReason =
  'unavailable' | 'quota' | 'not-found' | 'version' | 'damaged' | 'failed';

export function storageError(reason: StorageReason, message: string, cause?: unknown): LoraError {
  return new LoraError('ERR_STORAGE', message, { reason, ...(cause !== undefined && { cause }) });
}

export const notFound = (name: string): LoraError =>
  storageError('not-found', `nothing is saved as ${describe(name)}`);

/** What the browser's own error means to a caller. */
export function storageErrorOf(cause: unknown): LoraError {
  if (isLoraError(cause)) return cause;
  const { name } = (cause ?? {}) as Partial<Error>;
  switch (name) {
    case 'QuotaExceededError':
      return storageError('quota', 'the browser has no room left to save this', cause);
    case 'VersionError':
      return storageError('version', 'the storage is of a newer version of lora-wasm', cause);
    case 'SecurityError':
      return unavailable(cause);
    default:
      return storageError('failed', `the browser's storage failed: ${messageOf(cause)}`, cause);
  }
}

export const unavailable = (cause?: unknown): LoraError =>
  storageError('unavailable', 'there is no IndexedDB here, or this page may not use it', cause);
