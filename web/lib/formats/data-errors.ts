import { LoraError } from '../errors.js';

/**
 * Why data cannot be read: the `reason` of an ERR_FORMAT.
 * - `utf8`: a text that is not UTF-8
 * - `encoding`: a text that is not in the encoding that was asked for
 * - `empty`: a file without rows, without the header that it should have, or without arrays
 * - `quotes`: a quote in a CSV file that is never closed, or where none may be
 * - `fields`: a row with another number of fields, or of values in a list, than the first one
 * - `too-long`: a record of a CSV file of more than 4 million characters
 * - `missing`: a value that is not there
 * - `category`: a text that is none of the categories that were learnt
 * - `number`: a value that is no finite number, or an integer that a float64 cannot hold
 * - `header`: the header of an .npy file is not what NumPy writes
 * - `dtype`: elements of another type than f2, f4, f8, i1 to i8, u1 to u8 and b1
 * - `shape`: an array that is no rows of columns, where these are wanted
 * - `overflow`: a shape of 2^53 bytes or more
 * - `truncated`, `trailing-bytes`: an .npy file with fewer or more bytes than its shape asks for
 * - `archive`: an .npz file is no zip archive, a damaged one, or larger than it may be when unpacked
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

export function unreadable(reason: DataReason, message: string, cause?: unknown): LoraError {
  return new LoraError('ERR_FORMAT', message, { reason, ...(cause !== undefined && { cause }) });
}

/** For a reader, or a kind of file, whose package is not there. */
export function missingPackage(who: string, name: string, cause: unknown): LoraError {
  const message = `${who} needs the package "${name}", which cannot be loaded: npm install ${name}`;
  return new LoraError('ERR_UNSUPPORTED', message, { cause });
}
