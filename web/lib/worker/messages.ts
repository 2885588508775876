import { className } from '../base/describe.js';
import {
  isLoraError,
  LoraError,
  type LoraErrorCode,
  type LoraErrorDetails,
} from '../base/errors.js';

/** What the caller's thread says. */
export type Request =
  | { readonly id: number; readonly job: string; readonly args: unknown }
  | { readonly id: number; readonly abort: true };

/** What the worker answers; `progress` any number of times, then one of the others. */
export type Reply =
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: SentError };

/** The first thing a worker says: that it listens. */
export const READY = 'ready';

/** An error as it travels: of a class of ours, only the message would arrive. */
export type SentError =
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

/** The error that was sent; undefined for an abort, whose reason only the caller knows. */
export function received(error: SentError): LoraError | undefined {
  if (error.kind === 'aborted') return undefined;
  if (error.kind === 'lora') return new LoraError(error.code, error.message, error.details);
  return new LoraError('ERR_INTERNAL', `the worker failed: ${error.message}`);
}

/** The buffers of all arrays in `value`, each once: what can move instead of being copied. */
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
 * What a message holds, made of this realm's classes: under Jest, and in a Node vm, a structured clone
 * consists of those of another one, where `instanceof` fails. Messages are of plain objects, arrays and
 * Float64Arrays; one of this realm is left as it is.
 */
export function ofThisRealm<Message>(message: Message): Message {
  return message instanceof Object ? message : (rebuilt(message) as Message);
}

function rebuilt(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return new Float64Array(value as Float64Array);
  if (Array.isArray(value)) return Array.from(value, rebuilt);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rebuilt(member)]));
}
