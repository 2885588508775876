import { counted, describe, listed, thereAre } from '../../base/describe.js';
import { acceptBytes, decodeUtf8 } from '../../checks/bytes.js';
import type { BytesInput } from '../../types/arrays.js';
import { tensorBytes, type Dtype } from './dtypes.js';
import { malformed } from '../../base/format-errors.js';
import { parseHeader, type TensorEntry } from './header.js';

/** The size of the header length at the start of a file, and its maximum value. */
const LENGTH_BYTES = 8;
const LONGEST_HEADER = 100_000_000;

export interface Tensor {
  readonly dtype: Dtype;
  /** Empty for a single value. */
  readonly shape: readonly number[];
  /** Its bytes, little-endian and row-major: a view of the file, not a copy. */
  readonly bytes: Uint8Array;
}

export interface SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>;
  /** The tensors by name, in the order of the header. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * Reads a safetensors file. The whole file is checked first: the header, its keys, and that the
 * tensors fill the file without overlaps and gaps. Values are not checked. Sizes that a header only
 * claims cost no time or memory.
 *
 * @throws LoraError ERR_FORMAT with a {@link SafetensorsReason}; ERR_ARGUMENT
 */
export function readSafetensors(bytes: BytesInput): SafetensorsFile {
  const file = acceptBytes('bytes', bytes);
  const headerEnd = LENGTH_BYTES + headerLength(file);
  const header = file.subarray(LENGTH_BYTES, headerEnd);
  if (header[0] !== 0x7b) throw malformed('header-start', 'its header does not begin with {');
  const text = decodeUtf8(header);
  if (text === undefined) throw malformed('header-utf8', 'its header is not UTF-8');
  const { metadata, entries } = parseHeader(text);
  const data = file.subarray(headerEnd);
  checkPlaces(entries, data.length);
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, begin, end }] of entries) {
    tensors.set(name, { dtype, shape, bytes: data.subarray(begin, end) });
  }
  return { metadata, tensors };
}

function headerLength(file: Uint8Array): number {
  if (file.length < LENGTH_BYTES) {
    throw malformed(
      'too-short',
      `it has ${counted(file.length, 'byte')}; 8 with the header's length come first`,
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, LENGTH_BYTES);
  const length = Number(view.getBigUint64(0, true));
  if (length > LONGEST_HEADER) {
    throw malformed(
      'header-too-large',
      `its header has ${length} bytes; ${LONGEST_HEADER} are the most`,
    );
  }
  const rest = file.length - LENGTH_BYTES;
  if (length <= rest) return length;
  throw malformed(
    'header-truncated',
    `its header has ${counted(length, 'byte')}, of which ${rest} are there`,
  );
}

/** Requires that every tensor has the size of its shape, and that they cover the data exactly. */
function checkPlaces(entries: ReadonlyMap<string, TensorEntry>, available: number): void {
  for (const [name, entry] of entries) checkSize(describe(name), entry, available);
  const inOrder = [...entries].sort(([, p], [, q]) => p.begin - q.begin || p.end - q.end);
  let reached = 0;
  for (const [name, { begin, end }] of inOrder) {
    if (begin !== reached) {
      const reason = begin < reached ? 'overlap' : 'gap';
      const what = reason === 'gap' ? 'leaves a gap' : 'overlaps another one';
      throw malformed(reason, `${describe(name)} begins at ${begin}, not ${reached}, and ${what}`);
    }
    reached = end;
  }
  if (reached < available) {
    throw malformed(
      'trailing-bytes',
      `its tensors end at ${reached} of ${counted(available, 'byte')}`,
    );
  }
}

function checkSize(
  name: string,
  { dtype, shape, begin, end }: TensorEntry,
  available: number,
): void {
  if (end < begin) throw malformed('offsets', `${name} begins at ${begin} and ends at ${end}`);
  if (end > available) {
    throw malformed('truncated', `${name} ends at ${end}; ${thereAre(available, 'byte')}`);
  }
  const needed = tensorBytes(dtype, shape);
  const what = `${name} of ${dtype} [${listed(shape)}]`;
  if (needed === undefined)
    throw malformed('overflow', `${what} has no whole number of bytes below 2^53`);
  if (needed !== end - begin) {
    throw malformed(
      'size',
      `${what} takes ${counted(needed, 'byte')}; its offsets give it ${end - begin}`,
    );
  }
}
