import { LoraError } from '../errors.js';

/**
 * The ways in which bytes can fail to be a safetensors file: the `reason` of an ERR_FORMAT.
 * - `too-short`: fewer than the eight bytes of the header's length
 * - `header-too-large`: a header of more than 100 MB
 * - `header-truncated`: the file ends within the header
 * - `header-start`: the header does not begin with a brace
 * - `header-utf8`: it is not UTF-8
 * - `header-json`: it is not JSON of the form that the format has
 * - `duplicate-key`: a tensor, a key of its entry or a key of the metadata is there twice
 * - `metadata`: `__metadata__` is not an object of texts
 * - `dtype`: a type of elements that there is not
 * - `overflow`: a length, a size or an offset of 2^53 or more
 * - `size`: a tensor's bytes are not as many as its type and shape ask for
 * - `offsets`: a tensor that ends before it begins
 * - `truncated`: a tensor that ends beyond the file
 * - `overlap`, `gap`: two tensors share bytes, or bytes belong to none
 * - `trailing-bytes`: bytes behind the last tensor
 */
export type SafetensorsReason =
  | 'too-short'
  | 'header-too-large'
  | 'header-truncated'
  | 'header-start'
  | 'header-utf8'
  | 'header-json'
  | 'duplicate-key'
  | 'metadata'
  | 'dtype'
  | 'overflow'
  | 'size'
  | 'offsets'
  | 'truncated'
  | 'overlap'
  | 'gap'
  | 'trailing-bytes';

export function malformed(reason: SafetensorsReason, why: string): LoraError {
  return new LoraError('ERR_FORMAT', `bytes are not a safetensors file: ${why}`, { reason });
}
