import { className } from '../base/describe.js';
import {
  isLoraError,
  LoraError,
  type LoraErrorCode,
  type LoraErrorDetails,
} from '../base/errors.js';

/** Messages of the calling thread. */
export type Request =
  | { readonly id: number; readonly job: string; readonly args: unknown }
  | { readonly id: number; readonly abort: true };

/** Messages of the worker: any number of `progress`, then one of the others. */
export type Reply =
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: SentError };

/** The first message of a worker: it is ready. */
export const READY = 'ready';

/** A serialised error, since a structured clone only keeps the message of a LoraError. */
type SentError =
  | { readonly kind: 'aborted' }
  | {
      readonly kind: 'lora';
      readonly code: LoraErrorCode;
      readonly message: string;
      readonly details: Omit<LoraErrorDetails, 'cause'>;
    }
  | { readonly kind: 'other'; readonly message: string };

export function sendable(error: unknown, aborted: boolean): SentError {
  if (isLoraError(error)) {
    const { code, message, details } = error;
    return { kind: 'lora', code, message, details };
  }
  return aborted ? { kind: 'aborted' } : { kind: 'other', message: String(error) };
}

/** Deserialises an error; undefined for an abort, whose reason only the caller knows. */
export function received(error: SentError): LoraError | undefined {
  if (error.kind === 'aborted') return undefined;
  if (error.kind === 'lora') return new LoraError(error.code, error.message, error.details);
  return new LoraError('ERR_INTERNAL', `the worker failed: ${error.message}`);
}

/** The distinct buffers of all arrays in `value`, which can be transferred. */
export function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value; // of any realm
    if (className(buffer) === 'ArrayBuffer' && value.byteLength > 0)
      found.add(buffer as ArrayBuffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) buffersOf(member, found);
  }
  return found;
}

/**
 * Rebuilds a message with the classes of this realm. Under Jest and in a Node vm, structured clones
 * belong to another realm, so that `instanceof` fails. Messages consist of plain objects, arrays,
 * arrays of floats and Uint32Arrays; one of this realm is returned unchanged.
 */
export function ofThisRealm<Message>(message: Message): Message {
  return message instanceof Object ? message : (rebuilt(message) as Message);
}

function rebuilt(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return copied(value as Sendable);
  if (Array.isArray(value)) return Array.from(value, rebuilt);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rebuilt(member)]));
}

type Sendable = Float64Array | Float32Array | Uint32Array;

function copied(array: Sendable): Sendable {
  const kind = className(array);
  if (kind === 'Uint32Array') return new Uint32Array(array);
  return kind === 'Float32Array' ? new Float32Array(array) : new Float64Array(array);
}
