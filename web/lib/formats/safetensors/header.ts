import { describe } from '../../base/describe.js';
import { JsonScanner } from './json-scanner.js';
import { isDtype, type Dtype } from './dtypes.js';
import { malformed } from '../../base/format-errors.js';

/** A tensor's entry in the header; offsets count from the end of the header. */
export interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

interface Header {
  readonly metadata: Map<string, string>;
  readonly entries: Map<string, TensorEntry>;
}

/**
 * Parses the header, whose form is fixed and three levels deep. Throws ERR_FORMAT where the text
 * deviates.
 */
export function parseHeader(text: string): Header {
  const json = new JsonScanner(text);
  const metadata = new Map<string, string>();
  const entries = new Map<string, TensorEntry>();
  const names = new Set<string>();
  readObject(json, 'the header', names, (name) => {
    if (name === '__metadata__') readMetadata(json, metadata);
    else entries.set(name, readEntry(json, describe(name)));
  });
  if (json.atEnd()) return { metadata, entries };
  throw expected(json, 'the end of the header');
}

function readMetadata(json: JsonScanner, metadata: Map<string, string>): void {
  readObject(json, '__metadata__', new Set(), (key) => {
    const value = json.string();
    if (value === undefined) {
      throw malformed('metadata', `__metadata__ has no text for ${describe(key)}`);
    }
    metadata.set(key, value);
  });
}

function readEntry(json: JsonScanner, tensor: string): TensorEntry {
  const keys = new Set<string>();
  let dtype: string | undefined;
  let shape: number[] = [];
  let offsets: number[] = [];
  readObject(json, tensor, keys, (key) => {
    if (key === 'dtype') dtype = json.string() ?? refuse(json, `a text for the dtype of ${tensor}`);
    else if (key === 'shape') shape = readLengths(json, `the shape of ${tensor}`);
    else if (key === 'data_offsets') offsets = readLengths(json, `the offsets of ${tensor}`);
    else throw malformed('header-json', `${tensor} has a key ${describe(key)}`);
  });
  for (const key of ['dtype', 'shape', 'data_offsets']) {
    if (!keys.has(key)) throw malformed('header-json', `${tensor} has no ${key}`);
  }
  const [begin, end, ...more] = offsets;
  if (begin === undefined || end === undefined || more.length > 0) {
    throw malformed('header-json', `${tensor} has ${offsets.length} data_offsets, not 2`);
  }
  if (!isDtype(dtype)) throw malformed('dtype', `${tensor} has the dtype ${describe(dtype)}`);
  return { dtype, shape, begin, end };
}

/** Reads { key: value, … }: `readValue` is called after each colon. */
function readObject(
  json: JsonScanner,
  what: string,
  keys: Set<string>,
  readValue: (key: string) => void,
): void {
  if (!json.take('{')) throw expected(json, `{ of ${what}`);
  if (json.take('}')) return;
  do {
    const key = json.string() ?? refuse(json, `a key of ${what}`);
    if (keys.has(key)) throw malformed('duplicate-key', `${what} has ${describe(key)} twice`);
    keys.add(key);
    if (!json.take(':')) throw expected(json, `: behind ${describe(key)}`);
    readValue(key);
  } while (json.take(','));
  if (!json.take('}')) throw expected(json, `} of ${what}`);
}

function readLengths(json: JsonScanner, what: string): number[] {
  if (!json.take('[')) throw expected(json, `[ of ${what}`);
  const lengths: number[] = [];
  if (json.take(']')) return lengths;
  do {
    const length = json.wholeNumber() ?? refuse(json, `a whole number in ${what}`);
    if (length === Infinity) throw malformed('overflow', `${what} has a number of 2^53 or more`);
    lengths.push(length);
  } while (json.take(','));
  if (!json.take(']')) throw expected(json, `] of ${what}`);
  return lengths;
}

function refuse(json: JsonScanner, what: string): never {
  throw expected(json, what);
}

function expected(json: JsonScanner, what: string) {
  return malformed(
    'header-json',
    `${what} was expected at character ${json.position} of the header`,
  );
}
