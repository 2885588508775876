import { shortened } from './describe.js';
import type { FormatReason, StorageReason } from '../types/reasons.js';
import type { TrainHistory } from '../types/results.js';

/**
 * What went wrong, for programs:
 * - `ERR_ARGUMENT`: an argument is missing, of the wrong type or out of its range
 * - `ERR_SHAPE`: a matrix has another number of values than its sizes ask for
 * - `ERR_NOT_FINITE`: an argument holds NaN or an infinity, or a result would
 * - `ERR_DIVERGED`: the step size was too large; see `step` and `safeLr`
 * - `ERR_OUT_OF_MEMORY`: the problem does not fit the memory that WebAssembly has left
 * - `ERR_DISPOSED`: something was used after it was disposed of
 * - `ERR_FORMAT`: bytes are not what they should be (a WebAssembly file, a stored adapter, data); see
 *   `reason`
 * - `ERR_STORAGE`: the browser does not save or load something; see `reason`
 * - `ERR_UNSUPPORTED`: this JavaScript engine cannot run the WebAssembly of this package, or has no
 *   package that a reader needs
 * - `ERR_INTERNAL`: the WebAssembly code stopped; a defect of this package, please report it
 */
export type LoraErrorCode =
  | 'ERR_ARGUMENT'
  | 'ERR_SHAPE'
  | 'ERR_NOT_FINITE'
  | 'ERR_DIVERGED'
  | 'ERR_OUT_OF_MEMORY'
  | 'ERR_DISPOSED'
  | 'ERR_FORMAT'
  | 'ERR_STORAGE'
  | 'ERR_UNSUPPORTED'
  | 'ERR_INTERNAL';

/** What a {@link LoraError} can carry besides its code and message. */
export interface LoraErrorDetails {
  cause?: unknown;
  step?: number;
  safeLr?: number | undefined;
  history?: TrainHistory;
  reason?: FormatReason | StorageReason;
}

/** What every LoraError has, and what some have. */
interface Refusal extends Error {
  readonly code: LoraErrorCode;
  readonly step?: number;
  readonly safeLr?: number;
  readonly history?: TrainHistory;
  readonly reason?: FormatReason | StorageReason;
  /** What has to be sent with it to another thread. */
  readonly details: Omit<LoraErrorDetails, 'cause'>;
}

interface DivergedError extends Refusal {
  readonly code: 'ERR_DIVERGED';
  /** The number of steps after which the loss was no longer finite. */
  readonly step: number;
  /** A step size (`lr`) that would hold, where one is known. */
  readonly safeLr?: number;
  /** The losses until then. */
  readonly history: TrainHistory;
}

interface FormatError extends Refusal {
  readonly code: 'ERR_FORMAT';
  /** In which way the bytes, the file or the JSON are bad. */
  readonly reason: FormatReason;
}

interface StorageError extends Refusal {
  readonly code: 'ERR_STORAGE';
  /** Why nothing is saved or loaded. */
  readonly reason: StorageReason;
}

interface OtherError extends Refusal {
  readonly code: Exclude<LoraErrorCode, 'ERR_DIVERGED' | 'ERR_FORMAT' | 'ERR_STORAGE'>;
}

/**
 * An error of this package. Its `code` tells TypeScript what else it has: `step` and `safeLr` after
 * `error instanceof LoraError && error.code === 'ERR_DIVERGED'`.
 */
export type LoraError = DivergedError | FormatError | StorageError | OtherError;

interface LoraErrorConstructor {
  new (code: LoraErrorCode, message: string, details?: LoraErrorDetails): LoraError;
  readonly prototype: LoraError;
}

/** Characters: a message that quotes much of what was handed in ends here. */
const LONGEST_MESSAGE = 2000;

/**
 * The one class of errors that this package throws or rejects with. The message names the argument,
 * what was expected and what came; `code` says the same to a program. What an argument's own code throws
 * (a getter, a Proxy, a stream) is its `cause`; only what `onProgress` throws and the reason of a signal
 * come out as they are.
 */
export const LoraError = class LoraError extends Error {
  /** The class's own name, whatever a bundler calls it: Node prints it before an error's. */
  static override readonly name = 'LoraError';

  readonly code: LoraErrorCode;

  /** With `ERR_DIVERGED`: the number of steps after which the loss was no longer finite. */
  declare readonly step?: number;

  /** With `ERR_DIVERGED`, where one is known: a step size (`lr`) that would hold. */
  declare readonly safeLr?: number;

  /** With `ERR_DIVERGED`: the losses until then. */
  declare readonly history?: TrainHistory;

  /** With `ERR_FORMAT` of a file: in which way it is bad; with `ERR_STORAGE`: why. */
  declare readonly reason?: FormatReason | StorageReason;

  /** What has to be sent with it to another thread. */
  get details(): Omit<LoraErrorDetails, 'cause'> {
    const { step, safeLr, history, reason } = this;
    return {
      safeLr,
      ...(step !== undefined && { step }),
      ...(history && { history }),
      ...(reason !== undefined && { reason }),
    };
  }

  constructor(code: LoraErrorCode, message: string, details: LoraErrorDetails = {}) {
    super(
      shortened(message, LONGEST_MESSAGE),
      'cause' in details ? { cause: details.cause } : undefined,
    );
    this.code = code;
    if (details.step !== undefined) this.step = details.step;
    if (details.safeLr !== undefined) this.safeLr = details.safeLr;
    if (details.history !== undefined) this.history = details.history;
    if (details.reason !== undefined) this.reason = details.reason;
  }

  override get name(): string {
    return LoraError.name;
  }
} as LoraErrorConstructor;

/** Not by `instanceof` alone: what code that is not ours throws can be a Proxy that throws itself. */
export function isLoraError(thrown: unknown): thrown is LoraError {
  try {
    return thrown instanceof LoraError;
  } catch {
    return false;
  }
}
