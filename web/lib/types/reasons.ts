/** The `reason` of an error of each kind. */

/**
 * The `reason` of an ERR_FORMAT for data:
 * - `utf8`: a text that is not UTF-8
 * - `encoding`: a text that is not in the encoding that was asked for
 * - `empty`: a file without rows, without the header that it should have, or without arrays
 * - `quotes`: a quote in a CSV file that is never closed, or where none may be
 * - `fields`: a row with another number of fields, or of values in a list, than the first one
 * - `too-long`: a record of a CSV file of more than 4 million characters
 * - `missing`: a value that is not there
 * - `category`: a text that is none of the categories that were learnt
 * - `number`: a value that is no finite number, or an integer that a float64 cannot hold
 * - `header`: the header of an .npy file is not one that NumPy writes
 * - `dtype`: elements of another type than f2, f4, f8, i1 to i8, u1 to u8 and b1
 * - `shape`: an array that is not a matrix of rows
 * - `overflow`: a shape of 2^53 bytes or more
 * - `truncated`, `trailing-bytes`: an .npy file with fewer or more bytes than its shape asks for
 * - `archive`: an .npz file is no zip archive, a damaged one, or larger than it may be when
 *   unpacked
 * - `checksum`: an array of an .npz file has not the CRC-32 that it should have
 * - `table`: a Parquet or Arrow file that its package cannot read
 * - `r-factor`: a safetensors file without an R factor, or without the sizes that belong to it
 */
export type DataReason =
  | 'utf8'
  | 'encoding'
  | 'empty'
  | 'quotes'
  | 'fields'
  | 'too-long'
  | 'missing'
  | 'category'
  | 'number'
  | 'header'
  | 'dtype'
  | 'shape'
  | 'overflow'
  | 'truncated'
  | 'trailing-bytes'
  | 'archive'
  | 'checksum'
  | 'table'
  | 'r-factor';

/**
 * The `reason` of an ERR_FORMAT for an adapter of PEFT. Unsupported features are refused rather
 * than ignored:
 * - `config`: adapter_config.json is not JSON, or a setting that is needed is not as it should be
 * - `peft-type`: an adapter of another method than LoRA
 * - `dora`: weights decomposed into magnitude and direction
 * - `bias`: trained biases
 * - `changed-base`: an initialisation that also changed the frozen weight (PiSSA, OLoRA, …)
 * - `setting`: a setting of PEFT that this version does not know or honour, and that is in use
 * - `pattern`: a pattern of ranks or alphas that is none of Python, is not supported, or takes long
 * - `pickle`: tensors as a pickle, adapter_model.bin, which is not read
 * - `embedding`, `convolution`, `whole-module`: what was trained is not an adapter of a linear
 *   layer
 * - `tensor`: a tensor is missing, or has a name or a type that PEFT does not write
 * - `rank`: the shapes of a and b, and the rank in the configuration, do not agree
 * Besides, there are those of the safetensors file.
 */
export type PeftReason =
  | 'config'
  | 'peft-type'
  | 'dora'
  | 'bias'
  | 'changed-base'
  | 'setting'
  | 'pattern'
  | 'pickle'
  | 'embedding'
  | 'convolution'
  | 'whole-module'
  | 'tensor'
  | 'rank';

/**
 * The `reason` of an ERR_FORMAT for a safetensors file:
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

/**
 * The `reason` of an ERR_FORMAT. Besides those of files:
 * - `snapshot`: bytes that are not a trainer's snapshot, or damaged
 * - `other-run`: a snapshot of a trainer of other sizes or settings
 * - `compressed-data`: bytes that are not those of compressed data, or damaged
 * - `adapter`: JSON that is not an adapter as `adapterToJSON()` writes it
 * - `wasm`: bytes that are no WebAssembly, or not that of this package
 */
export type FormatReason =
  | DataReason
  | PeftReason
  | SafetensorsReason
  | 'snapshot'
  | 'other-run'
  | 'compressed-data'
  | 'adapter'
  | 'wasm';

/**
 * The `reason` of an ERR_STORAGE:
 * - `unavailable`: there is no IndexedDB here (Node), or this page may not use it (some private
 *   windows, frames without an origin)
 * - `quota`: the storage quota is exceeded; existing entries are unchanged
 * - `not-found`: there is no entry of this name
 * - `version`: saved by a newer version of this package
 * - `damaged`: the entry is not one that `save()` wrote
 * - `failed`: another error of the browser, which is the `cause`
 */
export type StorageReason =
  'unavailable' | 'quota' | 'not-found' | 'version' | 'damaged' | 'failed';
