import { describe } from '../describe.js';
import { decodeUtf8 } from './bytes.js';
import { unreadable } from './data-errors.js';
import type { ElementKind } from './elements.js';

/** \x93NUMPY */
export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** As NumPy has it: its own headers of plain types are far shorter. */
const LONGEST_HEADER = 10_000;

/** Behind so many bytes there is nothing of a header any more. */
export const MOST_HEADER_BYTES = 12 + LONGEST_HEADER;

export interface NpyHeader {
  readonly kind: ElementKind;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the values begin in the file. */
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
  const text = decodeUtf8(file.subarray(start, start + length));
  if (text === undefined) throw malformed('the header is no text');
  return { ...parseDict(text), dataStart: start + length };
}

type Dict = Omit<NpyHeader, 'dataStart'>;

/** What may stand behind each key. A structured type is a list there, and is refused. */
const VALUES: Readonly<Record<string, RegExp>> = {
  descr: /'([^']*)'/y,
  fortran_order: /(True|False)/y,
  // NumPy in Python 2 could write lengths as 3L, and its successors read them.
  shape: /\(((?:\s*\d+L?\s*,)*\s*(?:\d+L?)?)\s*\)/y,
};

/** A Python dict of three keys, in any order. */
function parseDict(text: string): Dict {
  const found = new Map<string, string>();
  const take = takeFrom(text);
  if (take(/\s*\{/y) === undefined) throw malformed('the header is no dict');
  for (let key; (key = take(/\s*'([a-z_]+)'\s*:\s*/y)) !== undefined;) {
    const value = Object.hasOwn(VALUES, key) ? take(VALUES[key] as RegExp) : undefined;
    if (value === undefined) throw malformed(`the header's ${describe(key)} cannot be read`);
    if (found.has(key)) throw malformed(`the header has ${describe(key)} twice`);
    found.set(key, value);
    if (take(/\s*,/y) === undefined) break;
  }
  const rest = take(/\s*\}\s*$/y);
  if (rest === undefined || found.size < 3) throw malformed('the header is no dict of its keys');
  return {
    ...parseType(found.get('descr') ?? ''),
    fortranOrder: found.get('fortran_order') === 'True',
    shape: parseShape(found.get('shape') ?? ''),
  };
}

/** A function that matches at where the last match ended: its first group, or '' where it has none. */
function takeFrom(text: string): (pattern: RegExp) => string | undefined {
  let at = 0;
  return (pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    at = pattern.lastIndex;
    return match[1] ?? '';
  };
}

function parseType(descr: string): Pick<Dict, 'kind' | 'littleEndian'> {
  const match = /^([<>=|]?)(f[248]|[iu][1248])$/.exec(descr);
  if (!match) {
    const known = 'f2, f4, f8, i1 to i8 and u1 to u8';
    throw unreadable(
      'dtype',
      `the elements are of ${describe(descr)}; one of ${known} was expected`,
    );
  }
  const [, order, type = ''] = match;
  const kind = `${type.slice(0, 1)}${8 * Number(type.slice(1))}` as ElementKind;
  return { kind, littleEndian: order !== '>' };
}

function parseShape(tuple: string): number[] {
  const shape = tuple.split(',').map((length) => length.trim().replace('L', ''));
  if (shape.at(-1) === '') shape.pop();
  else if (shape.length === 1) throw malformed('the shape is no tuple');
  const lengths = shape.map(Number);
  if (lengths.every(Number.isSafeInteger)) return lengths;
  throw unreadable('overflow', `the shape (${tuple}) has a length of 2^53 or more`);
}

const malformed = (why: string) => unreadable('header', `bytes are not an .npy file: ${why}`);
