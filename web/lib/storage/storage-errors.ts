import { describe, messageOf } from '../base/describe.js';
import { isLoraError, LoraError } from '../base/errors.js';
import type { StorageReason } from '../types/reasons.js';

export function storageError(reason: StorageReason, message: string, cause?: unknown): LoraError {
  return new LoraError('ERR_STORAGE', message, { reason, ...(cause !== undefined && { cause }) });
}

export const notFound = (name: string): LoraError =>
  storageError('not-found', `nothing is saved as ${describe(name)}`);

/** Converts an error of the browser. */
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
