import { LoraError } from 'lora-wasm';

/** A wrong use of the command line: exit code 2. */
export class UsageError extends Error {
  readonly code = 'ERR_USAGE';
}

/** A failure of the command: exit code 1. */
export class Failure extends Error {
  readonly code: string;

  constructor(message: string, options?: ErrorOptions & { code?: string }) {
    super(message, options);
    this.code = options?.code ?? 'ERR_FAILED';
  }
}

/**
 * Stdout takes no more of the result: its reader has closed it, as in `lora-wasm … | head`, and the
 * command ends silently; or writing failed, which has been reported (`watchOutputs` in main.ts).
 */
export class OutputClosed extends Error {}

/** What messages call the file of a path. */
export const nameOf = (path: string): string => (path === '-' ? 'stdin' : path);

/** Adds the name of the file to an error of the library, or of the system without one. */
export function about(file: string, error: unknown): unknown {
  const path = nameOf(file);
  const origin = originOf(error) as NodeJS.ErrnoException | undefined;
  if (origin?.syscall !== undefined && origin.path === undefined) {
    const { code = 'ERR_FAILED', message } = origin;
    return new Failure(`${path}: ${message}`, { code, cause: error });
  }
  if (!(error instanceof LoraError)) return error;
  const { code, message, details } = error;
  return new LoraError(code, `${path}: ${message}`, { ...details, cause: error });
}

/** The error of the system or the reason of the signal behind an error of the library. */
export function originOf(error: unknown): unknown {
  let origin = error;
  while (origin instanceof LoraError && origin.code === 'ERR_ARGUMENT') origin = origin.cause;
  return origin instanceof LoraError ? error : (origin ?? error);
}

/** 2 for a wrong option, 1 for all other errors. */
export function exitCodeOf(error: unknown): 1 | 2 {
  if (error instanceof UsageError) return 2;
  return error instanceof LoraError && error.code === 'ERR_ARGUMENT' ? 2 : 1;
}
