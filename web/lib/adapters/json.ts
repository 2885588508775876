import type { AcceptedAdapter } from './adapter.js';
import { acceptAnyAdapter } from './rank-zero.js';
import type { AdapterInput, Preprocessing, TrainedAdapter } from '../types/adapter.js';
import { toBase64 } from './base64.js';

export const JSON_FORMAT = 'lora-wasm-adapter-1';

/** A serialised adapter; that of a result also has its other members. */
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
 * Converts an adapter to a plain object for `JSON.stringify()`; `adapterFromJSON()` restores it bit
 * for bit. Digits would take twice the space and lose the sign of -0. Results of `train()`,
 * `solve()` and other functions are serialised by `JSON.stringify()` directly, with all members; a
 * copy such as `{ ...result }` needs this function.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY
 *
 * @example
 * const text = JSON.stringify(adapterToJSON({ ...result, preprocessing }));
 */
export function adapterToJSON(adapter: AdapterInput): AdapterJSON {
  return toJSON.call(acceptAnyAdapter(adapter));
}

/**
 * Lets `JSON.stringify()` serialise an adapter or a result with all its members. The method is not
 * enumerable, so that the object can be cloned and sent to a worker.
 */
export function withJSON<Result extends AcceptedAdapter>(result: Result): Result {
  return Object.defineProperty(result, 'toJSON', { value: toJSON });
}

function toJSON(this: AcceptedAdapter & Partial<Pick<TrainedAdapter, 'ab'>>): AdapterJSON {
  const { ab, ...members } = this; // ab repeats a and b
  return { format: JSON_FORMAT, ...members, a: toBase64(this.a), b: toBase64(this.b) };
}
