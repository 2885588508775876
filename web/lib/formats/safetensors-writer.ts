import { acceptWhole, unexpected } from '../arguments/accept.js';
import { LoraError } from '../errors.js';
import { acceptBytes, isWellFormed, type BytesInput } from './bytes.js';
import { bitsOf, DTYPES, isDtype, tensorBytes, type Dtype } from './safetensors-dtypes.js';

export interface TensorInput {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Its elements, little-endian and row-major: a typed array, say. */
  readonly bytes: BytesInput;
}

/** Data begins at a multiple of this, so that every element is aligned. */
const ALIGNMENT = 8;

/**
 * A safetensors file. Tensors with wide elements come first, then by name, as the reference
 * implementation has them: every element is aligned, and the same tensors give the same bytes.
 *
 * @throws LoraError ERR_ARGUMENT; ERR_SHAPE where the bytes of a tensor do not fit its shape
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, TensorInput>> | ReadonlyMap<string, TensorInput>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const named = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  const accepted = named.map(([name, tensor]) => acceptTensor(name, tensor)).sort(inFileOrder);
  const entries: [string, unknown][] = [];
  const texts = Object.entries(metadata).map(([key, text]) => [key, acceptText(key, text)]);
  if (texts.length > 0) entries.push(['__metadata__', Object.fromEntries(texts)]);
  let size = 0;
  for (const { name, dtype, shape, bytes } of accepted) {
    entries.push([name, { dtype, shape, data_offsets: [size, size + bytes.length] }]);
    size += bytes.length;
  }
  return assemble(
    encodeHeader(entries),
    accepted.map(({ bytes }) => bytes),
    size,
  );
}

interface AcceptedTensor extends TensorInput {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function acceptTensor(name: string, { dtype, shape, bytes }: TensorInput): AcceptedTensor {
  const what = `tensors[${JSON.stringify(name)}]`;
  if (name === '__metadata__' || !isWellFormed(name)) {
    throw new LoraError('ERR_ARGUMENT', `a tensor cannot be called ${JSON.stringify(name)}`);
  }
  if (!isDtype(dtype)) throw unexpected(`${what}.dtype`, dtype, `one of ${DTYPES.join(', ')}`);
  if (!Array.isArray(shape)) throw unexpected(`${what}.shape`, shape, 'an array of lengths');
  const lengths = shape.map((length, i) =>
    acceptWhole(`${what}.shape[${i}]`, length, 0, Number.MAX_SAFE_INTEGER),
  );
  const content = acceptBytes(`${what}.bytes`, bytes);
  const expected = tensorBytes(dtype, lengths);
  if (content.length === expected) return { name, dtype, shape: lengths, bytes: content };
  throw new LoraError(
    'ERR_SHAPE',
    `${what} has ${content.length} bytes; ${expected ?? 'more than 2^53'} were expected of ` +
      `${dtype} [${lengths.join(', ')}]`,
  );
}

function acceptText(key: string, text: unknown): string {
  if (typeof text === 'string' && isWellFormed(key + text)) return text;
  throw unexpected(`metadata[${JSON.stringify(key)}]`, text, 'a text of whole Unicode characters');
}

function inFileOrder(p: AcceptedTensor, q: AcceptedTensor): number {
  return bitsOf(q.dtype) - bitsOf(p.dtype) || (p.name < q.name ? -1 : 1);
}

/** The header with its length before it, padded with spaces so that data is aligned behind it. */
function encodeHeader(entries: readonly [string, unknown][]): Uint8Array {
  // Not an object of them: it would put names that are whole numbers first, and know __proto__.
  const members = entries.map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const text = new TextEncoder().encode(`{${members.join(',')}}`);
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, 8);
  return header;
}

function assemble(
  header: Uint8Array,
  parts: readonly Uint8Array[],
  size: number,
): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(header.length + size);
  file.set(header);
  let at = header.length;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
