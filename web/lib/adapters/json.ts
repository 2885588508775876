import { acceptAdapter, type AcceptedAdapter } from './adapter.js';
import type { AdapterInput, Preprocessing } from '../types/adapter.js';
import { toBase64 } from './base64.js';

export const JSON_FORMAT = 'lora-wasm-adapter-1';

/** An adapter as JSON has it; what `JSON.stringify()` makes of a result has its other members, too. */
export interface AdapterJSON {
  format: typeof JSON_FORMAT;
  /** (dIn, rank), little-endian float64 numbers in base64. */
  a: string;
  /** (rank, dOut), in the same way. */
  b: string;
  scale: number;
  dIn: number;
  dOut: number;
  rank: number;
  preprocessing?: Preprocessing | undefined;
}

/**
 * An adapter as a plain object, for `JSON.stringify()` and for `adapterFromJSON()`, which restores it
 * bit for bit. Numbers in digits would take twice the room, and lose the sign of -0. What `train()`,
 * `solve()` and other functions return is written so by `JSON.stringify()` itself, with all its members;
 * a copy such as `{ ...result }` needs this.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY
 *
 * @example
 * const text = JSON.stringify(adapterToJSON({ ...result, preprocessing }));
 */
export function adapterToJSON(adapter: AdapterInput): AdapterJSON {
  return toJSON.call(acceptAdapter(adapter));
}

/**
 * Lets `JSON.stringify()` write an adapter, or a result, with all its members. The method is hidden, since
 * an object with a function among its members could neither be cloned nor be sent to a worker.
 */
export function withJSON<Result extends AcceptedAdapter>(result: Result): Result {
  return Object.defineProperty(result, 'toJSON', { value: toJSON });
}

function toJSON(this: AcceptedAdapter): AdapterJSON {
  // ab is a and b once more.
  return {
    format: JSON_FORMAT,
    ...this,
    a: toBase64(this.a),
    b: toBase64(this.b),
    ...{ ab: undefined },
  };
}
