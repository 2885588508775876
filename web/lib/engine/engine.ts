import { className } from '../base/describe.js';
import { LoraError } from '../base/errors.js';
import { IdleTimer } from '../work/idle-timer.js';
import { instantiate, type Instance } from './instance.js';
import type { Held, RawModule } from './raw-module.js';
import type { Build } from '../types/module.js';

/** The memory size below which an instance is not replaced to free memory. */
const KEPT_BYTES = 16 * 2 ** 20;

/**
 * A running instance of the WebAssembly code. All calls go through `run`, which converts exceptions
 * to LoraError.
 */
export class Engine {
  readonly build: Build;
  readonly #module: WebAssembly.Module;
  /** The part of the code that was added, if it was. */
  #rest: WebAssembly.Module | undefined;
  #instance: Instance;
  #failure: LoraError | undefined;
  /** The number of objects in the engine. */
  #held = 0;
  readonly #idle = new IdleTimer(() => void this.renew().catch(() => undefined));

  private constructor(build: Build, module: WebAssembly.Module, instance: Instance) {
    this.build = build;
    this.#module = module;
    this.#instance = instance;
  }

  static async start(build: Build, module: WebAssembly.Module): Promise<Engine> {
    return new Engine(build, module, await instantiate(module));
  }

  /** Adds the rest of the code, once, to a part that starts an engine. */
  async add(rest: WebAssembly.Module): Promise<void> {
    this.#rest ??= rest;
    await this.#instance.add(this.#rest);
  }

  /** Whether the code was interrupted by an error: its memory may be inconsistent. */
  get broken(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Throws ERR_OUT_OF_MEMORY or ERR_INTERNAL. The engine stays usable after ERR_OUT_OF_MEMORY and
   * after a refused handle, but not after other errors.
   */
  run<Result>(call: (raw: RawModule) => Result): Result {
    if (this.#failure) throw this.#failure;
    try {
      return call(this.#instance.raw);
    } catch (cause) {
      if (isAllocationFailure(cause)) throw outOfMemory(cause);
      throw isRefusedHandle(cause) ? refusedHandle(cause) : this.#fail(cause);
    }
  }

  /** Creates an object in the engine, which exists until `free` is called. */
  make<Kind extends Held>(call: (raw: RawModule) => Kind): Kind {
    const held = this.run(call);
    this.#held++;
    this.#idle.stop();
    return held;
  }

  free(held: Held): void {
    if (!this.broken) this.run((raw) => raw.release(held));
    this.#held--;
    this.rest();
  }

  /** Releases grown memory unless the engine is used again soon. */
  rest(): void {
    if (this.#held === 0 && !this.broken) this.#idle.start();
  }

  /**
   * Releases grown memory if there are no objects. WebAssembly memory cannot shrink: a new instance
   * replaces the old one.
   */
  async renew(): Promise<void> {
    if (this.#held > 0 || this.#instance.memory.buffer.byteLength <= KEPT_BYTES) return;
    const rest = this.#rest;
    const fresh = await instantiate(this.#module);
    if (rest) await fresh.add(rest);
    if (this.#held === 0 && this.#rest === rest) this.#instance = fresh;
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
 * The only C++ exception that leaves the code is std::bad_alloc. A RangeError can mean a failed
 * allocation of an array, but also a stack overflow.
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

/** See lora_refuse in cpp/bindings/library.js. */
function isRefusedHandle(cause: unknown): cause is Error {
  return cause instanceof Error && cause.name === 'HandleError';
}

function refusedHandle(cause: Error): LoraError {
  return new LoraError('ERR_INTERNAL', `the WebAssembly code refused a call: ${cause.message}`, {
    cause,
  });
}
