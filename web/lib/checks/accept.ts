/** Checks of single values. Each returns the value with its type, or throws ERR_ARGUMENT. */
import {
  className,
  describe,
  isPending,
  isReadable,
  messageOf,
  shortened,
} from '../base/describe.js';
import { isLoraError, LoraError, wrongArgument } from '../base/errors.js';
import { VERSION } from '../base/version.js';
import { nearest } from './advice.js';

export type Given = Readonly<Record<string, unknown>>;

export const LARGEST_COUNT = 2 ** 31 - 1;

/**
 * Reads a value of the caller. Its getters, proxy traps and iterators are foreign code: if they
 * throw, the argument cannot be read.
 */
export function reading<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw unreadableArgument(name, cause);
  }
}

/** The error for an argument whose code threw `cause`. */
export function unreadableArgument(name: string, cause: unknown, done = 'read'): LoraError {
  if (isLoraError(cause)) return cause;
  const message = `${shortened(name)} cannot be ${done}: ${messageOf(cause)}`;
  return new LoraError('ERR_ARGUMENT', message, { cause });
}

/** Reads members of an object, each once; `prefix` precedes their names in messages. */
export function readMembers(prefix: string, value: object, names: readonly string[]): Given {
  const read = (name: string) => reading(prefix + name, () => (value as Given)[name]);
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}

/**
 * Reads the `known` options, each once, so that getters cannot change a value after its check.
 * `usual` are the options in the example of a message; `caller` is a function, or the name of the
 * options themselves.
 */
export function acceptOptions(
  caller: string,
  options: unknown,
  known: readonly string[],
  usual = known,
): Given {
  if (!isRecord(options)) {
    const isCall = caller.endsWith('()');
    const expected = isCall ? `an object with the options of ${caller}` : 'an object';
    throw unexpected(isCall ? 'options' : caller, options, expected, `{ ${usual.join(', ')} }`);
  }
  for (const name of reading('options', () => Object.keys(options))) {
    if (!known.includes(name)) throw unknownOption(caller, name, known);
  }
  return readMembers('', options, known);
}

function unknownOption(caller: string, name: string, known: readonly string[]): LoraError {
  const near = nearest(name, known);
  const which = `which has ${known.join(', ')}${near === undefined ? '' : `; is ${near} meant?`}`;
  const message = `${shortened(name)} is not an option of ${caller}, ${which}`;
  return wrongArgument(message);
}

/** Whether a value is an object with members, and not a collection, a view or a promise. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return !['Array', 'Map', 'Set'].includes(className(value)) && !isPending(value);
}

/** Checks that a value is one of a few words or undefined. */
export function acceptChoice<Choice extends string>(
  name: string,
  value: unknown,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined || choices.includes(value as Choice)) return value as Choice | undefined;
  const expected = choices.map((choice) => JSON.stringify(choice)).join(' or ');
  throw wrongArgument(
    `${name} is ${describe(value)}, which lora-wasm ${VERSION} does not have; ` +
      `${expected} was expected`,
  );
}

export function acceptCount(name: string, value: unknown, minimum: 0 | 1): number {
  return acceptWhole(name, value, minimum, LARGEST_COUNT);
}

export function acceptWhole(
  name: string,
  value: unknown,
  minimum: number,
  maximum: number,
): number {
  if (Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum) {
    return value as number;
  }
  throw unexpected(name, value, `a whole number from ${minimum} to ${maximum}`);
}

export function acceptBoolean(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw unexpected(name, value, 'true or false');
}

export function acceptFunction<T extends (...args: never[]) => unknown>(
  name: string,
  value: unknown,
): T {
  if (typeof value === 'function' && isReadable(value)) return value as T;
  throw unexpected(name, value, 'a function');
}

export function acceptText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw unexpected(name, value, 'a text');
}

/** A copy of a plain array; `expected` says of what. */
export function acceptList(name: string, value: unknown, expected: string): unknown[] {
  if (className(value) === 'Array') return reading(name, () => Array.from(value as unknown[]));
  throw unexpected(name, value, expected);
}

/** Checks members instead of the class: a signal may come from another realm or from a library. */
export function acceptSignal(name: string, value: unknown): AbortSignal {
  const signal = value as Partial<AbortSignal> | null | undefined;
  const isSignal = reading(
    name,
    () => typeof signal?.aborted === 'boolean' && typeof signal.addEventListener === 'function',
  );
  if (isSignal) return signal as AbortSignal;
  throw unexpected(name, value, 'an AbortSignal');
}

/** The error for a value of the wrong kind; `advice` is what to write instead. */
export function unexpected(
  name: string,
  value: unknown,
  expected: string,
  advice?: string,
): LoraError {
  const received = value === undefined ? 'missing' : describe(value);
  const instead = advice === undefined ? '' : `: ${advice}`;
  return wrongArgument(`${name} is ${received}; ${expected} was expected${instead}`);
}

/** A finite number. Throws ERR_NOT_FINITE for NaN and the infinities. */
export function acceptFinite(name: string, value: unknown, expected = 'a finite number'): number {
  if (typeof value !== 'number') throw unexpected(name, value, expected);
  if (Number.isFinite(value)) return value;
  throw new LoraError('ERR_NOT_FINITE', `${name} is ${value}; ${expected} was expected`);
}
