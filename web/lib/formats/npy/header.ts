import { describe, shortened } from '../../base/describe.js';
import { decodeUtf8 } from '../../checks/bytes.js';
import { unreadable } from '../../base/format-errors.js';
import type { ElementKind } from '../safetensors/elements.js';

/** \x93NUMPY */
export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NumPy's own limit; headers of plain types are far shorter. */
const LONGEST_HEADER = 10_000;

/** The maximum size of a header with the magic string, version and length. */
export const MOST_HEADER_BYTES = 12 + LONGEST_HEADER;

export interface NpyHeader {
  readonly kind: ElementKind;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** The offset of the values in the file. */
  readonly dataStart: number;
}

/** Throws ERR_FORMAT. */
export function parseNpyHeader(file: Uint8Array): NpyHeader {
  if (file.length < 10 || !MAGIC.every((byte, i) => file[i] === byte)) {
    throw malformed('they do not begin with \\x93NUMPY');
  }
  const [version = 0, minor = 0] = file.subarray(6, 8);
  if (version < 1 || version > 3 || minor !== 0) {
    throw malformed(`version ${version}.${minor} is none of 1.0, 2.0 and 3.0`);
  }
  const start = version === 1 ? 10 : 12;
  if (file.length < start) throw malformed('they end within the header');
  const view = new DataView(file.buffer, file.byteOffset, start);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) {
    throw malformed(`the header has ${length} bytes; ${LONGEST_HEADER} are the most`);
  }
  if (start + length > file.length) throw malformed('they end within the header');
  const text = headerText(file.slice(start, start + length), version);
  return { ...parseDict(text), dataStart: start + length };
}

/** Decodes a header: Latin-1, or UTF-8 since version 3. */
function headerText(bytes: Uint8Array, version: number): string {
  const text = version < 3 ? new TextDecoder('latin1').decode(bytes) : decodeUtf8(bytes);
  if (text === undefined) throw malformed('the header is not text');
  return text;
}

type Dict = Omit<NpyHeader, 'dataStart'>;

/** The syntax of the value of each key. */
const VALUES: Readonly<Record<string, RegExp>> = {
  // A structured type is a list; its first bracket is enough to refuse it.
  descr: /u?'([^']*)'|u?"([^"]*)"|([[(])/y,
  fortran_order: /(True|False)/y,
  // NumPy in Python 2 could write lengths as 3L.
  shape: /\(((?:\s*\d+L?\s*,)*\s*(?:\d+L?)?)\s*\)/y,
};

const KEY = /\s*u?(?:'([a-z_]+)'|"([a-z_]+)")\s*:\s*/y;

/** Parses a Python dict of three keys in any order. */
function parseDict(text: string): Dict {
  const found = new Map<string, string>();
  const take = takeFrom(text);
  if (take(/\s*\{/y) === undefined) throw malformed('the header is not a dict');
  for (let key; (key = take(KEY)) !== undefined;) {
    const value = Object.hasOwn(VALUES, key) ? take(VALUES[key] as RegExp) : undefined;
    if (value === undefined) throw malformed(`the header's ${describe(key)} cannot be read`);
    if (found.has(key)) throw malformed(`the header has ${describe(key)} twice`);
    if (key === 'descr' && /^[[(]$/.test(value)) throw otherType('several fields (structured)');
    found.set(key, value);
    if (take(/\s*,/y) === undefined) break;
  }
  const rest = take(/\s*\}\s*$/y);
  if (rest === undefined || found.size < 3)
    throw malformed('the header is not a dict with its three keys');
  return {
    ...parseType(found.get('descr') ?? ''),
    fortranOrder: found.get('fortran_order') === 'True',
    shape: parseShape(found.get('shape') ?? ''),
  };
}

/**
 * A tokeniser: matches where the last match ended, and returns the group, or '' if the pattern has
 * none.
 */
function takeFrom(text: string): (pattern: RegExp) => string | undefined {
  let position = 0;
  return (pattern) => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match) return undefined;
    position = pattern.lastIndex;
    return match.slice(1).find((group) => group !== undefined) ?? '';
  };
}

/** The kinds of elements and their names in NumPy; files normally have f8 and the like. */
const KINDS: readonly [kind: ElementKind, ...names: string[]][] = [
  ['bool', 'b1', '?', 'bool'],
  ['f16', 'f2', 'e', 'float16'],
  ['f32', 'f4', 'f', 'float32'],
  ['f64', 'f8', 'd', 'float64', 'float'],
  ['i8', 'i1', 'b', 'int8'],
  ['i16', 'i2', 'h', 'int16'],
  ['i32', 'i4', 'i', 'int32'],
  ['i64', 'i8', 'q', 'int64'],
  ['u8', 'u1', 'B', 'uint8'],
  ['u16', 'u2', 'H', 'uint16'],
  ['u32', 'u4', 'I', 'uint32'],
  ['u64', 'u8', 'Q', 'uint64'],
];

/** Names of unsupported types, for messages. */
const OTHER_TYPES: readonly [RegExp, string][] = [
  [/^c/, 'complex numbers'],
  [/^[USa]/, 'texts'],
  [/^O/, 'Python objects'],
  [/^M/, 'dates'],
  [/^m/, 'spans of time'],
  [/^(f1[0-6]|g|longdouble)/, 'numbers of more than 64 bits'],
  [/^V/, 'raw bytes'],
];

function parseType(descr: string): Pick<Dict, 'kind' | 'littleEndian'> {
  const [, order = '', name = ''] = /^([<>=|]?)(.*)$/s.exec(descr) ?? [];
  const [kind] = KINDS.find(([, ...names]) => names.includes(name)) ?? [];
  if (kind) return { kind, littleEndian: order !== '>' };
  const words = OTHER_TYPES.find(([pattern]) => pattern.test(name))?.[1];
  throw otherType(words === undefined ? describe(descr) : `${describe(descr)}, ${words}`);
}

function otherType(received: string) {
  const known = 'f2, f4, f8, i1 to i8, u1 to u8 and b1';
  return unreadable('dtype', `the elements are of ${received}; one of ${known} was expected`);
}

function parseShape(tuple: string): number[] {
  const shape = tuple.split(',').map((length) => length.trim().replace('L', ''));
  if (shape.at(-1) === '') shape.pop();
  else if (shape.length === 1) throw malformed('the shape is not a tuple');
  const lengths = shape.map(Number);
  if (lengths.every(Number.isSafeInteger)) return lengths;
  throw unreadable('overflow', `the shape (${shortened(tuple)}) has a length of 2^53 or more`);
}

const malformed = (why: string) => unreadable('header', `bytes are not an .npy file: ${why}`);
