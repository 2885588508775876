import { className } from '../describe.js';
import { LoraError } from '../errors.js';
import type { RawModule } from './raw-module.js';
import type { Build } from '../types.js';

/**
 * One instance of the WebAssembly code. Every call into it goes through `run`, which turns what the
 * code can throw into a LoraError.
 */
export class Engine {
  readonly build: Build;
  readonly #raw: RawModule;
  #failure: LoraError | undefined;

  constructor(build: Build, raw: RawModule) {
    this.build = build;
    this.#raw = raw;
  }

  /** Whether the code has stopped half-way: its memory cannot be trusted any more. */
  get broken(): boolean {
    return this.#failure !== undefined;
  }

  /** Throws ERR_OUT_OF_MEMORY, after which the engine goes on, or ERR_INTERNAL, which is its end. */
  run<Result>(call: (raw: RawModule) => Result): Result {
    if (this.#failure) throw this.#failure;
    try {
      return call(this.#raw);
    } catch (cause) {
      throw isAllocationFailure(cause) ? outOfMemory(cause) : this.#fail(cause);
    }
  }

  /** Gives the memory of something that lives in the engine back. */
  free(held: Parameters<RawModule['release']>[0]): void {
    if (!this.broken) this.run((raw) => raw.release(held));
  }

  #fail(cause: unknown): LoraError {
    this.#failure = new LoraError(
      'ERR_INTERNAL',
      `the WebAssembly code stopped (${String(cause)}); what it held is lost, ` +
        'and the next load() or train() starts it anew',
      { cause },
    );
    return this.#failure;
  }
}

/**
 * The one exception that the C++ code lets out is std::bad_alloc. A RangeError is JavaScript's own
 * word for an array that has no room, but also for a stack that has none.
 */
function isAllocationFailure(cause: unknown): boolean {
  if (className(cause) === 'WebAssembly.Exception') return true;
  const { name, message } = cause as Partial<Error>;
  return name === 'RangeError' && !/call stack/i.test(message ?? '');
}

function outOfMemory(cause: unknown): LoraError {
  return new LoraError(
    'ERR_OUT_OF_MEMORY',
    'the WebAssembly memory has no room left for this problem, next to what runs already',
    { cause },
  );
}
