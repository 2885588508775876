import { shortened } from './describe.js';
import type { FormatReason, StorageReason } from '../types/reasons.js';
import type { TrainHistory } from '../types/results.js';

/**
 * The kind of an error, for programs:
 * - `ERR_ARGUMENT`: an argument is missing, of the wrong type or out of its range
 * - `ERR_SHAPE`: a matrix does not have the number of values that its sizes require
 * - `ERR_NOT_FINITE`: an argument contains NaN or an infinity, or a result would
 * - `ERR_DIVERGED`: the step size was too large; see `step` and `safeLr`
 * - `ERR_OUT_OF_MEMORY`: the problem does not fit into the memory of WebAssembly
 * - `ERR_DISPOSED`: something was used after it was disposed of
 * - `ERR_FORMAT`: bytes are not in the expected format (a WebAssembly file, a stored adapter,
 *   data); see `reason`
 * - `ERR_STORAGE`: the browser could not save or load; see `reason`
 * - `ERR_UNSUPPORTED`: this JavaScript engine cannot run the WebAssembly of this package, or a
 *   package that a reader needs is missing
 * - `ERR_INTERNAL`: the WebAssembly code failed; this is a bug, please report it
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

/** The members of a {@link LoraError} besides its code and message. */
export interface LoraErrorDetails {
  cause?: unknown;
  step?: number;
  safeLr?: number | undefined;
  history?: TrainHistory;
  reason?: FormatReason | StorageReason;
}

/** The members of all LoraErrors, and of some. */
interface Refusal extends Error {
  readonly code: LoraErrorCode;
  readonly step?: number;
  readonly safeLr?: number;
  readonly history?: TrainHistory;
  readonly reason?: FormatReason | StorageReason;
  /** The details to send to another thread. */
  readonly details: Omit<LoraErrorDetails, 'cause'>;
}

interface DivergedError extends Refusal {
  readonly code: 'ERR_DIVERGED';
  /** The number of steps after which the loss was no longer finite. */
  readonly step: number;
  /** A step size (`lr`) that does not diverge, if one is known. */
  readonly safeLr?: number;
  /** The losses until then. */
  readonly history: TrainHistory;
}

interface FormatError extends Refusal {
  readonly code: 'ERR_FORMAT';
  /** Why the bytes, the file or the JSON are invalid. */
  readonly reason: FormatReason;
}

interface StorageError extends Refusal {
  readonly code: 'ERR_STORAGE';
  /** Why saving or loading failed. */
  readonly reason: StorageReason;
}

interface OtherError extends Refusal {
  readonly code: Exclude<LoraErrorCode, 'ERR_DIVERGED' | 'ERR_FORMAT' | 'ERR_STORAGE'>;
}

/**
 * An error of this package. Its `code` narrows its type in TypeScript: `step` and `safeLr` after
 * `error instanceof LoraError && error.code === 'ERR_DIVERGED'`.
 */
export type LoraError = DivergedError | FormatError | StorageError | OtherError;

interface LoraErrorConstructor {
  new (code: LoraErrorCode, message: string, details?: LoraErrorDetails): LoraError;
  readonly prototype: LoraError;
}

/** The maximum length of a message in characters. */
const LONGEST_MESSAGE = 2000;

/**
 * The only class of errors that this package throws or rejects with. The message names the
 * argument, the expected and the received value; `code` is for programs. Errors of an argument's
 * code (a getter, a Proxy, a stream) are its `cause`; only errors of `onProgress` and the reason of
 * a signal are passed on unchanged.
 */
export const LoraError = class LoraError extends Error {
  /** Set explicitly, since bundlers rename classes and Node prints the name. */
  static override readonly name = 'LoraError';

  readonly code: LoraErrorCode;

  /** With `ERR_DIVERGED`: the number of steps after which the loss was no longer finite. */
  declare readonly step?: number;

  /** With `ERR_DIVERGED`, if one is known: a step size (`lr`) that does not diverge. */
  declare readonly safeLr?: number;

  /** With `ERR_DIVERGED`: the losses until then. */
  declare readonly history?: TrainHistory;

  /** With `ERR_FORMAT`: why the format is invalid; with `ERR_STORAGE`: why saving or loading failed. */
  declare readonly reason?: FormatReason | StorageReason;

  /** The details to send to another thread. */
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

/** The errors for an argument of the caller, and for the number of its values. */
export const wrongArgument = (message: string): LoraError => new LoraError('ERR_ARGUMENT', message);
export const wrongShape = (message: string): LoraError => new LoraError('ERR_SHAPE', message);

/** A safe `instanceof`: foreign code can throw a Proxy that throws in turn. */
export function isLoraError(thrown: unknown): thrown is LoraError {
  try {
    return thrown instanceof LoraError;
  } catch {
    return false;
  }
}
