import { LoraError } from 'lora-wasm';

/** Something was asked for that there is not: exit code 2. */
export class UsageError extends Error {
  readonly code = 'ERR_USAGE';
}

/** What was asked for could not be done: exit code 1. */
export class Failure extends Error {
  readonly code: string;

  constructor(message: string, options?: ErrorOptions & { code?: string }) {
    super(message, options);
    this.code = options?.code ?? 'ERR_FAILED';
  }
}

/** Nobody reads stdout any more, as in `lora-wasm … | head`: there is nothing left to do. */
export class ReaderGone extends Error {}

/** An error of the library, with the name of the file that it is about. */
export function about(path: string, error: unknown): unknown {
  if (!(error instanceof LoraError)) return error;
  const { code, message, details } = error;
  return new LoraError(code, `${path}: ${message}`, { ...details, cause: error });
}

/** What the system or a signal said, where the library could not read a file for it. */
export function originOf(error: unknown): unknown {
  let origin = error;
  while (origin instanceof LoraError && origin.code === 'ERR_ARGUMENT') origin = origin.cause;
  return origin instanceof LoraError ? error : (origin ?? error);
}

/** What an option says is wrong (2), or everything else (1). */
export function exitCodeOf(error: unknown): 1 | 2 {
  if (error instanceof UsageError) return 2;
  return error instanceof LoraError && error.code === 'ERR_ARGUMENT' ? 2 : 1;
}
