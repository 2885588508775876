/** The errors of files and data: ERR_FORMAT with a reason. */
import type { DataReason, PeftReason, SafetensorsReason } from '../types/reasons.js';
import { messageOf } from './describe.js';
import { isLoraError, LoraError } from './errors.js';

/** The error for data. */
export function unreadable(reason: DataReason, message: string, cause?: unknown): LoraError {
  return new LoraError('ERR_FORMAT', message, { reason, ...(cause !== undefined && { cause }) });
}

/** Calls another package, whose errors are about the file. */
export async function readingFile<Result>(
  format: 'Arrow' | 'Parquet',
  call: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    if (isLoraError(cause)) throw cause;
    throw unreadable('table', `the ${format} file cannot be read: ${messageOf(cause)}`, cause);
  }
}

/** For a reader, or a kind of file, whose package is not there. */
export function missingPackage(who: string, name: string, cause: unknown): LoraError {
  const message = `${who} needs the package "${name}", which cannot be loaded: npm install ${name}`;
  return new LoraError('ERR_UNSUPPORTED', message, { cause });
}

/** The error for a PEFT adapter. */
export function refused(reason: PeftReason, why: string): LoraError {
  return new LoraError('ERR_FORMAT', why, { reason });
}

/** The error for a safetensors file. */
export function malformed(reason: SafetensorsReason, why: string): LoraError {
  return new LoraError('ERR_FORMAT', `bytes are not a safetensors file: ${why}`, { reason });
}
