/**
 * A paused run as bytes: eight bytes of identification; the length of the JSON as a little-endian
 * uint32; the sizes and settings of the run and the checksum of the state as JSON, padded with
 * spaces to a multiple of eight; the state as little-endian float64 numbers.
 */
import { checksumOf, acceptBytes, asciiBytes } from '../checks/bytes.js';
import { counted, describe } from '../base/describe.js';
import { LoraError } from '../base/errors.js';
import type { Sizes } from '../problem/problem.js';
import { fieldsOf } from '../options/numbers.js';
import { RUN } from '../options/run.js';
import type { TrainSettings } from './settings.js';
import type { OwnedBytes } from '../types/arrays.js';

const IDENTIFICATION = asciiBytes('lora-sn1');
const JSON_AT = IDENTIFICATION.length + 4;

/** The values that must agree for a run to continue with the same bits. */
type Conditions = Readonly<Record<string, unknown>>;

function conditionsOf(sizes: Sizes, { route, scale, run }: TrainSettings): Conditions {
  const settings = fieldsOf(RUN, { ...run }).map(({ name, words, value }) => [
    name,
    words?.[value] ?? value,
  ]);
  return { ...sizes, scale, ...Object.fromEntries(settings), route };
}

export function packSnapshot(
  sizes: Sizes,
  settings: TrainSettings,
  state: Float64Array,
): OwnedBytes {
  const header = { ...conditionsOf(sizes, settings), checksum: checksumOf(state) };
  const json = JSON.stringify(header, keepInfinity);
  const unpadded = asciiBytes(json);
  const length = Math.ceil((JSON_AT + unpadded.length) / 8) * 8 - JSON_AT;
  const bytes = new Uint8Array(JSON_AT + length + state.byteLength).fill(0x20);
  bytes.set(IDENTIFICATION);
  new DataView(bytes.buffer).setUint32(IDENTIFICATION.length, length, true);
  bytes.set(unpadded, JSON_AT);
  bytes.set(new Uint8Array(state.buffer, state.byteOffset, state.byteLength), JSON_AT + length);
  return bytes;
}

/** Throws ERR_ARGUMENT, and ERR_FORMAT if the bytes are not a snapshot of such a run. */
export function unpackSnapshot(
  bytes: unknown,
  sizes: Sizes,
  settings: TrainSettings,
): Float64Array {
  const given = new Uint8Array(acceptBytes('snapshot', bytes)); // a copy
  if (!IDENTIFICATION.every((byte, i) => given[i] === byte) || given.length < JSON_AT) {
    throw malformed('it does not begin with "lora-sn1"');
  }
  const view = new DataView(given.buffer, given.byteOffset, given.byteLength);
  const stateAt = JSON_AT + view.getUint32(IDENTIFICATION.length, true);
  if (stateAt > given.length || (given.length - stateAt) % 8 !== 0) {
    throw malformed(`it is truncated: it has ${counted(given.length, 'byte')}`);
  }
  const stored = parse(given.subarray(JSON_AT, stateAt));
  requireSame(stored, conditionsOf(sizes, settings));
  const state = new Float64Array(given.slice(stateAt).buffer);
  if (stored.checksum === checksumOf(state)) return state;
  throw damaged('its checksum does not match');
}

function parse(json: Uint8Array): Conditions {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    if (typeof value === 'object' && value !== null) return value as Conditions;
  } catch {
    // reported below
  }
  throw malformed('its header is not JSON');
}

/** Throws for the first condition of the trainer that the snapshot does not meet. */
function requireSame(stored: Conditions, own: Conditions): void {
  const expected = JSON.parse(JSON.stringify(own, keepInfinity)) as Conditions;
  for (const [name, value] of Object.entries(expected)) {
    if (stored[name] === value) continue;
    throw new LoraError(
      'ERR_FORMAT',
      `the snapshot is of a run with ${name} = ${describe(stored[name])}; ` +
        `this trainer has ${name} = ${describe(value)}`,
      { reason: 'other-run' },
    );
  }
}

/** Encodes Infinity, which JSON lacks. */
function keepInfinity(_: string, value: unknown): unknown {
  return value === Infinity ? 'Infinity' : value;
}

function malformed(why: string): LoraError {
  return new LoraError('ERR_FORMAT', `the bytes are not a snapshot: ${why}`, {
    reason: 'snapshot',
  });
}

/** The error for a snapshot whose numbers were changed. */
export function damaged(why: string): LoraError {
  return new LoraError('ERR_FORMAT', `the snapshot is damaged: ${why}`, { reason: 'snapshot' });
}
