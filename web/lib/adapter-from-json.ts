import { JSON_FORMAT, withJSON, type AdapterJSON } from './adapters/json.js';
import {
  acceptBoolean,
  acceptChoice,
  acceptCount,
  acceptFinite,
  acceptText,
  isRecord,
  reading,
  unexpected,
} from './checks/accept.js';
import { acceptHistory, acceptNumbers } from './arguments/history.js';
import type { CompressedAdapter } from './compress-rank.js';
import { describe, messageOf } from './base/describe.js';
import { isLoraError, LoraError } from './base/errors.js';
import type { PeftAdapter } from './formats/peft/import.js';
import { fromBase64 } from './adapters/base64.js';
import { acceptShape, requireFinite } from './matrices/matrix.js';
import { acceptPreprocessing, preprocessedColumns } from './adapters/preprocessing.js';
import type { Preprocessing, TrainedAdapter } from './types/adapter.js';
import { runToEnd } from './work/slices.js';
import type { SolveResult, TrainResult } from './types/results.js';

type Beside<Result> = Partial<Omit<Result, keyof TrainedAdapter>>;

/** A deserialised adapter, with the other members of a result, if it was one. */
export interface RestoredAdapter
  extends
    TrainedAdapter,
    Beside<TrainResult>,
    Beside<SolveResult>,
    Beside<CompressedAdapter>,
    Beside<PeftAdapter> {}

type Accept = (name: string, value: unknown) => unknown;

const oneOf =
  (...choices: string[]): Accept =>
  (name, value) =>
    acceptChoice(name, value, choices);

/** Checks an object of numbers; those in `optional` may be missing. */
const numbers =
  (needed: readonly string[], optional: readonly string[] = []): Accept =>
  (name, value) => {
    if (!isRecord(value)) throw unexpected(name, value, `an object with ${needed.join(' and ')}`);
    const there = optional.filter((key) => value[key] !== undefined);
    const accept = (key: string) => [key, acceptFinite(`${name}.${key}`, value[key])];
    return Object.fromEntries([...needed, ...there].map(accept));
  };

/** The members that results have besides those of an adapter. */
const MEMBERS: Readonly<Record<keyof Beside<RestoredAdapter>, Accept>> = {
  loss: acceptFinite,
  steps: acceptAnyCount,
  history: (_, value) => acceptHistory(value),
  optimum: numbers(['loss', 'gap'], ['validation']),
  stopReason: oneOf('steps', 'converged', 'early-stopping', 'aborted'),
  route: oneOf('direct', 'factored', 'compressed'),
  build: oneOf('simd', 'relaxed'),
  thread: oneOf('worker', 'caller'),
  seconds: acceptFinite,
  lossByRank: acceptNumbers,
  singularValues: acceptNumbers,
  validationLossByRank: acceptNumbers,
  bestRank: acceptAnyCount,
  lowestRank: acceptAnyCount,
  validationStandardError: acceptFinite,
  error: numbers(['frobenius', 'spectral']),
  alpha: acceptFinite,
  rslora: acceptBoolean,
  module: acceptText,
  fanInFanOut: acceptBoolean,
  baseModel: acceptText,
};

/**
 * Deserialises an adapter or a result that `JSON.stringify()` or `adapterToJSON()` wrote, bit for
 * bit. All of it is checked, so that it can come from anywhere. Unknown members are dropped.
 *
 * @param json the text, or the object that JSON.parse() returned
 * @throws LoraError ERR_FORMAT, `reason` 'adapter'; ERR_ARGUMENT, ERR_OUT_OF_MEMORY
 *
 * @example
 * const text = JSON.stringify(await train(options));
 * const { a, b, history } = adapterFromJSON(text);
 */
export function adapterFromJSON(json: string | object): RestoredAdapter {
  const given = parse(json);
  try {
    return withJSON({ ...acceptAdapterOf(given), ...acceptMembers(given) });
  } catch (cause) {
    if (isLoraError(cause) && cause.code !== 'ERR_OUT_OF_MEMORY')
      throw refused(cause.message, cause);
    throw cause;
  }
}

type Parsed = Readonly<Record<string, unknown>>;

function parse(json: unknown): Parsed {
  if (typeof json !== 'string' && !isRecord(json)) {
    throw unexpected('json', json, 'a text, or what JSON.parse() made of it,');
  }
  // A round trip through JSON removes getters and other code.
  const text = typeof json === 'string' ? json : reading('json', () => JSON.stringify(json));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refused(`it is not JSON: ${messageOf(cause)}`, cause);
  }
  if (!isRecord(value)) throw refused(`it is ${describe(value)}; an object was expected`);
  if (value.format === JSON_FORMAT) return value;
  const received = value.format === undefined ? 'missing' : describe(value.format);
  throw refused(`format is ${received}; ${describe(JSON_FORMAT)} was expected`);
}

function acceptAdapterOf(given: Parsed): TrainedAdapter {
  const dIn = acceptCount('dIn', given.dIn, 1);
  const dOut = acceptCount('dOut', given.dOut, 1);
  const rank = acceptAnyCount('rank', given.rank);
  const a = acceptValues('a', given.a, ['dIn', dIn], ['rank', rank]);
  const b = acceptValues('b', given.b, ['rank', rank], ['dOut', dOut]);
  const ab = new Float64Array(a.length + b.length);
  ab.set(a);
  ab.set(b, a.length);
  const scale = acceptFinite('scale', given.scale);
  const preprocessing = acceptFitting(given.preprocessing, dIn);
  return { a, b, ab, scale, dIn, dOut, rank, ...(preprocessing && { preprocessing }) };
}

/** A count of 0 or more: the best adapter of solve() can have rank 0. */
function acceptAnyCount(name: string, value: unknown): number {
  return acceptCount(name, value, 0);
}

function acceptValues(
  name: 'a' | 'b',
  value: unknown,
  ...[rows, cols]: [readonly [string, number], readonly [string, number]]
): Float64Array {
  const values = typeof value === 'string' ? fromBase64(value) : undefined;
  if (!values)
    throw unexpected(name, value, 'base64 of float64 numbers, as adapterToJSON() writes,');
  acceptShape(name, values, rows, cols);
  runToEnd(requireFinite(name, values, cols[1]));
  return values;
}

function acceptFitting(value: unknown, dIn: number): Preprocessing | undefined {
  if (value === undefined) return undefined;
  const preprocessing = acceptPreprocessing('preprocessing', value);
  const columns = preprocessedColumns(preprocessing);
  if (columns === dIn) return preprocessing;
  throw unexpected('preprocessing', value, `one that makes rows of dIn = ${dIn} values`);
}

function acceptMembers(given: Parsed): Beside<RestoredAdapter> {
  const there = Object.entries(MEMBERS).filter(([name]) => given[name] !== undefined);
  return Object.fromEntries(there.map(([name, accept]) => [name, accept(name, given[name])]));
}

function refused(why: string, cause?: unknown): LoraError {
  return new LoraError('ERR_FORMAT', `json is not an adapter: ${why}`, {
    cause,
    reason: 'adapter',
  });
}

export type { AdapterJSON };
