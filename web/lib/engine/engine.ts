import { className } from '../base/describe.js';
import { LoraError } from '../base/errors.js';
import { IdleTimer } from '../work/idle-timer.js';
import { instantiate, type Instance } from './instance.js';
import type { RawModule } from './raw-module.js';
import type { Build } from '../types/module.js';

type Held = Parameters<RawModule['release']>[0];

/** Bytes of memory that are not worth a new instance. */
const KEPT_BYTES = 16 * 2 ** 20;

/**
 * The WebAssembly code at work. Every call into it goes through `run`, which turns what the code can
 * throw into a LoraError.
 */
export class Engine {
  readonly build: Build;
  readonly #module: WebAssembly.Module;
  #instance: Instance;
  #failure: LoraError | undefined;
  /** How many things live in the engine. */
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

  /** Whether the code has stopped half-way: its memory cannot be trusted any more. */
  get broken(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Throws ERR_OUT_OF_MEMORY, after which the engine goes on, or ERR_INTERNAL: where a handle was refused
   * it goes on, too; else this is its end.
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

  /** Makes something that lives in the engine until `free` is called. */
  make<Kind extends Held>(call: (raw: RawModule) => Kind): Kind {
    const held = this.run(call);
    this.#held++;
    this.#idle.stop();
    return held;
  }

  /** Ends the life of something that lives in the engine. */
  free(held: Held): void {
    if (!this.broken) this.run((raw) => raw.release(held));
    this.#held--;
    this.rest();
  }

  /** Gives back the memory that it has grown to, unless it is used again soon. */
  rest(): void {
    if (this.#held === 0 && !this.broken) this.#idle.start();
  }

  /**
   * Gives back the memory that it has grown to, if nothing lives there. The memory of WebAssembly
   * cannot shrink: a new instance takes the old one's place.
   */
  async renew(): Promise<void> {
    if (this.#held > 0 || this.#instance.memory.buffer.byteLength <= KEPT_BYTES) return;
    const fresh = await instantiate(this.#module);
    if (this.#held === 0) this.#instance = fresh;
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
 * The one C++ exception that the code lets out is std::bad_alloc. A RangeError is JavaScript's own
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

/** See lora_refuse in cpp/bindings/library.js. */
function isRefusedHandle(cause: unknown): cause is Error {
  return cause instanceof Error && cause.name === 'HandleError';
}

function refusedHandle(cause: Error): LoraError {
  return new LoraError('ERR_INTERNAL', `the WebAssembly code refused a call: ${cause.message}`, {
    cause,
  });
}
