/**
 * The R factor of [x | y] as a safetensors file, which programs in other languages can write:
 * tensor "R", F64 (k, dIn + dOut); "w_base", F64 (dIn, dOut), if it is known; metadata "format":
 * "lora-wasm-r1", "n", "d_in" and "d_out".
 */
import { describe, listed } from '../../base/describe.js';
import { acceptCompressed } from '../../problem/compressed-rows.js';
import { wrongShape } from '../../base/errors.js';
import { acceptShape, copyMatrix } from '../../matrices/matrix.js';
import { runToEnd } from '../../work/slices.js';
import type { CompressedData } from '../../types/compressed-data.js';
import type { BytesInput, OwnedBytes } from '../../types/arrays.js';
import { unreadable } from '../../base/format-errors.js';
import { fromR } from './from-r.js';
import { readSafetensors, type SafetensorsFile } from '../safetensors/reader.js';
import { tensorView } from '../safetensors/values.js';
import { writeSafetensors } from '../safetensors/writer.js';

const FORMAT = 'lora-wasm-r1';
const FACTOR = 'R';
const W_BASE = 'w_base';

/**
 * Reads compressed data for `train({ data })` from a file with the R factor. If the file has the
 * frozen weight, it becomes `data.wBase`.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason} or a {@link SafetensorsReason}; what
 *   `fromR()` throws
 */
export async function readR(bytes: BytesInput): Promise<CompressedData> {
  const file = readSafetensors(bytes);
  const format = file.metadata.get('format');
  if (format !== FORMAT) {
    throw bad(
      `its metadata has ${shown('format', format)}; ${shown('format', FORMAT)} was expected`,
    );
  }
  const [n, dIn, dOut] = [sizeOf(file, 'n'), sizeOf(file, 'd_in'), sizeOf(file, 'd_out')];
  const R = matrixOf(file, FACTOR, dIn + dOut);
  if (!R) throw bad(`it has no tensor "${FACTOR}"`);
  return fromR(R, { n, dIn, dOut, wBase: matrixOf(file, W_BASE, dOut) });
}

/**
 * Writes compressed data as such a file. The original R factor is not known any more: this one has
 * the same loss and gradient for every weight, up to rounding. `data.toBytes()` keeps every bit.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE (no rows), ERR_DISPOSED
 */
export function writeR(data: CompressedData): OwnedBytes {
  const accepted = acceptCompressed('data', data);
  const { dIn, dOut } = accepted;
  const { x, y, n, rows, residualSquares } = runToEnd(accepted.contents());
  if (n === 0) throw wrongShape('data has no rows; at least one was expected');
  const width = dIn + dOut;
  const R = new Float64Array((rows + 1) * width);
  for (let row = 0; row < rows; row++) {
    R.set(x.subarray(row * dIn, (row + 1) * dIn), row * width);
    R.set(y.subarray(row * dOut, (row + 1) * dOut), row * width + dIn);
  }
  R[R.length - 1] = Math.sqrt(residualSquares);
  const wBase =
    accepted.wBase === undefined
      ? undefined
      : copyMatrix('wBase', acceptShape('wBase', accepted.wBase, ['dIn', dIn], ['dOut', dOut]));
  return writeSafetensors(
    {
      [FACTOR]: { dtype: 'F64', shape: [rows + 1, width], bytes: R },
      ...(wBase && { [W_BASE]: { dtype: 'F64', shape: [dIn, dOut], bytes: wBase } }),
    },
    { format: FORMAT, n: String(n), d_in: String(dIn), d_out: String(dOut) },
  );
}

function sizeOf({ metadata }: SafetensorsFile, name: string): number {
  const text = metadata.get(name);
  if (text !== undefined && /^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw bad(`its metadata has ${shown(name, text)}; a whole number in digits was expected`);
}

/** A float64 matrix with `cols` columns, if the file has it: a view if it is aligned. */
function matrixOf(file: SafetensorsFile, name: string, cols: number): Float64Array | undefined {
  const tensor = file.tensors.get(name);
  if (!tensor) return undefined;
  const { dtype, shape } = tensor;
  if (dtype === 'F64' && shape.length === 2 && shape[1] === cols) {
    return tensorView({ ...tensor, dtype });
  }
  throw bad(`"${name}" is ${dtype} [${listed(shape)}]; F64 [rows, ${cols}] was expected`);
}

const shown = (name: string, text: string | undefined): string =>
  text === undefined ? `no "${name}"` : `"${name}": ${describe(text)}`;

const bad = (why: string) => unreadable('r-factor', `bytes are not those of an R factor: ${why}`);
