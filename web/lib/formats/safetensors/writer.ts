import { isRecord, reading, unexpected } from '../../checks/accept.js';
import { className, describe } from '../../base/describe.js';
import { wrongArgument } from '../../base/errors.js';
import { isWellFormed, joinedBytes } from '../../checks/bytes.js';
import type { BytesInput, OwnedBytes } from '../../types/arrays.js';
import { bitsOf, type Dtype } from './dtypes.js';
import type { Tensor } from './reader.js';
import { acceptTensor } from './tensor.js';

export interface TensorInput {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Its elements, little-endian and row-major, for example as a typed array. */
  readonly bytes: BytesInput;
}

/** The data begin at a multiple of this, so that every element is aligned. */
const ALIGNMENT = 8;

/** Members of an object, or entries of a Map. */
type Named<Value> = Readonly<Record<string, Value>> | ReadonlyMap<string, Value>;

/**
 * Encodes a safetensors file. Like the reference implementation, it sorts tensors by the width of
 * their elements, widest first, and then by name: every element is aligned, and equal tensors give
 * equal bytes. Accepts the tensors of `readSafetensors()`.
 *
 * @throws LoraError ERR_ARGUMENT; ERR_SHAPE if the bytes of a tensor do not fit its shape
 */
export function writeSafetensors(
  tensors: Named<TensorInput>,
  metadata: Named<string> = {},
): OwnedBytes {
  const accepted = entriesOf('tensors', tensors).map(acceptNamed).sort(inFileOrder);
  const entries: [string, unknown][] = [];
  const texts = entriesOf('metadata', metadata).map(acceptText);
  if (texts.length > 0) entries.push(['__metadata__', Object.fromEntries(texts)]);
  let size = 0;
  for (const { name, dtype, shape, bytes } of accepted) {
    entries.push([name, { dtype, shape, data_offsets: [size, size + bytes.length] }]);
    size += bytes.length;
  }
  const parts = accepted.map(({ bytes }) => bytes);
  return joinedBytes([encodeHeader(entries), ...parts]) as OwnedBytes;
}

/** The members of an object or a Map by names. Throws ERR_ARGUMENT. */
export function entriesOf(
  name: string,
  value: unknown,
  expected = 'an object or a Map by names',
): [key: unknown, value: unknown][] {
  if (className(value) === 'Map') {
    return reading(name, () => [...(value as Map<unknown, unknown>).entries()]);
  }
  if (!isRecord(value)) throw unexpected(name, value, expected);
  return reading(name, () => Object.entries(value));
}

interface NamedTensor extends Tensor {
  readonly name: string;
}

function acceptNamed([name, tensor]: [unknown, unknown]): NamedTensor {
  if (typeof name !== 'string' || name === '__metadata__' || !isWellFormed(name)) {
    throw wrongArgument(`a tensor cannot be called ${describe(name)}`);
  }
  return { name, ...acceptTensor(`tensors[${describe(name)}]`, tensor) };
}

function acceptText([key, text]: [unknown, unknown]): [string, string] {
  if (typeof key !== 'string') throw unexpected('a key of metadata', key, 'a text');
  if (typeof text === 'string' && isWellFormed(key + text)) return [key, text];
  throw unexpected(`metadata[${describe(key)}]`, text, 'a text of whole Unicode characters');
}

function inFileOrder(p: NamedTensor, q: NamedTensor): number {
  return bitsOf(q.dtype) - bitsOf(p.dtype) || (p.name < q.name ? -1 : 1);
}

/** The header after its length, padded with spaces to align the data. */
function encodeHeader(entries: readonly [string, unknown][]): Uint8Array {
  // Not an object: it would sort integer names first and treat __proto__ specially.
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
