import { wrongArgument } from '../../base/errors.js';
import { allocate } from '../../matrices/matrix.js';
import { copyOfFloat64, readElements } from './elements.js';
import { kindOf, sizeOf, type Dtype } from './dtypes.js';
import type { Tensor } from './reader.js';
import { acceptTensor } from './tensor.js';

const VIEWS = {
  F64: Float64Array,
  F32: Float32Array,
  I8: Int8Array,
  I16: Int16Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
  U16: Uint16Array,
  U32: Uint32Array,
  U64: BigUint64Array,
} as const;

type ViewDtype = keyof typeof VIEWS;

/** The typed array of a tensor's elements; Uint8Array for types that JavaScript lacks. */
export type TensorView<T extends Dtype = Dtype> = T extends ViewDtype
  ? InstanceType<(typeof VIEWS)[T]>
  : Uint8Array;

/**
 * A tensor's values converted to float64, as a copy. Integers beyond 2^53 are rounded; BOOL becomes
 * 0 and 1.
 *
 * @throws LoraError ERR_ARGUMENT, also for a type whose values are no real numbers or have less than 8
 *   bits; ERR_SHAPE
 */
export function tensorValues(tensor: Tensor): Float64Array {
  const { dtype, shape, bytes } = acceptTensor('tensor', tensor);
  const kind = kindOf(dtype);
  if (!kind) {
    throw wrongArgument(`tensor is of ${dtype}, which is not widened to float64`);
  }
  return (
    copyOfFloat64(kind, bytes) ?? readElements(kind, bytes, allocate('tensor', sizeOf(shape) ?? 0))
  );
}

/**
 * A tensor's elements as a typed array: a view of the file if they are aligned, as in files of
 * `writeSafetensors()` and of the reference implementation, else a copy.
 */
export function tensorView<T extends Dtype>(tensor: Tensor & { readonly dtype: T }): TensorView<T> {
  const { dtype, bytes } = acceptTensor('tensor', tensor);
  if (!(dtype in VIEWS)) return bytes as TensorView<T>;
  const View = VIEWS[dtype as ViewDtype];
  const aligned = bytes.byteOffset % View.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  const count = bytes.length / View.BYTES_PER_ELEMENT;
  return new View(aligned.buffer as ArrayBuffer, aligned.byteOffset, count) as TensorView<T>;
}
